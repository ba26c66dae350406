"""Row 11: under `rounds serve` Prefect's server dies, then dies again and its database is deleted. The rounds go on."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from domain.letters import Kind
from domain.stages import Stage
from models.database import reading, transaction
from models.letters import Letter
from models.revivals import count_revivals
from models.rounds import Round, bring_in
from models.schema import bring_up_to_date
from runtime.clock import SystemClock
from runtime.service_home import make_service_home
from service.prefect_server import free_port
from tests.chaos.places import Place
from tests.chaos.results import Result
from tests.small_season import populate, season_of_2022

ROOT = Path(__file__).resolve().parents[2]
OPENS_AFTER = timedelta(seconds=60)
GOES_ON_WITHIN_SECONDS = 60.0
_PATIENCE_SECONDS = 180.0
_SERVER = b"prefect.server.api.server:create_app"
MODEL = {Kind.INVITATION.value: 6, Kind.WINDOW_OPENED.value: 3}


@dataclass(frozen=True)
class WithoutPrefect:
    """A service in earnest, in processes of its own, and a round whose window opens in a minute."""

    row: int = field(default=11, init=False)
    database: str = field(default="sqlite", init=False)
    title: str = field(default="Prefect's server dies, and its database is deleted", init=False)

    def play(self, folder: Path) -> Result:
        """Kill the server, kill it once more and delete what it knows; the window opens all the same."""
        home = make_service_home(folder)
        place = Place(folder, home.database_url)
        bring_up_to_date(place.database_url)
        with place.opened() as engine:
            with transaction(engine) as session:
                season = season_of_2022()
                opens = SystemClock().now().replace(microsecond=0) + OPENS_AFTER
                rules = season.rounds[0]
                window = replace(rules.submission, opens=opens, closes=opens + timedelta(days=5))
                expertise = replace(rules.expertise, opens=window.closes, closes=window.closes + timedelta(days=5))
                bring_in(session, replace(season, rounds=(replace(rules, submission=window, expertise=expertise),)))
                populate(session)
            wrong = []
            with _service(folder) as service:

                def round_() -> Round:
                    with reading(engine) as session:
                        return session.scalars(select(Round)).one()

                wrong += _until("the round has a run", lambda: round_().flow_run_id is not None)
                first = round_().flow_run_id
                _kill_prefect(service)
                wrong += _until("Prefect's server is back", lambda: _server_of(service) is not None)
                _kill_prefect(service)
                for file in home.prefect.glob("*.db*"):
                    file.unlink()
                wrong += _until("the round has another run", lambda: round_().flow_run_id != first)
                wrong += _until("the window opens", lambda: SystemClock().now() >= opens)
                begun = time.monotonic()
                wrong += _until("the round is open", lambda: round_().stage == Stage.INTAKE)
                seconds = time.monotonic() - begun
                service.send_signal(signal.SIGTERM)
                end = service.wait(60)
            with reading(engine) as session:
                laid_out = dict(Counter(session.scalars(select(Letter.kind))))
                revived = count_revivals(session)
        if laid_out != MODEL:
            wrong.append(f"letters laid out: {laid_out}, not {MODEL}")
        if not revived:
            wrong.append("no revival is recorded")
        if seconds > GOES_ON_WITHIN_SECONDS:
            wrong.append(f"the window opened {seconds:.0f} s late")
        if end != 0:
            wrong.append(f"the service ended with {end}")
        return Result(wrong=tuple(wrong), faults=2, seconds=seconds)


@contextmanager
def _service(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "cli", "serve", "--home", str(home), "--port", str(free_port())]
    # Nothing of the kept server's settings may reach it.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ROUNDS_"))}
    with (home.parent / "serve.log").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _until(what: str, holds: Callable[[], bool]) -> list[str]:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > end:
            return [f"it did not come within {_PATIENCE_SECONDS:.0f} s that {what}"]
        time.sleep(0.2)
    return []


def _server_of(service: "subprocess.Popen[bytes]") -> int | None:
    children = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    found = [int(pid) for pid in children if _SERVER in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return found[0] if found else None


def _kill_prefect(service: "subprocess.Popen[bytes]") -> None:
    if (pid := _server_of(service)) is not None:
        os.kill(pid, signal.SIGKILL)
