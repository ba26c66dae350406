"""Row 9: the record is locked for 15 seconds; the disk is full under an upload, under an act, under the post."""

import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url

from acts.hand_in import hand_in
from tests.chaos.deeds import DEEDS
from tests.chaos.mail_record import Postman, keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import UNFINISHED, judge
from tests.chaos.places import Place, Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.row_03_asked_to_end import serve, until_all_is_sent
from tests.chaos.season_at_home import SeasonAtHome, post_of, work_in
from tests.chaos.standing import differences, standing_of
from tests.small_season import files_for

_FULL = 4096
"""Bytes: no file can grow past them. To a program that is a full disk: its writes fail in the middle."""


@dataclass(frozen=True)
class Locked:
    """Somebody holds SQLite's only place for a writer, while a school hands in and the post sends."""

    season: Template
    letters: Template
    seconds: float
    row: int = field(default=9, init=False)
    database: str = field(default="sqlite", init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"the record is locked for {self.seconds:.0f} s"

    def play(self, folder: Path) -> Result:
        """Both wait, and both succeed."""
        with self.letters.copy(folder) as place, mail_server(folder / "mail") as server:
            with place.opened() as engine:
                expected = keys_in(engine)
            holder = start(partial(_hold, place, self.seconds), place.output("holder"))
            _until((place.folder / "held").exists)
            begun = time.monotonic()
            ends = [start(Postman(place, server.port, lease=Postman.PRODUCTS_LEASE).carry, place.output("post")).wait()]
            waited = time.monotonic() - begun
            ends.append(holder.wait())
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), expected, most_in_doubt=0)
        with self.season.copy(folder.with_name("season")) as place, mail_server(post_of(place)) as server:
            work_in(place, server.port, lambda season: season.go(DEEDS[0].moment))
            holder = start(partial(_hold, place, self.seconds), place.output("holder"))
            _until((place.folder / "held").exists)
            ends.append(work_in(place, server.port, DEEDS[0].do).exit or 0)
            ends.append(holder.wait())
        result = result.of(2, waited)
        if waited < self.seconds * 0.8:
            result = result.but(f"the post waited {waited:.1f} s only: was the record locked?")
        return result if not any(ends) else result.but(f"processes ended with {ends}: {place.output('in').read_text()}")


def _hold(place: Place, seconds: float) -> None:
    connection = sqlite3.connect(make_url(place.database_url).database or "", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    (place.folder / "held").touch()
    time.sleep(seconds)
    connection.execute("ROLLBACK")
    connection.close()


@dataclass(frozen=True)
class FullUnderAnAct:
    """A school hands in while nothing more fits, first its files, then the record."""

    season: Template
    files_fit: bool
    row: int = field(default=9, init=False)
    database: str = field(default="sqlite", init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"the disk is full under {'the record' if self.files_fit else 'the files'} of a hand-in"

    def play(self, folder: Path) -> Result:
        """Nothing of it remains but whole files; with room again the same hand-in is taken."""
        with self.season.copy(folder) as place, mail_server(post_of(place)) as server:
            work_in(place, server.port, lambda season: season.go(DEEDS[0].moment))
            with place.opened() as engine:
                before = standing_of(engine)
            refused = work_in(place, server.port, self._hand_in_without_room)
            with place.opened() as engine:
                wrong = differences(standing_of(engine), before)
            files = [path for path in place.files.folder.rglob("*") if path.is_file()]
            if left := [path.name for path in files if path.name.startswith(UNFINISHED)]:
                wrong.append(f"half files were left: {left}")
            if not self.files_fit and files:
                wrong.append(f"files were kept: {[path.name[:12] for path in files]}")
            if refused.exit != 1:
                wrong.append(f"the hand-in without room ended with {refused.exit}")
            again = work_in(place, server.port, self._hand_in)
            work_in(place, server.port, SeasonAtHome.settle)
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), keys_in(engine), most_in_doubt=0)
            if again.exit != 0:
                wrong.append(f"the hand-in with room again: {again.words()}")
            return result.but(*wrong)

    def _hand_in(self, season: SeasonAtHome) -> None:
        size = 100 if self.files_fit else 100 * _FULL
        files = [replace(file, content=file.content + b" " * size) for file in files_for(season.rules["1.13"])]
        hand_in(season.id(), "s-1", files)

    def _hand_in_without_room(self, season: SeasonAtHome) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FULL, resource.RLIM_INFINITY))
        try:
            self._hand_in(season)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@dataclass(frozen=True)
class FullUnderThePost:
    """The disk fills while the service's post sends, and has room again some seconds later."""

    letters: Template
    row: int = field(default=9, init=False)
    database: str = field(default="sqlite", init=False)
    title: str = field(default="the disk is full under the post", init=False)

    def play(self, folder: Path) -> Result:
        """What the server said meanwhile is kept in memory, and written once there is room."""
        with self.letters.copy(folder) as place, mail_server(folder / "mail", slow=0.05) as server:
            with place.opened() as engine:
                expected = keys_in(engine)
            child = start(partial(serve, place, server.port), place.output("post"))
            _until(lambda: len(server.taken_over()) >= 5)
            full, free = (_FULL, resource.RLIM_INFINITY), (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(child.pid, resource.RLIMIT_FSIZE, full)
            time.sleep(2)
            resource.prlimit(child.pid, resource.RLIMIT_FSIZE, free)
            begun = time.monotonic()
            until_all_is_sent(place)
            seconds = time.monotonic() - begun
            child.send(signal.SIGTERM)
            end = child.wait()
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), expected)
            return result.of(1, seconds) if end == 0 else result.but(f"the post ended with {end}: {child.words()}")


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
