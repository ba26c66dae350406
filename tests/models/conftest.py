"""A record with the six schools and the two rounds of 2022, nothing begun."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
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
from tests.small_season import populate, season_of_2022


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that no disk slows down."""
    with a_folder_in_memory() as made:
        yield made


@pytest.fixture(scope="module")
def migrated() -> Iterator[bytes]:
    """The bytes of a database that the migrations made."""
    with a_folder_in_memory() as made:
        bring_up_to_date(f"sqlite:///{made / 'rounds.db'}")
        with sqlite3.connect(made / "rounds.db") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        yield (made / "rounds.db").read_bytes()


@pytest.fixture(params=["tables of the models", "tables of the migrations", "postgresql"])
def engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """The record's database with people and rounds: as the models and as the migrations make it, and on a server."""
    if request.param == "postgresql":
        with _copy_on(request.getfixturevalue("postgresql")) as made:
            yield made
        return
    file = folder / "rounds.db"
    if request.param == "tables of the migrations":
        file.write_bytes(request.getfixturevalue("migrated"))
    made = open_database(f"sqlite:///{file}")
    Record.metadata.create_all(made)
    with transaction(made) as session:
        _fill(session)
    yield made
    made.dispose()


@pytest.fixture
def on_server(postgresql: PostgresqlServer) -> Iterator[Engine]:
    """The record's database with people and rounds on PostgreSQL."""
    with _copy_on(postgresql) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session on such a record, rolled back at the end."""
    if request.param == "postgresql":
        made = open_database(_template(request.getfixturevalue("postgresql")))
    else:
        made = open_database("sqlite://")
        Record.metadata.create_all(made)
        with transaction(made) as filling:
            _fill(filling)
    with Session(made, expire_on_commit=False) as begun:
        yield begun
    made.dispose()


@contextmanager
def _copy_on(server: PostgresqlServer) -> Iterator[Engine]:
    url = server.copy(_template(server))
    made = open_database(url)
    yield made
    made.dispose()
    server.drop(url)


def _template(server: PostgresqlServer) -> str:
    return server.template("people and rounds", _make)


def _make(url: str) -> None:
    bring_up_to_date(url)
    made = open_database(url)
    with transaction(made) as session:
        _fill(session)
    made.dispose()


def _fill(session: Session) -> None:
    season = season_of_2022()
    rounds = tuple(rules for rules in season.rounds if rules.row in ("1.13", "1.14"))
    bring_in(session, replace(season, rounds=rounds))
    populate(session)
