"""The office lets a round rest, and lets it go on."""

from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from acts.refusals import NotPaused, PausedAlready
from acts.round_at_hand import open_round_at_hand
from domain.deeds import Deed
from models.changes import note_change
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
        round_.paused_at = now
        note_change(session, Deed.PAUSE, who=who, why=reason, now=now, round_id=round_.id, request=request)
        # It wakes once more, to note that it waits for nothing but the office's word.
        wake(session, round_.id, "the office paused it", now)
        return round_.id


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
        since = round_.paused_at
        round_.paused_at = None
        told = {"paused_at": since.isoformat()}
        note_change(
            session, Deed.RESUME, who=who, why=reason, now=now, round_id=round_.id, particulars=told, request=request
        )
        wake(session, round_.id, "the office resumed it", now)
        return round_.id
