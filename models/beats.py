"""Beats: each process of the service says now and then that it lives, and where the season's clock stood."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.record import Moment, Record

KEEPER = "keeper"
"""The part without which no round goes on: an outage is counted from its last sign of life."""


class Beat(Record):
    """The last sign of life of one part on one machine."""

    __tablename__ = "beats"

    part: Mapped[str] = mapped_column(primary_key=True)
    """`keeper` or `post`."""
    holder: Mapped[str] = mapped_column(primary_key=True)
    """Machine and process."""
    real_at: Mapped[datetime] = mapped_column(Moment)
    at: Mapped[datetime] = mapped_column(Moment)
    """On the season's clock."""


def beat(session: Session, part: str, holder: str, real_now: datetime, now: datetime) -> None:
    """Say that a part lives."""
    session.merge(Beat(part=part, holder=holder, real_at=real_now, at=now))
    session.flush()


def last_beat(session: Session, part: str) -> Beat | None:
    """The newest sign of life of a part, on whatever machine."""
    return session.scalars(select(Beat).where(Beat.part == part).order_by(Beat.real_at.desc()).limit(1)).first()


def forget_beats_before(session: Session, part: str, moment: datetime) -> None:
    """Forget the signs of life of processes that are long gone."""
    for gone in session.scalars(select(Beat).where(Beat.part == part, Beat.real_at < moment)):
        session.delete(gone)
