"""Revivals: flow runs that died or stood still while their round was not closed, and were scheduled anew."""

from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.record import Moment, Record
from models.rounds import Round


class Revival(Record):
    """One run that the keeper brought back."""

    __tablename__ = "revivals"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), index=True)
    found: Mapped[str]
    """The state in which Prefect had the run, by its name there; `Missing` where it had none."""
    real_at: Mapped[datetime] = mapped_column(Moment)


def revivals_of(session: Session, round_id: str) -> list[Revival]:
    """A round's revivals in the order of time."""
    return list(session.scalars(select(Revival).where(Revival.round_id == round_id).order_by(Revival.id)))


def count_revivals(session: Session) -> int:
    """How many revivals there were."""
    return session.scalar(select(func.count()).select_from(Revival)) or 0
