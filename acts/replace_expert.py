"""The office gives an expert's work to somebody else."""

from datetime import datetime

from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from acts.refusals import ExpertNotAllowed
from acts.replacement_at_hand import Replaceable, replacement_at_hand
from acts.tell_experts import tell_experts, tell_the_former
from domain.allotment.reasons import WHY_NOT, Reason
from domain.deeds import Deed
from domain.stages import Stage
from domain.waiting import decline_wakes
from models.allotments import awaits_approval
from models.assignments import Assignment, Ending, assignment_id, end
from models.changes import UNLOCKED, note_change
from models.office_pairs import Ruling, take_back_ruling
from models.progress import wake_for_freed_capacity
from models.rounds import Round
from models.wakes import wake
from runtime.installation import here


def replace_expert(assignment: str, chosen: str | None, *, who: str, why: str, request: str = "") -> str | None:
    """End an assignment at the office's word; return the id of the one made instead, None where the round finds it.

    `chosen`: an expert's id; None: the round itself looks for somebody as after a decline. The former expert, if a
    letter told of the work, is told that it is not wanted; the new one gets assignments. A ruling
    that locked the former pair is taken back. Raises a Refusal.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        found = replacement_at_hand(session, assignment, now)
        reason = reason_given(why)
        if chosen is not None:
            _refuse_who_may_not(found, chosen)
        former, round_ = found.assignment, found.round_
        end(session, former, Ending.OFFICE, reason, now)
        tell_the_former(session, round_, [former], now)
        made = None if chosen is None else _assign(session, round_, former, chosen, now)
        particulars: dict[str, object] = {"before": former.expert_id, "after": chosen, "assignment": made}
        if take_back_ruling(session, round_.id, (former.school_id, former.expert_id), Ruling.LOCKED):
            particulars[UNLOCKED] = True
        note_change(
            session,
            Deed.REPLACE,
            who=who,
            why=reason,
            now=now,
            round_id=round_.id,
            subject=former.id,
            particulars=particulars,
            request=request,
        )
        if decline_wakes(Stage(round_.stage)):
            wake(session, round_.id, "the office replaced an expert", now)
        wake_for_freed_capacity(session, now)
        return made


def _refuse_who_may_not(found: Replaceable, chosen: str) -> None:
    substitute = next((each for each in found.substitutes if each.expert.id == chosen), None)
    if substitute is None:
        raise ExpertNotAllowed("Этого эксперта выбрать нельзя: его нет в списке, или адрес не действует.")
    if substitute.hindrance is not None:
        raise ExpertNotAllowed(
            f"Этого эксперта выбрать нельзя: {WHY_NOT[substitute.hindrance]}. Выберите другого или доверьте выбор "
            "программе."
        )


def _assign(session: Session, round_: Round, former: Assignment, chosen: str, now: datetime) -> str:
    made = Assignment(
        id=assignment_id(round_.id, former.school_id, chosen),
        round_id=round_.id,
        school_id=former.school_id,
        expert_id=chosen,
        reason=Reason.CHOSEN_BY_OFFICE.value,
        assigned_at=now,
    )
    session.add(made)
    session.flush()
    if not awaits_approval(session, round_):
        tell_experts(session, round_, now)
    return made.id
