"""A record with the six schools and the two rounds of 2022, nothing begun."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.database import open_database, transaction
from models.record import Record
from models.rounds import bring_in
from models.schema import bring_up_to_date
from tests.folders import a_folder_in_memory
from tests.postgresql import PostgresqlServer
from tests.records import compile_once
from tests.small_season import populate, season_of_2022


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that no disk slows down."""
    with a_folder_in_memory() as made:
        yield made


@pytest.fixture(params=["tables of the models", "tables of the migrations", "postgresql"])
def engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """The record's database with people and rounds: as the models and as the migrations make it, and on a server."""
    if request.param == "postgresql":
        with _copy_on(request.getfixturevalue("postgresql")) as made:
            yield made
        return
    file = folder / "rounds.db"
    file.write_bytes(_on_sqlite(by_migrations=request.param == "tables of the migrations"))
    made = compile_once(open_database(f"sqlite:///{file}"))
    yield made
    made.dispose()


@pytest.fixture
def on_server(postgresql: PostgresqlServer) -> Iterator[Engine]:
    """The record's database with people and rounds on PostgreSQL."""
    with _copy_on(postgresql) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest, folder: Path) -> Iterator[Session]:
    """A session on such a record, rolled back at the end."""
    if request.param == "postgresql":
        url = _template(request.getfixturevalue("postgresql"))
    else:
        (folder / "rounds.db").write_bytes(_on_sqlite(by_migrations=False))
        url = f"sqlite:///{folder / 'rounds.db'}"
    made = compile_once(open_database(url))
    with Session(made, expire_on_commit=False) as begun:
        yield begun
    made.dispose()


@contextmanager
def _copy_on(server: PostgresqlServer) -> Iterator[Engine]:
    url = server.copy(_template(server))
    made = compile_once(open_database(url))
    yield made
    made.dispose()
    server.drop(url)


def _template(server: PostgresqlServer) -> str:
    return server.template("people and rounds", _make)


@lru_cache(maxsize=2)
def _on_sqlite(*, by_migrations: bool) -> bytes:
    """The bytes of such a database, made once a process."""
    with a_folder_in_memory() as made:
        file = made / "rounds.db"
        if by_migrations:
            _make(f"sqlite:///{file}")
        else:
            engine = open_database(f"sqlite:///{file}")
            Record.metadata.create_all(engine)
            _fill(engine)
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return file.read_bytes()


def _make(url: str) -> None:
    bring_up_to_date(url)
    _fill(open_database(url))


def _fill(engine: Engine) -> None:
    season = season_of_2022()
    rounds = tuple(rules for rules in season.rounds if rules.row in ("1.13", "1.14"))
    with transaction(engine) as session:
        bring_in(session, replace(season, rounds=rounds))
        populate(session)
    engine.dispose()
