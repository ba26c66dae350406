"""Who works in the project office, and the codes by which they come in. A code itself is never in the record."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.people import Person
from models.record import Moment, Record


class OfficeMember(Record):
    """A person of the office, from the day on which it was named until it is let go."""

    __tablename__ = "office_members"

    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id), primary_key=True)
    may_approve: Mapped[bool]
    """Whether this person approves what leaves in the office's name; the others look and prepare."""
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class EntryCode(Record):
    """One request to come in. Its code is an HMAC of the id under the home's key, and good once, for a while."""

    __tablename__ = "entry_codes"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id), index=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    """On real time, as what follows."""
    ends_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)


def codes_asked_since(session: Session, person_id: str, since: datetime) -> int:
    """How many times the person asked to come in from that moment on."""
    found = select(func.count()).where(EntryCode.person_id == person_id, EntryCode.asked_at >= since)
    return session.scalar(found) or 0


def members_of_office(session: Session) -> list[OfficeMember]:
    """Who belongs to the office now, by the person's id."""
    found = select(OfficeMember).where(OfficeMember.until.is_(None)).order_by(OfficeMember.person_id)
    return list(session.scalars(found))


def members_of_address(session: Session, address: str) -> list[OfficeMember]:
    """Whoever of the office has that address, by the person's id; letters' case does not matter."""
    wanted = address.strip().lower()
    found = (
        select(OfficeMember)
        .join(Person, Person.id == OfficeMember.person_id)
        .where(OfficeMember.until.is_(None), func.lower(Person.email) == wanted)
        .order_by(OfficeMember.person_id)
    )
    return list(session.scalars(found))
