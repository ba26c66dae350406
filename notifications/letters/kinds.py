"""The kinds of letters: who writes each of them, and when one that was never tried is no longer owed."""

from collections.abc import Callable

from domain.letters import Kind
from models.letters import Letter
from notifications.letters.approval_to_office import approval_wanted
from notifications.letters.batch_to_office import batch_to_approve
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.entry_code import entry_code
from notifications.letters.extension_to_school import extension
from notifications.letters.new_link import new_link
from notifications.letters.outage_to_office import outage
from notifications.letters.outcome_to_school import conclusion, no_documents, not_assessed
from notifications.letters.owed import draft_no_longer_owed, no_longer_owed
from notifications.letters.seed_to_office import seed_wanted
from notifications.letters.sent_again import sent_again
from notifications.letters.to_coordinator import completion_notice, late_schools, window_opened
from notifications.letters.to_curator import conclusion_copy
from notifications.letters.to_expert import assignments, expert_reminder, replacement
from notifications.letters.to_office import round_completed, undeliverable, unplaced
from notifications.letters.to_school import invitation, receipt, repeat_invitation, school_reminder

__all__ = ["WRITERS", "compose", "draft_no_longer_owed", "no_longer_owed"]

WRITERS: dict[Kind, Callable[[Drafting, Letter], Draft]] = {
    Kind.INVITATION: invitation,
    Kind.REPEAT_INVITATION: repeat_invitation,
    Kind.SCHOOL_REMINDER: school_reminder,
    Kind.RECEIPT: receipt,
    Kind.EXTENSION: extension,
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
    Kind.SEED_WANTED: seed_wanted,
    Kind.APPROVAL_WANTED: approval_wanted,
    Kind.BATCH_TO_APPROVE: batch_to_approve,
    Kind.UNPLACED: unplaced,
    Kind.UNDELIVERABLE: undeliverable,
    Kind.OUTAGE: outage,
    Kind.ROUND_COMPLETED: round_completed,
    Kind.NEW_LINK: new_link,
    Kind.SENT_AGAIN: sent_again,
    Kind.ENTRY_CODE: entry_code,
}


def compose(drafting: Drafting, letter: Letter) -> Draft:
    """Write a letter from the record as it stands now. Raises NotInRecord, ConclusionNotLaidOut and HoleInLetter."""
    return WRITERS[Kind(letter.kind)](drafting, letter)
