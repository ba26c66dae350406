"""What of a played season needed a person: bad addresses, missing experts, documents not assessed, replacements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.letters import Kind, Role, State
from domain.office_words import KIND_NAMES, ROLES
from domain.russian import counted
from domain.russian_dates import day_and_month
from domain.verdicts import Outcome
from models.assignments import Assignment, Ending, assignments_of
from models.letters import OFFICE, Letter
from models.people import Person, initials_of
from models.rounds import Round, participations_of
from models.vacancies import vacancies_of
from runtime.allotment_words import ENDINGS


@dataclass(frozen=True)
class BadAddress:
    """An address that a mail server refused for good, and how many letters that kept from leaving."""

    name: str
    role: str
    address: str
    answer: str
    letters: int


@dataclass(frozen=True)
class Concern:
    """A school's documents with which something went wrong."""

    row: str
    school: str
    why: str


@dataclass(frozen=True)
class Replaced:
    """An expert who gave assignments of a round back, or from whom they were taken."""

    row: str
    expert: str
    why: str
    words: str
    number: int
    day: str


@dataclass(frozen=True)
class Concerns:
    """Everything that needed a person."""

    addresses: tuple[BadAddress, ...]
    unplaced: tuple[Concern, ...]
    told_of_unplaced: int
    """How many letters the office got about missing experts, whether or not one was found later."""
    not_assessed: tuple[Concern, ...]
    replaced: tuple[Replaced, ...]


def concerns(session: Session, rounds: Sequence[Round]) -> Concerns:
    """Gather them, round by round."""
    told = select(func.count()).where(Letter.kind == Kind.UNPLACED.value, Letter.state != State.WITHDRAWN.value)
    return Concerns(
        addresses=tuple(_addresses(session)),
        unplaced=tuple(
            Concern(round_.row, vacancy.school.name, vacancy.why)
            for round_ in rounds
            for vacancy in vacancies_of(session, round_.id)
        ),
        told_of_unplaced=session.scalar(told) or 0,
        not_assessed=tuple(each for round_ in rounds for each in _not_assessed(session, round_)),
        replaced=tuple(each for round_ in rounds for each in _replaced(session, round_)),
    )


def _addresses(session: Session) -> list[BadAddress]:
    found = select(Letter).where(Letter.state == State.REFUSED.value).order_by(Letter.settled_at, Letter.key)
    by_recipient: dict[str, list[Letter]] = defaultdict(list)
    for letter in session.scalars(found):
        by_recipient[letter.recipient].append(letter)
    return [_address(session, letters) for _, letters in sorted(by_recipient.items())]


def _address(session: Session, letters: Sequence[Letter]) -> BadAddress:
    first = letters[0]
    person = session.get(Person, first.recipient) if first.recipient != OFFICE else None
    return BadAddress(
        name=initials_of(person) if person else "проектный офис",
        role=ROLES[Role(first.role)],
        address=first.recipient_address or (person.email if person else ""),
        answer=first.answer or f"ответ не записан ({KIND_NAMES[Kind(first.kind)]})",
        letters=len(letters),
    )


def _not_assessed(session: Session, round_: Round) -> list[Concern]:
    vacant = {vacancy.school_id: vacancy.why for vacancy in vacancies_of(session, round_.id)}
    owing: dict[str, list[str]] = defaultdict(list)
    for assignment in assignments_of(session, round_.id):
        if assignment.stands and not assignment.filed:
            owing[assignment.school_id].append(initials_of(assignment.expert.person))
    return [
        Concern(
            round_.row,
            part.school.name,
            _why(owing.get(part.school_id, []), vacant.get(part.school_id)),
        )
        for part in participations_of(session, round_.id)
        if part.outcome == Outcome.NOT_ASSESSED.value
    ]


def _why(owing: Sequence[str], vacant: str | None) -> str:
    if owing:
        number = counted(len(owing), "заключение", "заключения", "заключений")
        return f"к концу экспертизы не хватило: {number} ({', '.join(owing)})"
    return vacant or "эксперт не нашёлся"


def _replaced(session: Session, round_: Round) -> list[Replaced]:
    calendar = round_.regulation.calendar
    together: dict[tuple[date, str, Ending, str], list[Assignment]] = defaultdict(list)
    for assignment in assignments_of(session, round_.id):
        if assignment.ended_at is not None and assignment.ending is not None:
            day, ending = calendar.day_of(assignment.ended_at), Ending(assignment.ending)
            together[day, assignment.expert_id, ending, assignment.ending_words or ""].append(assignment)
    return [
        Replaced(
            row=round_.row,
            expert=initials_of(each[0].expert.person),
            why=ENDINGS[ending],
            words=words,
            number=len(each),
            day=day_and_month(day),
        )
        for (day, _, ending, words), each in sorted(together.items())
    ]
