"""Each try of a letter: when it began, what the server answered. The budget of the post is counted from them."""

from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.letters import Letter
from models.record import Moment, Record


class Try(Record):
    """One try of one letter. A try without an answer is under way, or broke off with its process."""

    __tablename__ = "tries"

    letter_id: Mapped[int] = mapped_column(ForeignKey(Letter.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """From 1 on, as `Letter.tries` counts."""
    began_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """On the season's clock."""
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None]
    """The server's line, or what was seen instead of one."""


def tries_of(session: Session, letter_id: int) -> list[Try]:
    """A letter's tries in their order."""
    return list(session.scalars(select(Try).where(Try.letter_id == letter_id).order_by(Try.number)))


def tries_since(session: Session, moment: datetime) -> int:
    """How many tries began after a moment of the season."""
    return session.scalar(select(func.count()).select_from(Try).where(Try.began_at > moment)) or 0
