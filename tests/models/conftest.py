"""A record in memory with the six schools and the two rounds of 2022, nothing begun."""

import sqlite3
from collections.abc import Iterator
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


@pytest.fixture(params=["tables of the models", "tables of the migrations"])
def engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """The record's database with people and rounds, once as the models and once as the migrations make its tables."""
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
def session() -> Iterator[Session]:
    """A session on a record in memory, rolled back at the end."""
    made = open_database("sqlite://")
    Record.metadata.create_all(made)
    with Session(made, expire_on_commit=False) as begun:
        _fill(begun)
        yield begun
    made.dispose()


def _fill(session: Session) -> None:
    season = season_of_2022()
    rounds = tuple(rules for rules in season.rounds if rules.row in ("1.13", "1.14"))
    bring_in(session, replace(season, rounds=rounds))
    populate(session)
