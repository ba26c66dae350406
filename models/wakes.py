"""Wakes: a fact writes one beside itself when the round that it concerns has something to do now."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.record import Moment, Record
from models.rounds import Round

NOT_HANDED = text("handed_at IS NULL")


class Wake(Record):
    """A round is to look at its record again, and why."""

    __tablename__ = "wakes"
    __table_args__ = (Index("ix_wakes_waiting", "round_id", sqlite_where=NOT_HANDED, postgresql_where=NOT_HANDED),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), index=True)
    cause: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Moment)
    handed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the round's waking took it."""


def wake(session: Session, round_id: str, cause: str, now: datetime) -> None:
    """Ask that the round looks at its record again; one waiting wake a round is enough."""
    waiting = select(Wake.id).where(Wake.round_id == round_id, Wake.handed_at.is_(None)).limit(1)
    if session.scalar(waiting) is None:
        session.add(Wake(round_id=round_id, cause=cause, written_at=now))
        session.flush()


def rounds_to_wake(session: Session) -> list[str]:
    """Ids of the rounds that have a wake waiting."""
    return list(session.scalars(select(Wake.round_id).where(Wake.handed_at.is_(None)).distinct()))


def hand_over(session: Session, round_id: str, now: datetime) -> None:
    """Mark the round's waiting wakes as taken."""
    session.execute(update(Wake).where(Wake.round_id == round_id, Wake.handed_at.is_(None)).values(handed_at=now))
