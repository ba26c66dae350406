"""The office lets a round rest, and lets it go on."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from acts.refusals import NotPaused, PausedAlready
from acts.round_at_hand import open_round_at_hand
from domain.deeds import Deed
from models.changes import RESTORED, last_pause, note_change
from models.rounds import Round, rounds_in_order
from models.wakes import wake
from runtime.installation import here


def pause(named: str, *, who: str, why: str, request: str = "") -> str:
    """Let a round rest: it takes no step and of its letters only receipts leave, while people may go on acting.

    Its deadlines do not move. Returns its id. Raises a Refusal where it is unknown, closed, or rests already.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_ = open_round_at_hand(session, named)
        reason = reason_given(why)
        if round_.paused_at is not None:
            raise PausedAlready(
                f"Экспертиза {round_.id} уже приостановлена: продолжить её — rounds resume {round_.id} --why ПРИЧИНА."
            )
        let_rest(session, round_, who=who, why=reason, now=now, request=request)
        return round_.id


def let_rest(
    session: Session,
    round_: Round,
    *,
    who: str,
    why: str,
    now: datetime,
    request: str = "",
    particulars: Mapping[str, str] | None = None,
) -> None:
    """Let a round rest in the transaction of the cause; nobody asks whether it does already."""
    round_.paused_at = now
    note_change(
        session,
        Deed.PAUSE,
        who=who,
        why=why,
        now=now,
        round_id=round_.id,
        particulars=particulars,
        request=request,
    )
    # It wakes once more, to note that it waits for nothing but the office's word.
    wake(session, round_.id, "the office paused it", now)


def resume(named: str, *, who: str, why: str, request: str = "") -> str:
    """Let a round go on: what fell due while it rested is done once, at once; what became stale is left out.

    Returns its id. Raises a Refusal where it is unknown, closed, or does not rest.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_ = open_round_at_hand(session, named)
        reason = reason_given(why)
        if round_.paused_at is None:
            raise NotPaused(f"Экспертиза {round_.id} не приостановлена: продолжать нечего.")
        _let_go_on(session, round_, who=who, why=reason, now=now, request=request)
        return round_.id


def resume_restored(*, who: str, why: str) -> tuple[str, ...]:
    """Let all rounds go on that rest since a backup was brought back; those that the office paused itself rest on.

    Returns their ids. Raises NotPaused where there is none.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        reason = reason_given(why)
        resting = [each for each in rounds_in_order(session) if each.paused_at is not None]
        restored = [each for each in resting if RESTORED in last_pause(session, each.id)]
        if not restored:
            raise NotPaused("Экспертиз, приостановленных при восстановлении из копии, нет: продолжать нечего.")
        for round_ in restored:
            _let_go_on(session, round_, who=who, why=reason, now=now)
        return tuple(each.id for each in restored)


def _let_go_on(session: Session, round_: Round, *, who: str, why: str, now: datetime, request: str = "") -> None:
    told = {"paused_at": round_.paused_at.isoformat()} if round_.paused_at is not None else {}
    round_.paused_at = None
    note_change(session, Deed.RESUME, who=who, why=why, now=now, round_id=round_.id, particulars=told, request=request)
    wake(session, round_.id, "the office resumed it", now)
