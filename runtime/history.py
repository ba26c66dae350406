"""Who did what, when and why, and who was told what when: one account by time, for terminal and page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from domain.office_words import KIND_NAMES, STATES, WAKE_CAUSES, deed_in_words
from domain.russian import counted
from models.batches import subject_in_words
from models.changes import changes_of, schedulings_of
from models.letters import Letter
from models.outages import outages
from models.revivals import Revival
from models.rounds import Round
from models.wakes import Wake


@dataclass(frozen=True)
class Event:
    """Something that happened: a deed of a person, letters, a wake, a revival, an outage."""

    at: datetime
    """On the season's clock; of a revival on the machine's."""
    sort: str
    """`deed`, `letters`, `wake`, `revival` or `outage`."""
    round_id: str | None
    what: str
    """Russian, without a full stop."""
    who: str = ""
    why: str = ""
    subject: str = ""
    """What a deed was done to, as `what` ends with it: an id, a letter's key, an assignment; or nothing."""
    recipients: tuple[str, ...] = ()
    """Ids of those to whom the letters went."""


def history_of(session: Session, round_id: str | None, limit: int) -> list[Event]:
    """The newest events, in the order of time; of one round, or of all and of the installation itself."""
    events = [
        *_deeds(session, round_id, limit),
        *_letters(session, round_id),
        *_wakes(session, round_id, limit),
        *_revivals(session, round_id, limit),
        *(_outages(session) if round_id is None else ()),
    ]
    return sorted(events, key=lambda event: event.at)[-limit:]


def _deeds(session: Session, round_id: str | None, limit: int) -> Iterable[Event]:
    deeds = changes_of(session, round_id, limit)[::-1]
    if round_id is not None:
        # They belong to the season; of a round whose window is months away they are all that has happened.
        deeds = sorted((*schedulings_of(session, session.get_one(Round, round_id)), *deeds), key=lambda deed: deed.id)
    for each in deeds:
        what = f"{deed_in_words(each.deed)} {subject_in_words(each.subject)}".strip()
        yield Event(each.made_at, "deed", each.round_id, what, who=each.who, why=each.why, subject=each.subject)


def _letters(session: Session, round_id: str | None) -> Iterable[Event]:
    """The settled letters; those of one kind that came to one state in the same minute are one event."""
    found = select(Letter.settled_at, Letter.round_id, Letter.kind, Letter.state, Letter.recipient).where(
        Letter.settled_at.is_not(None), *_of_round(Letter.round_id, round_id)
    )
    grouped: dict[tuple[datetime, str, str, str], list[tuple[datetime, str]]] = {}
    for at, of_round, kind, state, recipient in session.execute(found.order_by(Letter.settled_at, Letter.key)):
        if at is not None:
            minute = at.replace(second=0, microsecond=0)
            grouped.setdefault((minute, of_round, kind, state), []).append((at, recipient))
    for (_, of_round, kind, state), letters in grouped.items():
        many = counted(len(letters), "письмо", "письма", "писем")
        what = f"{KIND_NAMES[Kind(kind)]}: {STATES[State(state)]}, {many}"
        yield Event(letters[0][0], "letters", of_round, what, recipients=tuple(recipient for _, recipient in letters))


def _wakes(session: Session, round_id: str | None, limit: int) -> Iterable[Event]:
    found = select(Wake).where(*_of_round(Wake.round_id, round_id)).order_by(Wake.id.desc()).limit(limit)
    for each in reversed(session.scalars(found).all()):
        yield Event(each.written_at, "wake", each.round_id, f"разбужена: {WAKE_CAUSES.get(each.cause, each.cause)}")


def _revivals(session: Session, round_id: str | None, limit: int) -> Iterable[Event]:
    found = select(Revival).where(*_of_round(Revival.round_id, round_id)).order_by(Revival.id.desc()).limit(limit)
    for each in reversed(session.scalars(found).all()):
        yield Event(each.real_at, "revival", each.round_id, f"возвращена после сбоя (в Prefect было {each.found})")


def _outages(session: Session) -> Iterable[Event]:
    for each in outages(session):
        lasted = (each.ended_at - each.began_at) // timedelta(minutes=1)
        minutes = counted(lasted, "минуту", "минуты", "минут")
        yield Event(each.began_at, "outage", None, f"служба не работала {minutes}")


def _of_round(column: Any, round_id: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if round_id is None else (column == round_id,)
