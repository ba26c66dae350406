"""What the chain of deeds vouches for: the facts of the record, each with all of it that never changes."""

from models.assignments import Assignment, Conclusion
from models.audit import Fact
from models.submissions import Submission


def hand_in_fact(submission: Submission) -> Fact:
    """A hand-in: when, and which bytes in which place.

    Names of files are no part of it: a person who is forgotten is taken out of them.
    """
    return Fact(
        f"hand-in:{submission.round_id}:{submission.school_id}:{submission.version}",
        {
            "handed_in_at": submission.handed_in_at,
            "late": submission.late,
            "documents": [
                [each.ordinal, each.kind, each.risk, each.size, each.sha256] for each in submission.documents
            ],
        },
    )


def conclusion_fact(conclusion: Conclusion) -> Fact:
    """A conclusion: when, and each mark with its remark."""
    return Fact(
        f"conclusion:{conclusion.assignment_id}",
        {
            "filed_at": conclusion.filed_at,
            "marks": [[each.ordinal, each.criterion, each.mark, each.remark] for each in conclusion.marks],
        },
    )


def decline_fact(assignment: Assignment) -> Fact:
    """An assignment that its expert declined: when and why, without the expert's words, which may be forgotten."""
    return Fact(f"decline:{assignment.id}", {"ended_at": assignment.ended_at, "ending": assignment.ending})
