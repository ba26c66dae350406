"""Letters of the ledger as lists show them: narrowed down, newest first, page by page, without their words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from models.letters import OFFICE, Letter
from models.people import Expert, Municipality, Person, School

LONGEST_SOUGHT = 200
_OFFICE_NAMES = frozenset({"офис", "проектный офис", OFFICE})


@dataclass(frozen=True)
class Narrowed:
    """What letters must have in common; what is empty is not asked for."""

    round_id: str = ""
    states: Collection[State] = ()
    kind: Kind | None = None
    person: str = ""
    """An id of a person or an expert, the beginning of a surname, a part of an address, or «офис»."""
    school: str = ""
    """A school's id, or a part of its name."""


@dataclass(frozen=True)
class ListedLetter:
    """A line of the list. Names are None where the record has nobody of that id, or had to forget them."""

    id: int
    round_id: str
    kind: Kind
    state: State
    recipient: str
    surname: str | None
    given: str | None
    patronymic: str | None
    address: str | None
    """To which it went; before its first try, where the recipient is reached now."""
    subject: str
    about: str | None
    """The name of the school or municipality that it is about."""
    ordinal: str
    laid_out_at: datetime
    leaves_from: datetime
    settled_at: datetime | None
    tries: int
    said: str | None
    """The server's last line, or why it was withdrawn."""


def listed(session: Session, narrowed: Narrowed, limit: int, offset: int = 0) -> list[ListedLetter]:
    """The letters, those that were laid out last first."""
    found = (
        select(
            *(Letter.id, Letter.round_id, Letter.kind, Letter.state, Letter.recipient, Letter.subject, Letter.ordinal),
            *(Letter.laid_out_at, Letter.leaves_from, Letter.settled_at, Letter.tries, Letter.answer, Letter.reason),
            *(Letter.recipient_address, Person.surname, Person.given, Person.patronymic, Person.email),
            *(Person.erased_at, School.name.label("school"), Municipality.name.label("municipality")),
        )
        .outerjoin(Person, Person.id == Letter.recipient)
        .outerjoin(School, School.id == Letter.subject)
        .outerjoin(Municipality, Municipality.id == Letter.subject)
        .order_by(Letter.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [_line(row) for row in session.execute(found.where(*_conditions(session, narrowed)))]


def count_listed(session: Session, narrowed: Narrowed) -> int:
    """How many letters there are."""
    found = select(func.count()).select_from(Letter)
    return session.scalar(found.where(*_conditions(session, narrowed))) or 0


def _line(row: Any) -> ListedLetter:
    forgotten = row.surname is None or row.erased_at is not None
    return ListedLetter(
        id=row.id,
        round_id=row.round_id,
        kind=Kind(row.kind),
        state=State(row.state),
        recipient=row.recipient,
        surname=None if forgotten else row.surname,
        given=None if forgotten else row.given,
        patronymic=None if forgotten else row.patronymic,
        address=row.recipient_address or (None if forgotten else row.email),
        subject=row.subject,
        about=row.school or row.municipality,
        ordinal=row.ordinal,
        laid_out_at=row.laid_out_at,
        leaves_from=row.leaves_from,
        settled_at=row.settled_at,
        tries=row.tries,
        said=row.reason or row.answer,
    )


def _conditions(session: Session, narrowed: Narrowed) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if narrowed.round_id:
        conditions.append(Letter.round_id == narrowed.round_id)
    if narrowed.states:
        conditions.append(Letter.state.in_(sorted(state.value for state in narrowed.states)))
    if narrowed.kind is not None:
        conditions.append(Letter.kind == narrowed.kind.value)
    if narrowed.person:
        conditions.append(_to_person(narrowed.person[:LONGEST_SOUGHT]))
    if narrowed.school:
        conditions.append(_about_school(session, narrowed.school[:LONGEST_SOUGHT]))
    return conditions


def _to_person(sought: str) -> ColumnElement[bool]:
    if sought.casefold() in _OFFICE_NAMES:
        return Letter.recipient == OFFICE
    surname, *_ = sought.split() or [""]
    if not surname:
        return false()
    people = select(Person.id).where(
        or_(
            Person.id == sought,
            Person.id.in_(select(Expert.person_id).where(Expert.id == sought)),
            *(Person.surname.startswith(written, autoescape=True) for written in _ways(surname)),
            func.lower(Person.email).contains(sought.lower(), autoescape=True),
        ),
        # What the record had to forget is found by nothing but the id.
        or_(Person.erased_at.is_(None), Person.id == sought),
    )
    return Letter.recipient.in_(people)


def _about_school(session: Session, sought: str) -> ColumnElement[bool]:
    if session.get(School, sought) is not None:
        return Letter.subject == sought
    names = [
        column.contains(written, autoescape=True)
        for column in (School.name, School.full_name)
        for written in _ways(sought)
    ]
    return Letter.subject.in_(select(School.id).where(or_(*names)))


def _ways(sought: str) -> list[str]:
    """The ways in which it may stand in the record: SQLite tells Cyrillic capitals from small letters."""
    return sorted({sought, sought.lower(), sought.capitalize(), sought.title(), sought.upper()})
