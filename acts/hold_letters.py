"""The office lets no letter out, or lets them out again."""

from acts.done_already import refuse_what_was_done
from acts.letter_refusals import QueueHeldAlready, QueueNotHeld
from acts.reason import reason_given
from domain.deeds import Deed
from models.changes import note_change
from models.mail_queue import hold_queue, release_queue, the_queue
from runtime.installation import here


def hold_letters(*, who: str, why: str, request: str = "") -> None:
    """Let no letter leave until they are released; those in hand are finished. Raises a Refusal."""
    installation = here()
    with installation.transaction() as session:
        refuse_what_was_done(session, request)
        now = installation.now()
        reason = reason_given(why)
        if not hold_queue(session, reason, now):
            raise QueueHeldAlready(f"Отправка писем уже остановлена: {the_queue(session).held_why}")
        note_change(session, Deed.HOLD_LETTERS, who=who, why=reason, now=now, request=request)


def release_letters(*, who: str, why: str, request: str = "") -> None:
    """Let letters leave again. Raises a Refusal."""
    installation = here()
    with installation.transaction() as session:
        refuse_what_was_done(session, request)
        reason, now = reason_given(why), installation.now()
        queue = the_queue(session)
        held = {"held_since": queue.held_since.isoformat() if queue.held_since else None, "held_why": queue.held_why}
        if not release_queue(session):
            raise QueueNotHeld("Отправка писем не остановлена: письма уходят как обычно.")
        note_change(session, Deed.RELEASE_LETTERS, who=who, why=reason, now=now, particulars=held, request=request)
