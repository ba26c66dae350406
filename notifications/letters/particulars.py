"""What letters look up in the record, each with as few rows as it needs."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from domain.intake import deadline_of
from models.assignments import Assignment, Conclusion
from models.letters import Letter
from models.people import School
from models.rounds import Participation, Round, participations_in, round_id
from models.submissions import Document, Submission


class NotInRecord(LookupError):
    """A letter names a person, a school or a round that the record does not hold."""


def the_round(session: Session, letter: Letter) -> Round:
    """The letter's round. Raises NotInRecord."""
    found = session.get(Round, letter.round_id)
    if found is None:
        raise NotInRecord(f"round {letter.round_id}")
    return found


def the_participation(session: Session, letter: Letter) -> Participation:
    """The part in the round of the school that a letter is about. Raises NotInRecord."""
    found = session.get(Participation, (letter.round_id, letter.subject))
    if found is None:
        raise NotInRecord(f"school {letter.subject} in {letter.round_id}")
    return found


def the_primary(session: Session, repeat: Round) -> Round:
    """The primary of a repeat. Raises NotInRecord."""
    found = session.get(Round, round_id(repeat.season_id, repeat.regulation.primary or ""))
    if found is None:
        raise NotInRecord(f"primary {repeat.regulation.primary} of {repeat.id}")
    return found


def handed_in_among(session: Session, round_id: str, school_ids: Sequence[str]) -> set[str]:
    """Those of the schools that handed in in time."""
    found = select(Submission.school_id).where(
        Submission.round_id == round_id, Submission.school_id.in_(school_ids), Submission.late.is_(False)
    )
    return set(session.scalars(found))


def late_among(session: Session, round_: Round, municipality_id: str) -> list[School]:
    """The municipality's schools that have to hand in by the round's deadline, have not, and have no outcome, by name.

    A school that has more time than the others is not late with them.
    """
    closes = round_.regulation.submission.closes
    awaited = [
        each.school
        for each in participations_in(session, round_.id, municipality_id)
        if not each.accepted_in_primary and each.outcome is None and deadline_of(each.own_deadline, closes) <= closes
    ]
    handed = handed_in_among(session, round_.id, [school.id for school in awaited])
    return [school for school in awaited if school.id not in handed]


def owed_by(session: Session, round_id: str, expert_id: str) -> list[Assignment]:
    """The expert's assignments of a round that stand and wait for their conclusion, by the schools' names."""
    found = (
        select(Assignment)
        .join(School, School.id == Assignment.school_id)
        .outerjoin(Conclusion, Conclusion.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_id,
            Assignment.expert_id == expert_id,
            Assignment.ended_at.is_(None),
            Conclusion.assignment_id.is_(None),
        )
        .order_by(School.name, School.id)
        .options(selectinload(Assignment.school).joinedload(School.municipality))
    )
    return list(session.scalars(found))


def documents_counted(session: Session, round_id: str, school_ids: Sequence[str]) -> dict[str, int]:
    """By school, how many documents its judged hand-in has."""
    latest = (
        select(Submission.school_id, func.max(Submission.version).label("version"))
        .where(Submission.round_id == round_id, Submission.school_id.in_(school_ids), Submission.late.is_(False))
        .group_by(Submission.school_id)
        .subquery()
    )
    found = (
        select(Document.school_id, func.count())
        .join(latest, (Document.school_id == latest.c.school_id) & (Document.version == latest.c.version))
        .where(Document.round_id == round_id)
        .group_by(Document.school_id)
    )
    return dict(session.execute(found).all())
