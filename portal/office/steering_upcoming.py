"""The next letters that a round writes by itself, and one of each as it would be sent now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, make_transient_to_detached
from starlette.responses import Response

from domain.letters import KINDS, Kind, Role, State
from domain.office_words import KIND_NAMES, expected_letters
from domain.russian import capitalised
from domain.russian_dates import moment_in_words
from domain.stages import Stage
from models.assignments import Assignment, Conclusion
from models.letters import OFFICE, TO_BE_TRIED, Letter
from models.people import Expert, Municipality, schools_of_cohort
from models.rounds import Participation, Round, participations_of
from notifications.letters.kinds import no_longer_owed
from notifications.letters.particulars import NotInRecord
from papers.tables import Column
from portal.doors import Asked, Door, round_of_path
from portal.failures import not_found
from portal.office.letters_shown import ShownLetter, alone, as_it_would_be
from portal.office.steering_parts import ROUND, find_round, heading_of
from portal.pages import page
from portal.policy import Purpose
from portal.workbooks import workbook
from runtime.letters_expected import letters_to_come

HERE = f"{ROUND}/upcoming"
PREPARED, TO_COME = "подготовлены, ждут своего часа", "будут подготовлены"
COLUMNS = (Column("Уйдут не раньше", width=30), Column("Письмо", width=50), "Сколько", Column("Состояние", width=34))
TRIED_AS_SAMPLES = 20
"""How many of a kind's possible letters are looked at for one that would really leave."""


@dataclass(frozen=True)
class Ahead:
    """Letters of one kind that leave at one moment."""

    kind: str
    name: str
    when: str
    number: str


@dataclass(frozen=True)
class Waiting:
    """Letters that are laid out already, and wait for their hour."""

    kind: str
    name: str
    when: str
    number: int


def show(asked: Asked) -> Response:
    """What will leave when; with a kind in the address, such a letter."""
    kind = _kind(asked)
    sample = _sample(asked, kind) if kind else None
    now = asked.installation.now()
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        return page(
            "office/steering_upcoming.html",
            head=heading_of(round_),
            here=HERE.format(**asked.path),
            ahead=_ahead(session, round_, now),
            waiting=_waiting(session, round_),
            kind=kind.value if kind else "",
            kind_name=capitalised(_name(kind)) if kind else "",
            sample=sample,
        )


def as_workbook(asked: Asked) -> Response:
    """What will leave when, as a workbook: first what waits for its hour."""
    now = asked.installation.now()
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        rows = [(each.when, each.name, str(each.number), PREPARED) for each in _waiting(session, round_)]
        rows += [(each.when, each.name, each.number, TO_COME) for each in _ahead(session, round_, now)]
        title, moment = capitalised(round_.regulation.title), moment_in_words(now, round_.regulation.calendar.zone)
    name = f"Ближайшие письма {round_of_path(asked.path).replace('/', '-')}"
    return workbook("Ближайшие письма", COLUMNS, rows, f"{title}; состояние на {moment}", name)


def look(asked: Asked) -> Response:
    """Such a letter by itself, as its recipient would see it."""
    kind = _kind(asked)
    return alone(_sample(asked, kind) if kind else None) or not_found()


def _kind(asked: Asked) -> Kind | None:
    said = asked.request.query_params.get("kind", "")
    return Kind(said) if said in {kind.value for kind in Kind} else None


def _name(kind: Kind) -> str:
    return KIND_NAMES.get(kind, kind.value)


def _ahead(session: Session, round_: Round, now: datetime) -> list[Ahead]:
    rules = round_.regulation
    return [
        Ahead(
            each.kind.value,
            expected_letters(each.kind, rules),
            moment_in_words(each.at, rules.calendar.zone),
            f"до {each.number}" if each.at_most else str(each.number),
        )
        for each in letters_to_come(session, round_, now)
    ]


def _waiting(session: Session, round_: Round) -> list[Waiting]:
    found = (
        select(Letter.kind, func.min(Letter.leaves_from), func.count())
        .where(Letter.round_id == round_.id, TO_BE_TRIED)
        .group_by(Letter.kind)
        .order_by(func.min(Letter.leaves_from), Letter.kind)
    )
    return [
        Waiting(kind, _name(Kind(kind)), moment_in_words(leaves, round_.regulation.calendar.zone), number)
        for kind, leaves, number in session.execute(found)
    ]


def _sample(asked: Asked, kind: Kind) -> ShownLetter | None:
    now = asked.installation.now()
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        # Held on to here: the session itself would let go of what nobody has changed.
        parts = _parts(session, round_, now)
        possible = _possible(session, round_, kind, parts, now)[:TRIED_AS_SAMPLES]
        letter = next((each for each in possible if _would_leave(session, each, now)), next(iter(possible), None))
        return None if letter is None else as_it_would_be(session, asked.installation, letter, now)


def _parts(session: Session, round_: Round, now: datetime) -> list[Participation]:
    """The schools' parts in the round; before it begins, those of its first schools, as if they were in the record.

    Nothing is written for it: looking must hold nobody up who acts. A session that takes them for kept ones finds them
    by their keys, as the letters to single schools look for them; letters that list schools cannot be shown yet.
    """
    parts = participations_of(session, round_.id)
    if round_.stage != Stage.SCHEDULED or parts:
        return parts
    for school in schools_of_cohort(session, round_.regulation.cohort)[:TRIED_AS_SAMPLES]:
        part = Participation(round_id=round_.id, school_id=school.id, joined_at=now, deadline_moves=0)
        part.own_deadline = part.outcome = part.decided_at = None
        part.accepted_in_primary = False
        make_transient_to_detached(part)
        session.add(part)
        parts.append(part)
    return parts


def _would_leave(session: Session, letter: Letter, now: datetime) -> bool:
    try:
        return no_longer_owed(session, letter, now) is None
    except NotInRecord:
        return False


def _possible(
    session: Session, round_: Round, kind: Kind, parts: Sequence[Participation], now: datetime
) -> list[Letter]:
    """Letters of the kind that could be owed, none of which is in the record."""
    to: list[tuple[str, str]] = []
    schools = [part.school for part in parts if not part.accepted_in_primary]
    has_begun = round_.stage != Stage.SCHEDULED
    match KINDS[kind].role:
        case Role.SCHOOL:
            to = [(school.director_id, school.id) for school in schools]
        case Role.COORDINATOR if has_begun:
            places = {school.municipality_id for school in schools}
            found = select(Municipality).where(Municipality.id.in_(places)).order_by(Municipality.id)
            to = [(each.coordinator_id, each.id) for each in session.scalars(found)]
        case Role.CURATOR if has_begun:
            to = [(id, "") for id in sorted({school.curator_id for school in schools})]
        case Role.EXPERT if kind is not Kind.REPLACEMENT:
            to = [(expert.person_id, expert.id) for expert in _who_owe(session, round_)]
        case Role.OFFICE if kind is Kind.ROUND_COMPLETED:
            to = [(OFFICE, "")]
        case _:
            pass
    day = round_.regulation.calendar.day_of(now).isoformat()
    return [
        Letter(
            key="",
            round_id=round_.id,
            kind=kind.value,
            role=KINDS[kind].role.value,
            recipient=recipient,
            subject=subject,
            ordinal="1" if kind in {Kind.ASSIGNMENTS, Kind.RECEIPT} else day,
            state=State.QUEUED.value,
            laid_out_at=now,
            leaves_from=now,
            tries=0,
        )
        for recipient, subject in to
    ]


def _who_owe(session: Session, round_: Round) -> Iterable[Expert]:
    """The experts who owe a conclusion in the round."""
    found = (
        select(Expert)
        .join(Assignment, Assignment.expert_id == Expert.id)
        .outerjoin(Conclusion, Conclusion.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_.id, Assignment.ended_at.is_(None), Conclusion.assignment_id.is_(None))
        .order_by(Expert.id)
    )
    return session.scalars(found).unique()


DOORS = (
    Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show, find_round),
    Door("GET", f"{HERE}.xlsx", Purpose.LOOK_FROM_OFFICE, as_workbook, find_round),
    Door("GET", f"{HERE}/look", Purpose.LOOK_FROM_OFFICE, look, find_round),
)
