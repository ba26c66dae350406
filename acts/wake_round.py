"""The office lets a round look at its record now, without a fact that calls it."""

from acts.done_already import refuse_what_was_done
from acts.reason import reason_given
from acts.refusals import PausedAlready
from acts.round_at_hand import open_round_at_hand
from domain.deeds import Deed
from models.changes import note_change
from models.wakes import wake
from runtime.installation import here


def wake_round(named: str, *, who: str, why: str, request: str = "") -> str:
    """Let a round look at its record again; where nothing is owed it changes nothing. Returns its id.

    Raises a Refusal where it is unknown, closed, or rests at the office's word.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        refuse_what_was_done(session, request)
        round_ = open_round_at_hand(session, named)
        reason = reason_given(why)
        if round_.paused_at is not None:
            raise PausedAlready(
                f"Экспертиза {round_.id} приостановлена: сначала продолжите её — "
                f"rounds resume {round_.id} --why ПРИЧИНА."
            )
        note_change(session, Deed.WAKE, who=who, why=reason, now=now, round_id=round_.id, request=request)
        wake(session, round_.id, "the office woke it", now)
        return round_.id
