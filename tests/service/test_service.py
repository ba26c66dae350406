"""A service in earnest, in processes of its own: from an empty folder to the end, and through kill -9 of everything."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.season import Season
from domain.stages import Stage
from models.letters import Letter
from models.revivals import count_revivals
from models.rounds import Round, bring_in, rounds_in_order
from models.schema import bring_up_to_date
from runtime.clock import SystemClock
from runtime.installation import Installation, close_installation, open_installation
from runtime.service_home import make_service_home
from tests.small_season import populate, season_of_2022

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait for something that other processes do. Fails where it does not come."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"it did not come within {seconds:.0f} s"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def soon(opens_in: timedelta, rounds: int = 3) -> Season:
    """The season of 2022 with its first rounds moved to today: each opens so soon and lasts for days."""
    season = season_of_2022()
    opens = SystemClock().now().replace(microsecond=0) + opens_in
    moved = []
    for rules in season.rounds[:rounds]:
        window = replace(rules.submission, opens=opens, closes=opens + timedelta(days=5))
        expertise = replace(rules.expertise, opens=window.closes, closes=window.closes + timedelta(days=5))
        moved.append(replace(rules, submission=window, expertise=expertise))
    return replace(season, rounds=tuple(moved))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    home = make_service_home(tmp_path / "home")
    bring_up_to_date(home.database_url)
    yield open_installation(home)
    close_installation()


class Service:
    """`rounds serve` on a home, at a port."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.log = home.parent / "serve.log"
        self._command = [sys.executable, "-m", "cli", "serve", "--home", str(home), "--port", str(self.port)]

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(self._command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)

    def children(self) -> dict[int, str]:
        """The command lines of the processes below the supervisor, by process id."""
        return {id: line for id, line in descendants(self.process.pid).items() if line}

    def answer(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def is_ready(self) -> bool:
        return self.answer("/readyz")[0] == 200


def descendants(process: int) -> dict[int, str]:
    found: dict[int, str] = {}
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    below = [process]
    while below:
        one = below.pop()
        for child, parent in parents.items():
            if parent == one:
                below.append(child)
                try:
                    found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                except FileNotFoundError:
                    continue
    return found


@pytest.fixture
def service(installation: Installation) -> Iterator[Service]:
    begun = Service(installation.home.folder)
    begun.start()
    yield begun
    if begun.process.poll() is None:
        begun.process.send_signal(signal.SIGTERM)
        begun.process.wait(40)


def bring(installation: Installation, season: Season) -> None:
    with installation.transaction() as session:
        bring_in(session, season)
        populate(session)


def rounds_of(installation: Installation) -> list[Round]:
    with installation.reading() as session:
        return rounds_in_order(session)


def invitations(installation: Installation) -> list[str]:
    with installation.reading() as session:
        found = select(Letter.key).where(Letter.kind.in_(["invitation", "repeat_invitation"])).order_by(Letter.key)
        return list(session.scalars(found))


def runs(service: Service) -> list[int]:
    """The processes that Prefect started for runs."""
    return [id for id, line in service.children().items() if "prefect.engine" in line or "prefect flow-run" in line]


def test_rounds_that_wait_hold_no_process_and_go_on_after_kill_9_of_everything(
    installation: Installation, service: Service
) -> None:
    bring(installation, soon(timedelta(seconds=1)))
    until(lambda: all(each.waits_for == "documents" for each in rounds_of(installation)), 240)
    until(service.is_ready, 60)
    until(lambda: runs(service) == [], 60)
    before = invitations(installation)
    killed = [service.process.pid, *service.children()]

    for process in killed:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    service.process.wait()
    # What the rounds wait for comes while nobody is there to see it.
    with installation.transaction() as session:
        for round_ in rounds_in_order(session):
            rules = round_.regulation
            now = installation.now()
            window = replace(rules.submission, closes=now)
            round_.regulation = replace(rules, submission=window)
            round_.waits_until = now
    wakes = [each.wakes for each in rounds_of(installation)]
    service.start()
    until(lambda: all(each.stage == Stage.ALLOTMENT for each in rounds_of(installation)), 90)

    assert [each.wakes - before for each, before in zip(rounds_of(installation), wakes, strict=True)] == [1, 1, 1]
    assert invitations(installation) == before


def test_it_is_said_to_work_once_its_pages_answer_and_each_part_works(service: Service) -> None:
    until(lambda: "Служба работает" in service.log.read_text(), 240)
    answers = [service.answer(path) for path in ("/office", "/readyz")]

    assert [status for status, _ in answers] == [403, 200]
    said = service.log.read_text()
    assert said.index("Служба запускается") < said.index("готово: страницы") < said.index("Служба работает")
    assert f"http://127.0.0.1:{service.port}/office" in said


def test_a_run_that_died_at_work_is_brought_back(installation: Installation, service: Service) -> None:
    bring(installation, soon(timedelta(seconds=1), rounds=1))
    until(lambda: runs(service) != [], 240)

    for process in runs(service):
        os.kill(process, signal.SIGKILL)

    until(lambda: rounds_of(installation)[0].waits_for == "documents", 120)
    with installation.reading() as session:
        assert count_revivals(session) <= 1


def test_a_second_service_on_one_home_refuses_in_one_sentence(service: Service, installation: Installation) -> None:
    until((installation.home.folder / "serve.lock").exists, 30)
    until(lambda: service.answer("/healthz")[0] == 200, 240)

    second = subprocess.run(
        [sys.executable, "-m", "cli", "serve", "--home", str(installation.home.folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 2
    assert second.stdout.count("\n") == 1
    assert "здесь уже работает rounds serve" in second.stdout


def test_sigterm_ends_all_of_it_in_35_seconds_and_leaves_nothing(service: Service) -> None:
    until(lambda: service.answer("/healthz")[0] == 200, 240)
    children = list(service.children())

    service.process.send_signal(signal.SIGTERM)

    assert service.process.wait(35) == 0
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def test_prefects_database_may_be_deleted_and_the_rounds_go_on(installation: Installation, service: Service) -> None:
    bring(installation, soon(timedelta(seconds=1), rounds=1))
    until(lambda: rounds_of(installation)[0].waits_for == "documents", 240)
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(40) == 0
    for file in installation.home.prefect.glob("prefect.db*"):
        file.unlink()
    with installation.transaction() as session:
        (round_,) = rounds_in_order(session)
        window = replace(round_.regulation.submission, closes=datetime.now(UTC))
        round_.regulation, round_.waits_until = replace(round_.regulation, submission=window), datetime.now(UTC)

    service.start()

    until(lambda: rounds_of(installation)[0].stage == Stage.ALLOTMENT, 240)
    assert json.loads(service.answer("/readyz")[1])["parts"][0]["ok"]
