"""Pairs of school and expert about which the office has decided by hand: such a pair stands, or never does.

Who decided it, when and why is the newest deed on the pair (`models/changes.py`), whose subject is the pair's id.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from domain.allotment.values import Pair
from models.people import Expert, School
from models.record import Moment, Record, one_of
from models.rounds import Round


class Ruling(StrEnum):
    """What the office decided of a pair."""

    LOCKED = "locked"
    """It stays, or is made as soon as it can be."""
    FORBIDDEN = "forbidden"
    """No allotment of the round makes it."""


class OfficePair(Record):
    """What the office decided of a pair in a round; gone once the office takes it back."""

    __tablename__ = "office_pairs"
    __table_args__ = (CheckConstraint(one_of("ruling", Ruling), name="ruling"),)

    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id), primary_key=True)
    expert_id: Mapped[str] = mapped_column(ForeignKey(Expert.id), primary_key=True)
    ruling: Mapped[str]
    since: Mapped[datetime] = mapped_column(Moment)

    school: Mapped[School] = relationship(viewonly=True)
    expert: Mapped[Expert] = relationship(viewonly=True)


def office_pairs_of(session: Session, round_id: str) -> list[OfficePair]:
    """All that the office decided of pairs in the round, by school and expert."""
    found = select(OfficePair).where(OfficePair.round_id == round_id)
    return list(session.scalars(found.order_by(OfficePair.school_id, OfficePair.expert_id)))


def pairs_ruled(session: Session, round_id: str, ruling: Ruling) -> frozenset[Pair]:
    """The pairs of which the office decided that."""
    found = select(OfficePair.school_id, OfficePair.expert_id).where(
        OfficePair.round_id == round_id, OfficePair.ruling == ruling.value
    )
    return frozenset((school, expert) for school, expert in session.execute(found))


def rule(session: Session, round_id: str, pair: Pair, ruling: Ruling, now: datetime) -> None:
    """Let that be what the office decided of a pair; a ruling of the other kind gives way."""
    there = session.get(OfficePair, (round_id, *pair))
    if there is None:
        session.add(OfficePair(round_id=round_id, school_id=pair[0], expert_id=pair[1], ruling=ruling.value, since=now))
    elif there.ruling != ruling:
        there.ruling, there.since = ruling.value, now
    session.flush()


def take_back_ruling(session: Session, round_id: str, pair: Pair, ruling: Ruling) -> bool:
    """Forget what the office decided of a pair; say whether it had decided that."""
    there = session.get(OfficePair, (round_id, *pair))
    if there is None or there.ruling != ruling:
        return False
    session.delete(there)
    session.flush()
    return True
