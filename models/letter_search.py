"""Letters of the ledger as the office asks for them: one by its name, many by what they have in common."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from models.letters import TO_BE_TRIED, Letter


@dataclass(frozen=True)
class Sought:
    """What letters must have in common; what is None is not asked for."""

    round_id: str | None = None
    states: Collection[State] | None = None
    kinds: Collection[Kind] | None = None
    to: str | None = None
    """Id of a person (or `office`), or of what the letter is about: a school, a municipality, an expert."""


def letter_named(session: Session, named: str, *, locked: bool = False) -> Letter | None:
    """The letter of that key, or of that number; `locked`: for this transaction, where the database can."""
    condition = Letter.key == named
    if named.isdecimal() and len(named) < 19:
        condition = or_(condition, Letter.id == int(named))
    found = select(Letter).where(condition)
    return session.scalars(found.with_for_update() if locked else found).first()


def letters_sought(session: Session, sought: Sought, limit: int | None = None) -> list[Letter]:
    """The letters, by round, then in the order in which they were laid out."""
    found = select(Letter).where(*_conditions(sought)).order_by(Letter.round_id, Letter.laid_out_at, Letter.key)
    return list(session.scalars(found if limit is None else found.limit(limit)))


def count_sought(session: Session, sought: Sought) -> int:
    """How many letters there are."""
    return session.scalar(select(func.count()).select_from(Letter).where(*_conditions(sought))) or 0


def departures(session: Session) -> list[tuple[datetime, str, Kind]]:
    """Of every letter that waits for its hour: when it leaves at the earliest, its round and its kind."""
    found = select(Letter.leaves_from, Letter.round_id, Letter.kind).where(TO_BE_TRIED)
    rows = session.execute(found.order_by(Letter.leaves_from, Letter.round_id, Letter.key)).all()
    return [(leaves, round_id, Kind(kind)) for leaves, round_id, kind in rows]


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.round_id is not None:
        conditions.append(Letter.round_id == sought.round_id)
    if sought.states is not None:
        conditions.append(Letter.state.in_([state.value for state in sought.states]))
    if sought.kinds is not None:
        conditions.append(Letter.kind.in_([kind.value for kind in sought.kinds]))
    if sought.to is not None:
        conditions.append(or_(Letter.recipient == sought.to, Letter.subject == sought.to))
    return conditions
