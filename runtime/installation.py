"""An installation put together: its home, its clock, its record and its files, for whoever works in this process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config.settings import Settings
from models.audit import Seal, chain_key, seal
from models.database import open_database, reading, transaction
from models.files import Files
from models.locks import Locks
from runtime.clock import Clock, SystemClock, read_clock
from runtime.clock_choice import refuse_play_with_the_world
from runtime.home import Home
from runtime.home_settings import settings_of
from runtime.record_version import RecordNotUsable, refuse_other_record

HOME_VARIABLE = "ROUNDS_HOME"


class NoInstallation(RuntimeError):
    """Nobody opened an installation in this process, and ROUNDS_HOME names none."""


@dataclass(frozen=True)
class Installation:
    """What acts, tasks and flows work with."""

    home: Home
    clock: Clock
    engine: Engine
    files: Files
    base_url: str
    """Where links in letters lead; without a closing slash."""
    settings: Settings = field(default_factory=Settings)

    def now(self) -> datetime:
        """The present moment of the season."""
        return self.clock.now()

    def links_key(self) -> bytes:
        """The key of personal links, 256 bits: that of the settings, where several machines share it, or the home's."""
        shared = self.settings.links_key
        return self.home.key() if shared is None else bytes.fromhex(shared.get_secret_value())

    @cached_property
    def locks(self) -> Locks:
        """What keeps two processes from doing the same."""
        return Locks(self.engine, self.home.locks)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work on the record. Raises LockLost, with nothing kept, where a lock of this process is gone."""
        with transaction(self.engine) as session:
            seal(session, Seal(lambda: chain_key(self.links_key()), self.now, lambda: datetime.now(UTC)))
            yield session
            self.locks.assure()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at the record."""
        with reading(self.engine) as session:
            yield session


_here: Installation | None = None


def open_installation(home: Home) -> Installation:
    """Open a home in this process, and make it the one that `here` gives. Raises HomeError and SettingsErrors.

    Nothing is read from the database yet, so it may be away, or of another version.
    """
    global _here  # noqa: PLW0603 - one process works in one home
    said = home.read_mark()
    settings = settings_of(home, os.environ)
    clock = read_clock(home.clock_file)
    # Where the clock is not the world's, nothing is promised to it.
    earnest = isinstance(clock, SystemClock)
    if not earnest:
        refuse_play_with_the_world(settings)
    if _here is not None:
        _here.engine.dispose()
    _here = Installation(
        home=home,
        clock=clock,
        engine=open_database(settings.database_url or home.database_url, survives_power_cuts=earnest),
        files=Files(settings.files or home.files, survive_power_cuts=earnest),
        base_url=settings.base_url or str(said["base_url"]).rstrip("/"),
        settings=settings,
    )
    return _here


def close_installation() -> None:
    """Let go of the record's connections."""
    global _here  # noqa: PLW0603 - one process works in one home
    if _here is not None:
        _here.engine.dispose()
    _here = None


def here() -> Installation:
    """The installation of this process: the one that was opened, or that of ROUNDS_HOME.

    The latter is how the processes of a service find theirs: they refuse a record of another version than their own.
    Raises NoInstallation; at the first call in a process HomeError, RecordNotUsable among them, and SettingsErrors.
    """
    if _here is not None:
        return _here
    folder = os.environ.get(HOME_VARIABLE)
    if not folder:
        raise NoInstallation(f"open an installation first, or set {HOME_VARIABLE}")
    opened = open_installation(Home(Path(folder).resolve()))
    try:
        refuse_other_record(opened.home, opened.engine)
    except RecordNotUsable:
        close_installation()
        raise
    return opened
