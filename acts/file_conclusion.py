"""An expert files a conclusion."""

from collections.abc import Sequence

from acts.assignment_at_hand import assignment_at_hand
from acts.refusals import ConclusionIncomplete
from domain.deeds import Deed
from domain.rubric import Judgement, faults_of
from domain.stages import Stage
from domain.waiting import conclusion_wakes
from models.assignments import Conclusion, Mark
from models.audit import enter
from models.audit_facts import conclusion_fact
from models.conclusion_drafts import forget_draft
from models.progress import progress_of, wake_for_freed_capacity
from models.wakes import wake
from runtime.installation import here


def file_conclusion(assignment_id: str, judgements: Sequence[Judgement]) -> None:
    """Record an expert's marks and remarks. The last conclusion that a round waits for wakes it.

    Raises ConclusionIncomplete with all faults at once, or another Refusal where the assignment is no longer the
    expert's or the expertise is over.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_, assignment = assignment_at_hand(session, assignment_id, now)
        rubric = round_.regulation.rubric
        faults = faults_of(rubric, judgements)
        if faults:
            raise ConclusionIncomplete(faults)
        order = {criterion.code: number for number, criterion in enumerate(rubric.criteria, start=1)}
        conclusion = Conclusion(assignment_id=assignment_id, filed_at=now)
        session.add(conclusion)
        session.flush()
        session.add_all(
            Mark(
                assignment_id=assignment_id,
                criterion=judgement.criterion,
                ordinal=order[judgement.criterion],
                mark=judgement.mark,
                remark=judgement.remark,
            )
            for judgement in judgements
        )
        forget_draft(session, assignment_id)
        assignment.taken_on_at = assignment.taken_on_at or now
        session.flush()
        fact = conclusion_fact(conclusion)
        enter(
            session,
            Deed.CONCLUDE,
            who=assignment.expert_id,
            round_id=round_.id,
            subject=assignment.id,
            fact=fact,
            at=now,
        )
        if conclusion_wakes(Stage(round_.stage), progress_of(session, round_, now)):
            wake(session, round_.id, "the last conclusion was filed", now)
        wake_for_freed_capacity(session, now)
