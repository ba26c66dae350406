"""What happened, in words: deeds, letters, wakes and outages, as the round's page and the history show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.russian import capitalised, counted
from domain.russian_dates import short_moment
from models.people import Person, initials_of
from runtime.history import Event

NAMES_SHOWN = 3
OFFICE_NAMED = "проектный офис"


@dataclass(frozen=True)
class Happened:
    """An event of the history, in words."""

    moment: str
    round_id: str
    what: str
    who: str
    """Who did it, or to whom letters went: three names, or how many there are."""
    why: str
    everybody: str
    """All names, for a search and a workbook."""


def in_words(session: Session, events: Sequence[Event], zone: str) -> tuple[Happened, ...]:
    """The events in their order, in one question to the record for all names."""
    wanted = {id for event in events for id in event.recipients}
    names = _names(session, wanted)
    return tuple(
        Happened(
            moment=short_moment(event.at, zone),
            round_id=event.round_id or "",
            what=capitalised(event.what),
            who=event.who or _whom(event, names),
            why=event.why,
            everybody=event.who or ", ".join(_named(event.recipients, names)),
        )
        for event in events
    )


def _names(session: Session, wanted: set[str]) -> dict[str, str]:
    # Of very many ids a database takes no list: then everybody is looked up.
    found = select(Person) if len(wanted) > 500 else select(Person).where(Person.id.in_(wanted))
    return {each.id: initials_of(each) for each in session.scalars(found)}


def _named(recipients: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return [names.get(id, OFFICE_NAMED) for id in recipients]


def _whom(event: Event, names: Mapping[str, str]) -> str:
    if len(event.recipients) > NAMES_SHOWN:
        return counted(len(event.recipients), "адресат", "адресата", "адресатов")
    return ", ".join(_named(event.recipients, names))
