"""What in the record relies on people, schools and experts, so that they can't simply be taken away again."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Table, and_, select
from sqlalchemy.orm import Session

from models.every_table import Record
from models.letters import Letter
from models.links import Link
from models.samples import listed_among
from models.visits import Visit

_OWN_PARTS = {"school_risks", "conflicts", "competences", "absences", "kept_away"}
"""Tables whose rows are part of a school or an expert, and go with it."""
_BY_WORD = (Letter.recipient, Letter.subject, Link.recipient, Link.subject, Visit.person)
"""Columns that name somebody without a foreign key."""
AT_A_TIME = 500


def who_relies_on(session: Session, new: Mapping[str, Sequence[str]]) -> list[str]:
    """Of new rows, ids by table, those to which anything else in the record refers; new rows themselves don't count."""
    found: set[str] = set()
    for kind, ids in new.items():
        for start in range(0, len(ids), AT_A_TIME):
            found |= _relied(session, kind, ids[start : start + AT_A_TIME], new)
    return sorted(found)


def _relied(session: Session, kind: str, ids: Sequence[str], new: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    for table in Record.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name != kind or table.name in _OWN_PARTS:
                continue
            asked = select(key.parent).where(and_(key.parent.in_(ids), _is_older(table, new))).distinct()
            found |= set(session.scalars(asked))
    if kind == "schools":
        found |= listed_among(session, frozenset(ids))
    for column in _BY_WORD:
        found |= set(session.scalars(select(column).where(column.in_(ids)).distinct()))
    return found


def _is_older(table: Table, new: Mapping[str, Sequence[str]]) -> ColumnElement[bool]:
    """Rows that came by the same import may refer to one another."""
    return table.primary_key.columns.values()[0].not_in(new.get(table.name, ()))
