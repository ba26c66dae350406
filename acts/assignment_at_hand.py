"""The assignment that an expert acts on: it must still be the expert's, in a round whose experts are at work."""

from datetime import datetime

from sqlalchemy.orm import Session

from acts.refusals import (
    AssignmentEnded,
    ConclusionFiledAlready,
    ExpertiseIsOver,
    ExpertiseNotOpen,
    UnknownAssignment,
)
from models.assignments import Assignment
from models.rounds import Round, expertise_is_over


def assignment_at_hand(session: Session, assignment_id: str, now: datetime) -> tuple[Round, Assignment]:
    """The round and the assignment. Raises a Refusal unless the expert may act on it now.

    What comes later than the expertise's last instant by the clock is refused, whatever stage the round is in.
    """
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        raise UnknownAssignment("Такого назначения нет: проверьте ссылку из письма.")
    if not assignment.stands:
        raise AssignmentEnded("Это назначение с вас снято: заключение по нему не требуется.")
    if assignment.filed:
        raise ConclusionFiledAlready("Заключение по этому назначению уже подано и не изменяется.")
    round_ = session.get_one(Round, assignment.round_id)
    window = round_.regulation.expertise
    if now < window.opens:
        raise ExpertiseNotOpen("Срок экспертизы ещё не начался.")
    if expertise_is_over(round_, now):
        raise ExpertiseIsOver("Срок экспертизы истёк, заключения больше не принимаются; ваш черновик сохранён.")
    return round_, assignment
