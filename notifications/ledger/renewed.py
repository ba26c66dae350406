"""A letter that goes once more after a link in it was renewed: its bytes of the first try would open nothing."""

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.files import FileMissing
from models.links import Link
from notifications.ledger.desk import Desk
from notifications.ledger.links import LinkUnknown
from notifications.ledger.written import WrittenLetter, bytes_of


def has_renewed_link(session: Session, desk: Desk, letter: WrittenLetter, now: datetime) -> bool:
    """Say whether the letter is no longer the one that was tried first because a living link in it was renewed.

    Where it differs and no link explains it, it is for the post to refuse.
    """
    renewed = select(func.count()).where(Link.id.in_(letter.tokens), Link.generation > 1, Link.ends_at > now)
    if letter.sha256 is None or not session.scalar(renewed):
        return False
    try:
        content = bytes_of(letter, desk.files)
    except (FileMissing, LinkUnknown):
        return False
    return hashlib.sha256(content).hexdigest() != letter.sha256
