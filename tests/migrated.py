"""The record as the migrations make it, made once a process for all who only need it made."""

import sqlite3
from functools import lru_cache

from models.schema import bring_up_to_date
from runtime.home import Home
from tests.folders import a_folder_in_memory


@lru_cache(maxsize=1)
def a_migrated_record() -> bytes:
    """The bytes of an empty database on SQLite."""
    with a_folder_in_memory() as folder:
        file = folder / "rounds.db"
        bring_up_to_date(f"sqlite:///{file}")
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return file.read_bytes()


def give_record(home: Home) -> None:
    """Let a home that has no record yet have an empty one of this version."""
    (home.folder / "rounds.db").write_bytes(a_migrated_record())
