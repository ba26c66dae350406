"""What happened, in words: deeds, letters, wakes and outages, as the round's page and the history show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.russian import capitalised, counted
from domain.russian_dates import short_moment
from models.assignments import Assignment
from models.letters import Letter
from models.people import Person, School, initials_of
from runtime.history import Event

NAMES_SHOWN = 3
MOST_IN_A_LIST = 500
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
    """The events in their order, in as many questions to the record for many as for few."""
    wanted = {id for event in events for id in event.recipients}
    subjects = {event.subject for event in events if event.subject}
    names = _names(session, wanted | subjects)
    known = _subjects(session, subjects) | {id: name for id, name in names.items() if id in subjects}
    return tuple(
        Happened(
            moment=short_moment(event.at, zone),
            round_id=event.round_id or "",
            what=_what(event, known),
            who=event.who or _whom(event, names),
            why=event.why,
            everybody=event.who or ", ".join(_named(event.recipients, names)),
        )
        for event in events
    )


def _what(event: Event, known: Mapping[str, str]) -> str:
    """With the name of what it was done to, where the record has one; a terminal names it by its id."""
    name = known.get(event.subject)
    what = f"{event.what.removesuffix(event.subject).rstrip()}: {name}" if name else event.what
    return capitalised(what)


def _names(session: Session, wanted: set[str]) -> dict[str, str]:
    # Of very many ids a database takes no list: then everybody is looked up.
    found = select(Person) if len(wanted) > MOST_IN_A_LIST else select(Person).where(Person.id.in_(wanted))
    return {each.id: initials_of(each) for each in session.scalars(found)}


def _subjects(session: Session, subjects: set[str]) -> dict[str, str]:
    """Names of schools, of letters by their keys, and of assignments by the two whom they join."""
    schools = dict(session.execute(select(School.id, School.name)).all())
    some = list(subjects)[:MOST_IN_A_LIST]
    letters = select(Letter.key, Letter.id).where(Letter.key.in_(some))
    pairs = (
        select(Assignment)
        .where(Assignment.id.in_(some))
        .options(joinedload(Assignment.school), joinedload(Assignment.expert))
    )
    return {
        **{id: name for id, name in schools.items() if id in subjects},
        **{key: f"письмо {number}" for key, number in session.execute(letters)},
        **{each.id: f"{each.school.name}, {initials_of(each.expert.person)}" for each in session.scalars(pairs)},
    }


def _named(recipients: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return [names.get(id, OFFICE_NAMED) for id in recipients]


def _whom(event: Event, names: Mapping[str, str]) -> str:
    if len(event.recipients) > NAMES_SHOWN:
        return counted(len(event.recipients), "адресат", "адресата", "адресатов")
    return ", ".join(_named(event.recipients, names))
