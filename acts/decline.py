"""An expert declines an assignment, with a reason."""

from acts.assignment_at_hand import assignment_at_hand
from domain.deeds import Deed
from domain.stages import Stage
from domain.waiting import decline_wakes
from models.assignments import DECLINED, Ending, end
from models.audit import enter
from models.audit_facts import decline_fact
from models.people import declare_conflict
from models.progress import wake_for_freed_capacity
from models.wakes import wake
from runtime.installation import here


def decline(assignment_id: str, ending: Ending, words: str) -> None:
    """End the assignment at the expert's wish, and wake its round, which owes a replacement.

    A conflict of interest is kept for all later rounds; who is ill is not asked again in this one. Raises a Refusal
    where the assignment is no longer the expert's, ValueError for a reason that is not an expert's to give.
    """
    if ending not in DECLINED:
        raise ValueError(f"an expert cannot decline with {ending.value}")
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_, assignment = assignment_at_hand(session, assignment_id, now)
        end(session, assignment, ending, words, now)
        fact = decline_fact(assignment)
        enter(
            session,
            Deed.DECLINE,
            who=assignment.expert_id,
            round_id=round_.id,
            subject=assignment.id,
            fact=fact,
            at=now,
        )
        if ending is Ending.CONFLICT:
            declare_conflict(session, assignment.expert_id, assignment.school_id, words, now)
        if decline_wakes(Stage(round_.stage)):
            wake(session, round_.id, "an expert declined", now)
        wake_for_freed_capacity(session, now)
