"""The record's rows as lines of JSON, whatever the database: how they leave one record and come into another.

Tables are looked at as they stand in the database, not as the models say, so that rows of an older version of the
record can be put into tables of that version.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Date, DateTime, LargeBinary, MetaData, Table, func, select, text

VERSION_TABLE = "alembic_version"
AT_A_TIME = 500


def tables_of(connection: Connection) -> list[Table]:
    """The tables of the record, each after those to which it refers."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name != VERSION_TABLE)
    return metadata.sorted_tables


def lines_of(connection: Connection, table: Table) -> Iterator[str]:
    """A table's rows, each a line of JSON with its line's end, in the order of the primary key."""
    found = connection.execution_options(yield_per=AT_A_TIME).execute(select(table).order_by(*table.primary_key))
    for row in found.mappings():
        yield json.dumps({name: _said(value) for name, value in row.items()}, ensure_ascii=False) + "\n"


def bring_rows_in(connection: Connection, table: Table, lines: Iterable[str]) -> int:
    """Put lines into a table, and return how many there were. Raises ValueError for a line that is no row of it."""
    there, batch = 0, list[dict[str, Any]]()
    for line in lines:
        batch.append(_row(table, json.loads(line)))
        there += 1
        if len(batch) == AT_A_TIME:
            connection.execute(table.insert(), batch)
            batch.clear()
    if batch:
        connection.execute(table.insert(), batch)
    _count_on(connection, table)
    return there


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _row(table: Table, said: Mapping[str, Any]) -> dict[str, Any]:
    if said.keys() != {column.name for column in table.columns}:
        raise ValueError(f"a line is no row of {table.name}")
    return {column.name: _value(column.type, said[column.name], _is_bare(table)) for column in table.columns}


def _is_bare(table: Table) -> bool:
    """Whether moments are kept without a zone: SQLite knows none."""
    return not any(isinstance(column.type, DateTime) and column.type.timezone for column in table.columns)


def _value(kind: object, said: Any, bare: bool) -> Any:
    if said is None or isinstance(kind, JSON):
        return said
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(said).astimezone(UTC)
        return moment.replace(tzinfo=None) if bare else moment
    if isinstance(kind, LargeBinary):
        return b64decode(said, validate=True)
    return date.fromisoformat(said) if isinstance(kind, Date) else said


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give the next row the number after the last that came in; SQLite does so by itself."""
    keys = list(table.primary_key)
    if connection.dialect.name != "postgresql" or len(keys) != 1 or not keys[0].autoincrement:
        return
    asked = {"table": table.name, "column": keys[0].name}
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), asked)
    if sequence is not None:
        last = connection.scalar(select(func.max(keys[0])))
        connection.execute(
            text("SELECT setval(:sequence, :last, :called)"),
            {"sequence": sequence, "last": last or 1, "called": last is not None},
        )
