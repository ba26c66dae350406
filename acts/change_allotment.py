"""The office fills more places by moving assignments that stand, as few as can be."""

from datetime import datetime

from sqlalchemy.orm import Session

from acts.allotment_at_hand import allotted_round_at_hand, movable_pairs
from acts.allotment_change import ChangeAhead, Planned, carry_out, particulars_of, planned
from acts.allotment_refusals import NothingToChange
from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from domain.deeds import Deed
from models.allotment_question_at_hand import Wish
from models.changes import note_change
from models.rounds import Round
from runtime.installation import here


def preview_change(named: str, *, begun_too: bool = False) -> ChangeAhead:
    """What `change_allotment` would do now, without doing it. Raises the same refusals."""
    installation = here()
    with installation.reading() as session:
        return _planned(session, named, installation.now(), begun_too=begun_too)[1].ahead


def change_allotment(
    named: str, *, begun_too: bool = False, who: str, why: str, seen: str | None = None, request: str = ""
) -> ChangeAhead:
    """Move the fewest assignments that let the most places be filled; the experts concerned get letters.

    `begun_too`: those of whose conclusion a draft is begun may move as well. Raises a Refusal.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_, change = _planned(session, named, now, begun_too=begun_too)
        reason = reason_given(why)
        carry_out(session, round_, change, now, who=who, why=reason, seen=seen)
        told = particulars_of(change.ahead)
        note_change(
            session, Deed.CHANGE, who=who, why=reason, now=now, round_id=round_.id, particulars=told, request=request
        )
        return change.ahead


def _planned(session: Session, named: str, now: datetime, *, begun_too: bool) -> tuple[Round, Planned]:
    round_ = allotted_round_at_hand(session, named, now)
    change = planned(session, round_, now, Wish(movable=movable_pairs(session, round_.id, begun_too=begun_too)))
    if change.ahead.filled_after <= change.ahead.filled_before:
        raise NothingToChange(
            "Передвинув назначения, больше мест не заполнить.",
            typed="" if begun_too else "Начатые заключения при этом не трогали: с ними — та же команда и --begun-too.",
        )
    return round_, change
