"""The office lets no letter out, or lets them out again."""

from acts.letter_refusals import QueueHeldAlready, QueueNotHeld
from acts.reason import reason_given
from domain.deeds import Deed
from models.changes import note_change
from models.mail_queue import hold_queue, release_queue, the_queue
from runtime.installation import here


def hold_letters(*, who: str, why: str) -> None:
    """Let no letter leave until they are released; those in hand are finished. Raises a Refusal."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        reason = reason_given(why)
        if not hold_queue(session, reason, now):
            raise QueueHeldAlready(f"Отправка писем уже остановлена: {the_queue(session).held_why}")
        note_change(session, Deed.HOLD_LETTERS, who=who, why=reason, now=now)


def release_letters(*, who: str, why: str) -> None:
    """Let letters leave again. Raises a Refusal."""
    installation = here()
    with installation.transaction() as session:
        reason = reason_given(why)
        queue = the_queue(session)
        held = {"held_since": queue.held_since.isoformat() if queue.held_since else None, "held_why": queue.held_why}
        if not release_queue(session):
            raise QueueNotHeld("Отправка писем не остановлена: письма уходят как обычно.")
        note_change(session, Deed.RELEASE_LETTERS, who=who, why=reason, now=installation.now(), particulars=held)
