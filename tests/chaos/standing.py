"""How a record stands: all that the product promises, without what differs from one play of a season to the next."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, Integer, select

from domain.letters import State
from models.database import reading
from models.every_table import Record
from models.letters import Letter

Standing = Mapping[str, frozenset[tuple[tuple[str, Any], ...]]]
"""By table, its rows; a row as pairs of column and value."""

_OF_ONE_PLAY = {
    "wakes",
    "beats",
    "outages",
    "revivals",
    "mail_queue",
    "tries",
    "letter_attachments",
    "audit",
}
"""Tables that tell how a play went, not what came of it. A letter's files are in the hash of its bytes; each row of the
chain of deeds hangs on the real moment of the one before."""
_OF_ONE_PROCESS = {
    "rounds": {"wakes", "flow_run_id", "regulation", "waits_for"},
    "letters": {"id", "lease_holder", "lease_until", "answer", "tries"},
    "signed_conclusions": {"id"},
    "conflicts": {"id"},
    "vacancies": {"id"},
    "seasons": {"office"},
}


def standing_of(engine: Engine) -> Standing:
    """What stands in the record now; a letter in doubt counts as one that was sent."""
    return {name: frozenset(_rows(engine, name)) for name in sorted(Record.metadata.tables) if name not in _OF_ONE_PLAY}


def differences(found: Standing, model: Standing) -> list[str]:
    """In words, what is not as in the model; a few of them."""
    wrong = []
    for table, rows in model.items():
        there = found[table]
        wrong += [f"{table}: the model has {_shown(row, there)}" for row in sorted(rows - there, key=str)[:2]]
        wrong += [f"{table}: the record has {_shown(row, rows)}" for row in sorted(there - rows, key=str)[:2]]
    return wrong[:6]


def _rows(engine: Engine, name: str) -> list[tuple[tuple[str, Any], ...]]:
    table = Record.metadata.tables[name]
    # Numbers that a database draws have gaps where a transaction was rolled back.
    drawn = {column.name for column in table.primary_key if isinstance(column.type, Integer) and column.name == "id"}
    left_out = _OF_ONE_PROCESS.get(name, set()) | drawn
    columns = [column for column in table.columns if column.name not in left_out]
    with reading(engine) as session:
        found = session.connection().execute(select(*columns))
        rows = [dict(zip(found.keys(), row, strict=True)) for row in found.all()]
    if name == Letter.__tablename__:
        rows = [_as_sent(row) for row in rows]
    return [tuple(sorted((name, _comparable(value)) for name, value in row.items())) for row in rows]


def _comparable(value: Any) -> Any:
    """JSON comes back as dictionaries, which no set takes."""
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, dict | list) else value


def _as_sent(row: dict[str, Any]) -> dict[str, Any]:
    if row["state"] != State.IN_DOUBT:
        return row
    return row | {"state": State.ACCEPTED.value, "accepted_at": row["settled_at"]}


def _shown(row: tuple[tuple[str, Any], ...], others: frozenset[tuple[tuple[str, Any], ...]]) -> str:
    """The row by what tells it from the nearest other one."""
    nearest = max(others, key=lambda other: len(set(other) & set(row)), default=())
    told = {name: value for name, value in row if (name, value) not in nearest}
    name = dict(row).get("key") or dict(row).get("id") or dict(row).get("school_id") or ""
    return f"{name} with {told}"[:300]
