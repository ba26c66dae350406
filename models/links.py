"""Personal links: who may come in, as what, to which round, until when. The token itself is never in the record."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.record import Moment, Record
from models.rounds import Round


class Link(Record):
    """A link's scope. Its token is an HMAC of id and generation under the home's key."""

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("recipient", "role", "round_id", "subject"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    """A person's id, or `office`."""
    role: Mapped[str]
    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id))
    subject: Mapped[str]
    """School or municipality that the link shows, where the role alone does not say it."""
    generation: Mapped[int] = mapped_column(default=1)
    ends_at: Mapped[datetime] = mapped_column(Moment)


def link_for(session: Session, recipient: str, role: str, round_id: str, subject: str, ends_at: datetime) -> Link:
    """The person's link of that scope, made if there is none yet."""
    found = session.scalars(
        select(Link).where(
            Link.recipient == recipient, Link.role == role, Link.round_id == round_id, Link.subject == subject
        )
    ).first()
    if found is None:
        id = "-".join((role, round_id.replace("/", "-"), recipient, subject)).rstrip("-")
        found = Link(
            id=id, recipient=recipient, role=role, round_id=round_id, subject=subject, generation=1, ends_at=ends_at
        )
        session.add(found)
        session.flush()
    return found
