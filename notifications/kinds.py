"""The kinds of letters: who writes each of them, and when one that was never tried is no longer owed."""

from collections.abc import Callable

from domain.letters import Kind
from models.letters import Letter
from notifications.drafts import Draft, Drafting
from notifications.gathered import gather
from notifications.outcome_to_school import conclusion, no_documents, not_assessed
from notifications.owed import no_longer_owed
from notifications.to_coordinator import completion_notice, late_schools, window_opened
from notifications.to_curator import conclusion_copy
from notifications.to_expert import assignments, expert_reminder, replacement
from notifications.to_office import round_completed, undeliverable, unplaced
from notifications.to_school import invitation, receipt, repeat_invitation, school_reminder

__all__ = ["WRITERS", "compose", "gather", "no_longer_owed"]

WRITERS: dict[Kind, Callable[[Drafting, Letter], Draft]] = {
    Kind.INVITATION: invitation,
    Kind.REPEAT_INVITATION: repeat_invitation,
    Kind.SCHOOL_REMINDER: school_reminder,
    Kind.RECEIPT: receipt,
    Kind.NO_DOCUMENTS: no_documents,
    Kind.CONCLUSION: conclusion,
    Kind.NOT_ASSESSED: not_assessed,
    Kind.ASSIGNMENTS: assignments,
    Kind.EXPERT_REMINDER: expert_reminder,
    Kind.REPLACEMENT: replacement,
    Kind.WINDOW_OPENED: window_opened,
    Kind.LATE_SCHOOLS: late_schools,
    Kind.COMPLETION_NOTICE: completion_notice,
    Kind.CONCLUSION_COPY: conclusion_copy,
    Kind.UNPLACED: unplaced,
    Kind.UNDELIVERABLE: undeliverable,
    Kind.ROUND_COMPLETED: round_completed,
}


def compose(drafting: Drafting, letter: Letter) -> Draft:
    """Write a letter from the record as it stands now. Raises NotInRecord, ConclusionNotLaidOut and HoleInLetter."""
    return WRITERS[Kind(letter.kind)](drafting, letter)
