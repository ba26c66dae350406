"""An expert's conclusion in the making is kept, as often as its page asks for it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from acts.assignment_at_hand import assignment_at_hand
from acts.refusals import DraftChangedElsewhere, ExpertiseIsOver, ExpertiseNotOpen
from domain.typed_text import one_line, several_lines
from models.assignments import Assignment
from models.conclusion_drafts import draft_of, save_draft
from models.rounds import Round
from runtime.installation import here

LONGEST_MARK = 100


@dataclass(frozen=True)
class TypedAnswer:
    """What stands in the fields of one criterion, right or wrong."""

    mark: str
    """A number as typed, `none` for «cannot judge», empty for nothing yet."""
    remark: str


@dataclass(frozen=True)
class SavedDraft:
    """What came of it: the edition that the next saving is based on, and when it was saved."""

    edition: int
    saved_at: datetime


def draft_conclusion(assignment_id: str, answers: Mapping[str, TypedAnswer], based_on: int) -> SavedDraft:
    """Keep a draft that was based on that edition (0: on none), by the codes of criteria; others are passed over.

    The same text again is no new edition, whatever it was based on. A draft is a sign of life, and is kept after the
    expertise's end too. Raises DraftChangedElsewhere where another window has saved something else since, or another
    Refusal where the assignment is no longer the expert's or its conclusion is filed.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        with suppress(ExpertiseNotOpen, ExpertiseIsOver):
            assignment_at_hand(session, assignment_id, now)
        assignment = session.get_one(Assignment, assignment_id)
        rubric = session.get_one(Round, assignment.round_id).regulation.rubric
        fit = {
            criterion.code: _fit(answers[criterion.code]) for criterion in rubric.criteria if criterion.code in answers
        }
        there = draft_of(session, assignment_id)
        if there is not None and there.answers == fit:
            return SavedDraft(there.edition, there.saved_at)
        edition = save_draft(session, assignment_id, fit, based_on, now)
        if edition is None:
            raise DraftChangedElsewhere(
                "Этот черновик изменён в другом окне. Сравните оба текста и сохраните тот, который нужен."
            )
        assignment.taken_on_at = assignment.taken_on_at or now
        return SavedDraft(edition, now)


def _fit(answer: TypedAnswer) -> dict[str, str]:
    return {"mark": one_line(answer.mark)[:LONGEST_MARK], "remark": several_lines(answer.remark)}
