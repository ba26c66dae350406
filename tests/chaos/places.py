"""Where the record of a play lies: a copy of a template that is made once, on SQLite or on PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from models.database import open_database
from models.files import Files


@dataclass(frozen=True)
class Place:
    """A record and the files beside it."""

    folder: Path
    database_url: str

    @property
    def files(self) -> Files:
        """Its files."""
        return Files(self.folder / "files")

    @contextmanager
    def opened(self) -> Iterator[Engine]:
        """The record, for one process and one block: a forked child must open it anew."""
        engine = open_database(self.database_url)
        try:
            yield engine
        finally:
            engine.dispose()

    def output(self, name: str) -> Path:
        """Where a process of this play prints to."""
        return self.folder / f"{name}.out"


@dataclass(frozen=True)
class Template:
    """A record that is copied for each play. `server`: address of the PostgreSQL server; none: SQLite."""

    folder: Path
    name: str
    server: str | None = None

    @property
    def database(self) -> str:
        """On what it lies."""
        return "sqlite" if self.server is None else "postgresql"

    @property
    def place(self) -> Place:
        """The template itself, to be filled; nobody may have it open while it is copied."""
        if self.server is None:
            return Place(self.folder, f"sqlite:///{self.folder / 'rounds.db'}")
        return Place(self.folder, _url(self.server, self.name))

    def filled(self, fill: Callable[[Place], None]) -> "Template":
        """Make it, and fill it."""
        self.folder.mkdir(parents=True)
        if self.server is not None:
            _say(self.server, f'CREATE DATABASE "{self.name}"')
        fill(self.place)
        return self

    def snapshot(self, place: Place, name: str) -> "Template":
        """A template of how a place stands now; nobody may have it open."""
        taken = Template(self.folder.with_name(f"{name}-{self.database}"), name, self.server)
        shutil.copytree(place.folder, taken.folder)
        if self.server is not None:
            _copy_database(self.server, make_url(place.database_url).database or "", name)
        return taken

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Place]:
        """A copy in a folder, which may exist; the database is dropped with the block."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        if self.server is None:
            yield Place(folder, f"sqlite:///{folder / 'rounds.db'}")
            return
        name = f"c_{folder.parent.name}_{folder.name}"[-60:]
        _copy_database(self.server, self.name, name)
        try:
            yield Place(folder, _url(self.server, name))
        finally:
            _say(self.server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _copy_database(server: str, name: str, new: str) -> None:
    _say(server, f'CREATE DATABASE "{new}" TEMPLATE "{name}" STRATEGY FILE_COPY')


def _say(server: str, statement: str) -> None:
    engine = open_database(server)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()
