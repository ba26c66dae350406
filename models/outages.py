"""Outages: spans in which nobody looked after the rounds, found when the keeper begins again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.outages import Missed
from models.record import Kept, Moment, Record


class Outage(Record):
    """From the last sign of life of a keeper to the first look of the next one, on the season's clock."""

    __tablename__ = "outages"
    __table_args__ = (CheckConstraint("began_at < ended_at", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime] = mapped_column(Moment)
    missed: Mapped[dict[str, Missed]] = mapped_column(Kept(dict[str, Missed]), default=dict)
    """By round, what it did to those to which it did something."""


def outages(session: Session, since: datetime | None = None) -> list[Outage]:
    """The outages that ended after a moment, in the order of time; all of them without one."""
    found = select(Outage).order_by(Outage.ended_at)
    return list(session.scalars(found if since is None else found.where(Outage.ended_at > since)))
