"""What a person still has to do in rounds that are not over: why they cannot be forgotten yet, and what to do first."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.russian import counted
from domain.stages import Stage
from models.assignments import Assignment, Conclusion
from models.people import Expert, Municipality, School
from models.rounds import Participation, Round


def duties_of(session: Session, person_id: str) -> list[str]:
    """A sentence for each duty, with what to do first; none: the person is free."""
    return [*_as_expert(session, person_id), *_for_schools(session, person_id)]


def _as_expert(session: Session, person_id: str) -> list[str]:
    found = (
        select(Assignment.round_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(Round, Round.id == Assignment.round_id)
        .outerjoin(Conclusion, Conclusion.assignment_id == Assignment.id)
        .where(
            Expert.person_id == person_id,
            Assignment.ended_at.is_(None),
            Conclusion.assignment_id.is_(None),
            Round.stage != Stage.CLOSED.value,
        )
    )
    rounds = list(session.scalars(found))
    if not rounds:
        return []
    many = counted(len(rounds), "заключение", "заключения", "заключений")
    return [
        f"Ещё не сдано {many} ({', '.join(sorted(set(rounds)))}): дождитесь их, или пусть эксперт откажется от "
        "назначений, тогда найдётся замена."
    ]


def _for_schools(session: Session, person_id: str) -> list[str]:
    in_municipality = select(Municipality.id).where(Municipality.coordinator_id == person_id)
    schools = list(
        session.scalars(
            select(School.id)
            .where(
                or_(
                    School.director_id == person_id,
                    School.curator_id == person_id,
                    School.municipality_id.in_(in_municipality),
                )
            )
            .order_by(School.id)
        )
    )
    if not schools:
        return []
    takes_part = select(Participation.round_id).where(Participation.school_id.in_(schools))
    # A round that has not begun has no participants yet, and may have these.
    open_rounds = select(Round.id).where(
        Round.stage != Stage.CLOSED.value, or_(Round.id.in_(takes_part), Round.stage == Stage.SCHEDULED.value)
    )
    rounds = list(session.scalars(open_rounds.order_by(Round.season_id, Round.place)))
    if not rounds:
        return []
    shown = ", ".join(schools[:5]) + (" и других" if len(schools) > 5 else "")
    return [
        f"Этот человек получает письма о школах {shown}, а экспертизы {', '.join(rounds)} не завершены: дождитесь их "
        "конца."
    ]
