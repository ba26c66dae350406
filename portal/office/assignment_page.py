"""One assignment as the office sees it: why this expert, when what happened, and the conclusion with every remark."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, joinedload
from starlette.responses import Response

from domain.allotment.reasons import REASONS, Reason
from domain.russian_dates import moment_in_words
from models.assignments import Assignment
from models.people import Municipality, initials_of
from models.rounds import Round, expertise_is_over
from portal.doors import Asked, Door
from portal.experts.reading import find_assignment, id_of
from portal.office.steering_parts import ROUND, Heading, heading_of
from portal.office.words import standing_words
from portal.pages import page
from portal.papers_shown import FiledAnswer, filed_answers
from portal.policy import Purpose, Thing

HERE = f"{ROUND}/assignments/{{school}}/{{expert}}"


@dataclass(frozen=True)
class AssignmentFacts:
    """The page, ready to be laid out."""

    head: Heading
    id: str
    school_id: str
    school: str
    expert_id: str
    expert: str
    person: str
    """Id of the person who judges."""
    facts: tuple[tuple[str, str], ...]
    may_be_replaced: bool
    filed: bool
    answers: tuple[FiledAnswer, ...]


def show(asked: Asked) -> Response:
    """The page."""
    with asked.installation.reading() as session:
        view = assignment_facts(session, asked.thing, asked.installation.now())
    return page("office/assignment.html", view=view, up=ROUND.format(**asked.path))


def assignment_facts(session: Session, thing: Thing, now: datetime) -> AssignmentFacts:
    """Look up all that the page shows. A draft is nobody's but its expert's, so nothing of one is among it."""
    assignment = session.get_one(Assignment, id_of(thing), options=[joinedload(Assignment.school)])
    round_, person = session.get_one(Round, thing.round_id), assignment.expert.person
    over = expertise_is_over(round_, now)
    rules, conclusion = round_.regulation, assignment.conclusion
    moments = (
        ("Назначено", assignment.assigned_at),
        ("Взято в работу", assignment.taken_on_at),
        ("Заключение сдано", conclusion.filed_at if conclusion else None),
        ("Снято", assignment.ended_at),
    )
    facts = (
        ("Эксперт", f"{initials_of(person)}, {session.get_one(Municipality, assignment.expert.municipality_id).name}"),
        ("Почему этот эксперт", REASONS[Reason(assignment.reason)]),
        ("Состояние", standing_words(assignment, over=over)),
        *((name, moment_in_words(at, rules.calendar.zone)) for name, at in moments if at is not None),
        ("Слова об этом", assignment.ending_words or ""),
    )
    return AssignmentFacts(
        head=heading_of(round_),
        id=assignment.id,
        school_id=assignment.school_id,
        school=assignment.school.name,
        expert_id=assignment.expert_id,
        expert=initials_of(person),
        person=person.id,
        facts=tuple((name, value) for name, value in facts if value),
        may_be_replaced=assignment.stands and not assignment.filed and not over,
        filed=assignment.filed,
        answers=filed_answers(rules.rubric, assignment),
    )


DOORS = (Door("GET", HERE, Purpose.LOOK_FROM_OFFICE, show, find_assignment),)
