"""What a letter holds of its bytes from its first claim on, and how that is forgotten where it must be made anew."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.letters import Letter, LetterAttachment

RENDERED = (
    *("sender_name", "sender_address", "recipient_name", "recipient_address"),
    *("message_id", "dated", "title", "text", "html"),
)
"""The fields of a letter that its first claim writes; its hash and its attachments come with them."""


def forget_rendering(session: Session, letters: Collection[Letter]) -> None:
    """Forget how these letters were written, so that their next claim writes them once more from the record."""
    session.execute(delete(LetterAttachment).where(LetterAttachment.letter_id.in_([letter.id for letter in letters])))
    for letter in letters:
        for name in (*RENDERED, "sha256"):
            setattr(letter, name, None)
    session.flush()
    for letter in letters:
        session.expire(letter, ["attachments"])
