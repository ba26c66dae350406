"""The office takes back a move of a deadline that was a slip."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.extend import move_window, tell_schools, withdraw_what_speaks_of_deadlines
from acts.reason import reason_given
from acts.refusals import NothingToTakeBack
from acts.round_at_hand import open_round_at_hand
from domain.deeds import OF_DEADLINES, Deed
from models.changes import Change, note_change
from models.rounds import Participation, Round
from models.submissions import hand_ins_of
from models.wakes import wake
from runtime.installation import here


def take_back_extension(
    named: str, *, who: str, why: str, school_id: str | None = None, request: str = ""
) -> tuple[str, ...]:
    """Give back the deadlines that held before the last move for one school, or for all; return the schools told.

    A school that was not written to yet is not written to at all; one that was, is told the right deadline. Raises a
    Refusal where there is no such move, where its deadline has passed, or where a school has relied on it.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_ = open_round_at_hand(session, named)
        reason = reason_given(why)
        slip = _slip(session, round_, school_id or "")
        _refuse_what_is_relied_on(session, round_, slip, now)
        parts = [session.get_one(Participation, (round_.id, id)) for id in slip.particulars["before"]]
        note_change(
            session,
            Deed.TAKE_BACK,
            who=who,
            why=reason,
            now=now,
            round_id=round_.id,
            subject=school_id or "",
            particulars={"before": {part.school_id: slip.particulars["after"] for part in parts}},
            request=request,
        )
        if slip.particulars["window"] is not None:
            move_window(round_, datetime.fromisoformat(slip.particulars["window"]))
        for part in parts:
            own = slip.particulars["own"][part.school_id]
            part.own_deadline = datetime.fromisoformat(own) if own is not None else None
            part.deadline_moves += 0 if slip.particulars["window"] is not None else 1
        unheard = withdraw_what_speaks_of_deadlines(session, round_, [part.school_id for part in parts], now)
        told = [part for part in parts if part.school_id not in unheard]
        tell_schools(session, round_, told, now)
        wake(session, round_.id, "the office moved a deadline", now)
        return tuple(part.school_id for part in told)


def _slip(session: Session, round_: Round, subject: str) -> Change:
    found = select(Change).where(Change.round_id == round_.id, Change.deed.in_([each.value for each in OF_DEADLINES]))
    moved_since: set[str] = set()
    for change in session.scalars(found.order_by(Change.id.desc())):
        schools = set(change.particulars["before"])
        if change.deed == Deed.EXTEND and change.subject == subject and not schools & moved_since:
            return change
        moved_since |= schools
    whose = f"школы {subject}" if subject else "всех школ"
    raise NothingToTakeBack(f"В экспертизе {round_.id} нет переноса срока для {whose}, который можно отменить.")


def _refuse_what_is_relied_on(session: Session, round_: Round, slip: Change, now: datetime) -> None:
    if now >= datetime.fromisoformat(slip.particulars["after"]):
        raise NothingToTakeBack("Перенесённый срок уже прошёл: отменять нечего.")
    handed_in = hand_ins_of(session, round_.id)
    before = {id: datetime.fromisoformat(moment) for id, moment in slip.particulars["before"].items()}
    relied = sorted(id for id, moment in before.items() if id in handed_in and handed_in[id].handed_in_at >= moment)
    if relied:
        raise NothingToTakeBack(
            f"Отменить перенос нельзя: по новому сроку документы уже передали школы {', '.join(relied)}."
        )
