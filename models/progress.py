"""How far a round's expertise is, counted from the record."""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from domain.expertise import EarlyEnd, early_end
from domain.stages import Stage
from domain.waiting import Progress, freed_capacity_wakes
from models.allotments import last_allotment
from models.assignments import Assignment, Conclusion
from models.people import School
from models.rounds import Participation, Round, round_id
from models.submissions import Submission
from models.wakes import wake


def schools_to_judge(session: Session, round_: Round, now: datetime) -> list[str]:
    """The schools whose documents are judged now, by id: in time, own deadline passed, not accepted before."""
    return list(session.scalars(_to_judge(round_, now).order_by(Participation.school_id)))


def municipalities_to_judge(session: Session, round_: Round, now: datetime) -> tuple[tuple[str, str], ...]:
    """The same schools, each with its municipality."""
    judged = _to_judge(round_, now).subquery()
    found = select(School.id, School.municipality_id).join(judged, judged.c.school_id == School.id)
    return tuple((row.id, row.municipality_id) for row in session.execute(found.order_by(School.id)))


def _to_judge(round_: Round, now: datetime) -> Select[str]:
    # Without an own deadline the round's counts, which is the same for all: no need to bring it into the query.
    over = Participation.own_deadline <= now
    if round_.regulation.submission.closes <= now:
        over = or_(over, Participation.own_deadline.is_(None))
    return (
        select(Participation.school_id)
        .join(
            Submission,
            (Submission.round_id == Participation.round_id) & (Submission.school_id == Participation.school_id),
        )
        .where(
            Participation.round_id == round_.id,
            Participation.accepted_in_primary.is_(False),
            over,
            Submission.late.is_(False),
        )
        .distinct()
    )


def progress_of(session: Session, round_: Round, now: datetime) -> Progress:
    """Count places, standing assignments and filed conclusions of a round."""
    waited_for = (Participation.round_id == round_.id, Participation.accepted_in_primary.is_(False))
    in_time = exists().where(
        Submission.round_id == Participation.round_id,
        Submission.school_id == Participation.school_id,
        Submission.late.is_(False),
    )
    judged, filled, filed, to_come, missing = session.execute(
        select(
            _judged(round_, now),
            _standing(round_),
            _filed(round_),
            _counted(*waited_for, Participation.own_deadline > now),
            _counted(*waited_for, ~in_time),
        )
    ).one()
    return Progress(
        places=judged * round_.regulation.experts_per_submission,
        filled=filled,
        filed=filed,
        to_come=to_come + (0 if its_primary_is_decided(session, round_) else 1),
        missing=missing,
    )


def early_end_of(session: Session, round_: Round) -> EarlyEnd | None:
    """How the round's expertise ended before its window did; None where it did not."""
    if Stage(round_.stage).comes_before(Stage.OUTCOME):
        return None
    decided = select(func.max(Participation.decided_at)).where(Participation.round_id == round_.id)
    return early_end(round_.regulation.expertise, session.scalar(decided), session.scalar(select(_filed(round_))) or 0)


def _judged(round_: Round, now: datetime) -> ScalarSelect[int]:
    return select(func.count()).select_from(_to_judge(round_, now).subquery()).scalar_subquery()


def _standing(round_: Round) -> ScalarSelect[int]:
    standing = (Assignment.round_id == round_.id, Assignment.ended_at.is_(None))
    return select(func.count()).select_from(Assignment).where(*standing).scalar_subquery()


def _filed(round_: Round) -> ScalarSelect[int]:
    standing = (Assignment.round_id == round_.id, Assignment.ended_at.is_(None))
    return select(func.count()).select_from(Conclusion).join(Assignment).where(*standing).scalar_subquery()


def _counted(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(Participation).where(*which).scalar_subquery()


def its_primary_is_decided(session: Session, round_: Round) -> bool:
    """Say whether the outcomes of the primary are recorded; a round without one, or alone in its season, needs none."""
    if round_.regulation.primary is None:
        return True
    primary = session.get(Round, round_id(round_.season_id, round_.regulation.primary))
    return primary is None or not Stage(primary.stage).comes_before(Stage.OUTCOME)


def wake_for_freed_capacity(session: Session, now: datetime, *, but: str | None = None) -> None:
    """Wake every round that has a place without an expert, since an expert has just become free.

    `but` is the round that is at work now and looks by itself.
    """
    stages = (Stage.ALLOTMENT.value, Stage.EXPERTISE.value)
    for round_ in session.scalars(select(Round).where(Round.stage.in_(stages)).order_by(Round.id)):
        if round_.id != but:
            wake_if_places_are_empty(session, round_, now)


def wake_if_places_are_empty(session: Session, round_: Round, now: datetime) -> None:
    """Wake a round that has a place without an expert, since there may be one now.

    Before its first allotment a round chooses nobody: it will when its expertise opens.
    """
    stage = Stage(round_.stage)
    if stage is Stage.ALLOTMENT and last_allotment(session, round_.id) is None:
        return
    judged, filled = session.execute(select(_judged(round_, now), _standing(round_))).one()
    places = judged * round_.regulation.experts_per_submission
    if freed_capacity_wakes(stage, places - filled):
        wake(session, round_.id, "an expert became free", now)
