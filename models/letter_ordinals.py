"""Ordinals: which letter tells of something new, the one that nobody has rendered yet or a further one."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import Kind, State, key_of
from models.letters import OFFICE, Letter


def ordinal_of_next_assignments(session: Session, round_id: str, person_id: str) -> int:
    """The ordinal of the assignments letter that will tell an expert of an assignment made now.

    A letter that nobody rendered yet will list it; one that was rendered stays as it is, and a further one follows.
    """
    found = select(Letter).where(
        Letter.round_id == round_id, Letter.kind == Kind.ASSIGNMENTS.value, Letter.recipient == person_id
    )
    letters = sorted(session.scalars(found), key=lambda letter: int(letter.ordinal))
    if not letters:
        return 1
    last = letters[-1]
    return int(last.ordinal) + (0 if is_still_open(last) else 1)


def ordinal_to_office(session: Session, round_id: str, kind: Kind, now: datetime) -> str:
    """The ordinal, an ISO moment, of the letter that tells the office of something now.

    A letter of this moment that nobody rendered yet will tell of it as well; after one that was rendered a further
    one follows, a microsecond later by its name.
    """
    while True:
        ordinal = now.isoformat()
        there = session.scalars(select(Letter).where(Letter.key == key_of(round_id, kind, OFFICE, "", ordinal))).first()
        if there is None or is_still_open(there):
            return ordinal
        now += timedelta(microseconds=1)


def is_still_open(letter: Letter) -> bool:
    """Say whether nobody has rendered the letter yet: what comes to it now, it will tell of as well."""
    return letter.message_id is None and letter.state in (State.DRAFT, State.QUEUED)
