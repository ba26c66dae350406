"""Records that tests open one after another: statements and tables that were made once are made for all of them."""

import sqlite3
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import LRUCache

from models.database import open_database
from models.every_table import Record

_DIALECTS: dict[str, Dialect] = {}
_COMPILED: LRUCache[Any, Any] = LRUCache(2000)


def compile_once(engine: Engine) -> Engine:
    """Let an engine that has not been connected yet find the statements that earlier ones have compiled.

    Each engine would compile them anew, which takes about as long as it takes to run them; compiled they are the same.
    """
    engine.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_COMPILED)
    return engine


def a_record_in_memory() -> Engine:
    """An empty record that is gone with its engine."""
    engine = compile_once(open_database("sqlite://"))
    event.listen(engine, "connect", _lay_down_tables)
    return engine


def _lay_down_tables(connection: sqlite3.Connection, _record: object) -> None:
    connection.deserialize(_tables())


@lru_cache(maxsize=1)
def _tables() -> bytes:
    engine = open_database("sqlite://")
    Record.metadata.create_all(engine)
    with engine.connect() as connection:
        content = cast("sqlite3.Connection", connection.connection.driver_connection).serialize()
    engine.dispose()
    return content
