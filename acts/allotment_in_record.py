"""A plan goes into the record: with its proof, the assignments that it makes and ends, and the letters of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from acts.tell_experts import tell_experts, tell_the_former
from domain.allotment.plan import Plan
from domain.allotment.question import Question
from models.allotments import Occasion, awaits_approval, keep_allotment
from models.assignments import Assignment, Ending, assignment_id, end, standing_of
from models.rounds import Round


def record_plan(
    session: Session,
    round_: Round,
    question: Question,
    plan: Plan,
    occasion: Occasion,
    now: datetime,
    *,
    who: str = "",
    why: str | None = None,
) -> None:
    """Keep an allotment, and let the round's assignments be as it says; `who` and `why`: of the office, if it did it.

    While the office has yet to approve, nobody is told of anything, and what is dropped was never there.
    """
    standing = {(each.school_id, each.expert_id): each for each in standing_of(session, round_.id)}
    planned = {(each.submission, each.expert): each.reason for each in plan.assignments}
    keep_allotment(session, round_.id, question, plan, occasion, now, who)
    waits = awaits_approval(session, round_)
    dropped = [standing[pair] for pair in sorted(question.kept - planned.keys())]
    for former in dropped:
        if waits:
            session.delete(former)
        else:
            end(session, former, Ending.OFFICE, why, now)
    session.add_all(
        Assignment(
            id=assignment_id(round_.id, school, expert),
            round_id=round_.id,
            school_id=school,
            expert_id=expert,
            reason=reason.value,
            assigned_at=now,
        )
        for (school, expert), reason in planned.items()
        if (school, expert) not in standing
    )
    session.flush()
    if not waits:
        tell_the_former(session, round_, dropped, now)
        tell_experts(session, round_, now)
