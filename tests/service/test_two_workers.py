"""Two machines on PostgreSQL, one of them killed again and again: the rounds come to the same outcomes."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from config.season import read_season
from domain.season import Season
from domain.stages import Stage
from models.letters import next_departure
from models.rounds import bring_in, participations_of, rounds_in_order
from models.schema import bring_up_to_date
from models.wakes import rounds_to_wake
from notifications.catcher import Catcher, CatcherRules
from notifications.ledger.desk import Desk
from notifications.post import Post
from notifications.smtp.connection import SmtpTransport
from notifications.smtp.opening import SmtpSettings
from rehearsal.cast import Cast
from rehearsal.population import misbehaving, populate
from runtime.clock import SetClock
from runtime.installation import Installation, close_installation, open_installation
from runtime.locks import is_free
from runtime.service_home import make_service_home
from service.prefect_database import begin_database, sqlite_url
from service.prefect_environment import IDLE_IN_A_SERVICE, server_environment
from service.prefect_server import answers, free_port, server_command, url_at
from tests.postgresql import PostgresqlServer

ROOT = Path(__file__).resolve().parents[2]
SCHOOLS, SEED, KILLS = 12, 500, 10
LONGEST_WAIT_SECONDS = 300.0

pytestmark = pytest.mark.slow


def two_rounds() -> Season:
    season = read_season(ROOT / "config/seasons/2022")
    return replace(season, rounds=tuple(rules for rules in season.rounds if rules.row in ("1.13", "1.14")))


def fill(installation: Installation, season: Season) -> CatcherRules:
    """Bring rounds and people in; returns whose addresses the mail server refuses or greylists."""
    with installation.transaction() as session:
        bring_in(session, season)
        populate(session, season, schools=SCHOOLS, seed=SEED, experts=0.5, cohort=0.0)
        trouble = misbehaving(session, SEED)
    return CatcherRules(refused=trouble.refused, greylisted=trouble.greylisted)


def outcomes(installation: Installation) -> dict[str, dict[str, str | None]]:
    with installation.reading() as session:
        return {
            round_.id: {each.school_id: each.outcome for each in participations_of(session, round_.id)}
            for round_ in rounds_in_order(session)
        }


@contextmanager
def a_post(installation: Installation, maildir: Path, rules: CatcherRules) -> Iterator[Post]:
    desk = Desk(
        engine=installation.engine,
        files=installation.files,
        key=installation.links_key(),
        base_url=installation.base_url,
        now=installation.now,
    )
    with (
        Catcher(maildir, rules) as catcher,
        Post(desk, SmtpTransport(SmtpSettings("127.0.0.1", catcher.port, tls="none"))) as post,
    ):
        yield post


class Hands:
    """Moves the clocks of the machines once every run is parked, and plays the people and the post."""

    def __init__(self, installation: Installation, clocks: list[SetClock], season: Season, post: Post) -> None:
        self._installation = installation
        self._clocks = clocks
        self._cast = Cast(season, SEED)
        self._post = post

    def play(self, disturb: Callable[[], None]) -> None:
        """Play until the rounds are closed; `disturb` is called while runs may be at work."""
        while not self._is_over():
            moved = 1
            while moved:
                self._cast.read_letters()
                moved = self._cast.act(self._clocks[0].now())
                disturb()
                self._wait_until_parked()
                moved += self._post.step()
            moment = self._next_moment()
            if moment is None:
                continue
            for clock in self._clocks:
                clock.move_to(moment)

    def _is_over(self) -> bool:
        with self._installation.reading() as session:
            return all(each.stage == Stage.CLOSED for each in rounds_in_order(session))

    def _wait_until_parked(self) -> None:
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while not self._all_parked():
            assert time.monotonic() < deadline, "a round that is due was not run"
            time.sleep(0.2)

    def _all_parked(self) -> bool:
        now = self._clocks[0].now()
        with self._installation.reading() as session:
            if rounds_to_wake(session):
                return False
            rounds = [each for each in rounds_in_order(session) if each.stage != Stage.CLOSED]
            parked = all(each.waits_for and (each.waits_until is None or each.waits_until > now) for each in rounds)
        return parked and all(is_free(each.id) for each in rounds)

    def _next_moment(self) -> datetime | None:
        with self._installation.reading() as session:
            waits = [each.waits_until for each in rounds_in_order(session) if each.stage != Stage.CLOSED]
            moments = [*waits, next_departure(session), self._cast.next_moment()]
        return min((moment for moment in moments if moment is not None), default=None)


def undisturbed(folder: Path) -> dict[str, dict[str, str | None]]:
    """The same two rounds, played by a rehearsal in one process of its own."""
    script = (
        "import json, sys; from pathlib import Path; from rehearsal.play import Setting, play;"
        "from rehearsal.behaviour import Behaviour;"
        "from tests.service.test_two_workers import SCHOOLS, SEED, open_installation, outcomes, two_rounds;"
        "setting = Setting(two_rounds(), SCHOOLS, SEED, 0.5, 0.0, Behaviour());"
        "play(setting, Path(sys.argv[1]), lambda _: None, lambda _: None);"
        "from runtime.home import Home; print(json.dumps(outcomes(open_installation(Home(Path(sys.argv[1]))))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


class Machines:
    """Prefect's server and two workers, each a tree of processes that can be killed as one."""

    def __init__(self, folder: Path, homes: list[Path], environment: dict[str, str]) -> None:
        self._folder = folder
        self._homes = homes
        self._environment = {**os.environ, **environment}
        self._workers: list[subprocess.Popen[bytes]] = []
        self.kills = 0

    def start(self) -> None:
        for number in range(len(self._homes)):
            self._workers.append(self._worker(number))

    def kill_the_second(self) -> None:
        """End it and all below it without a word, and start it again."""
        self._workers[1].kill()
        self._workers[1].wait()
        self.kills += 1
        self._workers[1] = self._worker(1)

    def stop(self) -> None:
        for worker in self._workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self._workers:
            assert worker.wait(40) == 0

    def _worker(self, number: int) -> "subprocess.Popen[bytes]":
        with (self._folder / f"worker-{number}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "cli", "worker", "--home", str(self._homes[number])],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


@contextmanager
def prefect_in(folder: Path) -> Iterator[str]:
    """Prefect's server, its database in a folder; gives its address."""
    folder.mkdir()
    url, port = sqlite_url(begin_database(folder)), free_port()
    environment = server_environment(folder, url, url_at(port), IDLE_IN_A_SERVICE, with_pages=False)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            server_command(port), env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while not answers(url_at(port)):
            assert server.poll() is None, (folder / "server.log").read_text()[-2000:]
            assert time.monotonic() < deadline, (folder / "server.log").read_text()[-2000:]
            time.sleep(0.2)
        yield url_at(port)
    finally:
        server.terminate()
        server.wait()


def test_a_worker_killed_ten_times_changes_no_outcome(postgresql: PostgresqlServer, tmp_path: Path) -> None:
    season = two_rounds()
    expected = undisturbed(tmp_path / "rehearsal")
    database = postgresql.new()
    bring_up_to_date(database)
    homes = [make_service_home(tmp_path / name) for name in ("one", "two")]
    clocks = [SetClock(home.clock_file) for home in homes]
    for clock in clocks:
        clock.move_to(min(rules.submission.opens for rules in season.rounds))
    with prefect_in(tmp_path / "prefect") as api:
        shared = {
            "ROUNDS_DATABASE_URL": database,
            "ROUNDS_PREFECT_API_URL": api,
            "ROUNDS_FILES": str(tmp_path / "files"),
            "ROUNDS_LINKS_KEY": homes[0].key().hex(),
            "ROUNDS_WORK_POOL": "rounds",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
        }
        (tmp_path / "files").mkdir()
        os.environ |= shared
        installation = open_installation(homes[0])
        machines = Machines(tmp_path, [home.folder for home in homes], shared)
        chance = random.Random(SEED)
        try:
            rules = fill(installation, season)
            machines.start()

            def disturb() -> None:
                if machines.kills < KILLS and chance.random() < 0.7:
                    time.sleep(chance.uniform(0.0, 6.0))
                    machines.kill_the_second()

            with a_post(installation, tmp_path / "mail", rules) as post:
                Hands(installation, clocks, season, post).play(disturb)
            found = outcomes(installation)
        finally:
            machines.stop()
            close_installation()
            for name in shared:
                os.environ.pop(name, None)

    assert machines.kills == KILLS
    assert found == expected
