"""Visits: a browser that came in by personal links or by the office's code. The cookie itself is never kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, and_, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.deeds import Deed
from models.audit import AuditRow, enter
from models.links import Link
from models.record import Moment, Record


class Visit(Record):
    """One browser of one person, until it ends. Moments are of real time: a browser lives by no season's clock."""

    __tablename__ = "visits"

    id: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the cookie, in hexadecimal digits."""
    person: Mapped[str] = mapped_column(index=True)
    """A person's id."""
    in_office: Mapped[bool]
    """Whether it came in as a member of the office, and so may do what the office's member may."""
    began_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)


class VisitLink(Record):
    """A link that was opened in a visit; of an earlier generation than the link's own it opens nothing any more."""

    __tablename__ = "visit_links"

    visit_id: Mapped[str] = mapped_column(ForeignKey(Visit.id, ondelete="CASCADE"), primary_key=True)
    link_id: Mapped[str] = mapped_column(ForeignKey(Link.id), primary_key=True)
    generation: Mapped[int]


def begin_visit(
    session: Session, id: str, person: str, began_at: datetime, ends_at: datetime, *, in_office: Deed | None = None
) -> Visit:
    """Begin a visit, and forget those that are over.

    `in_office`: how a member came in, who may do what the office may; None: the visit opens what links open.
    """
    over = select(Visit.id).where(Visit.ends_at <= began_at)
    session.execute(delete(VisitLink).where(VisitLink.visit_id.in_(over)))
    session.execute(delete(Visit).where(Visit.ends_at <= began_at))
    visit = Visit(id=id, person=person, in_office=in_office is not None, began_at=began_at, ends_at=ends_at)
    session.add(visit)
    session.flush()
    if in_office is not None:
        enter(session, in_office, who=person)
    return visit


def let_in(session: Session, visit: Visit, link: Link, coming_in: Deed = Deed.COME_IN_BY_LINK) -> None:
    """Let a visit see what a link opens; `coming_in`: the deed by which."""
    there = session.get(VisitLink, (visit.id, link.id))
    if there is None or there.generation != link.generation:
        enter(session, coming_in, who=link.recipient, round_id=link.round_id, subject=link.id)
    if there is None:
        session.add(VisitLink(visit_id=visit.id, link_id=link.id, generation=link.generation))
    else:
        there.generation = link.generation
    session.flush()


def living_visit(session: Session, id: str, real_now: datetime) -> Visit | None:
    """The visit of that cookie, unless it is over."""
    visit = session.get(Visit, id)
    return visit if visit is not None and visit.ends_at > real_now else None


@dataclass(frozen=True)
class OpenVisit:
    """A living visit as every page needs it, with what its links still open."""

    person: str
    in_office: bool
    opened: tuple[tuple[str, str, str], ...]
    """Role, round and subject of each link that holds."""


# Put together once: every request asks it, and to put it together takes longer than the database needs to answer.
_OPEN_VISIT = (
    select(Visit.person, Visit.in_office, Link.role, Link.round_id, Link.subject)
    .outerjoin(VisitLink, VisitLink.visit_id == Visit.id)
    .outerjoin(
        Link,
        and_(
            Link.id == VisitLink.link_id,
            Link.generation == VisitLink.generation,
            Link.ends_at > bindparam("now", type_=Moment),
        ),
    )
    .where(Visit.id == bindparam("visit"), Visit.ends_at > bindparam("real_now", type_=Moment))
    .order_by(VisitLink.link_id)
)


def open_visit(session: Session, id: str, real_now: datetime, now: datetime) -> OpenVisit | None:
    """The living visit of that cookie, in one question: every request asks it."""
    found = session.execute(_OPEN_VISIT, {"visit": id, "real_now": real_now, "now": now}).all()
    if not found:
        return None
    opened = tuple((role, round_id, subject) for _, _, role, round_id, subject in found if role)
    return OpenVisit(found[0][0], found[0][1], opened)


def end_visit(session: Session, id: str) -> None:
    """End one visit; nothing happens where there is none."""
    session.execute(delete(VisitLink).where(VisitLink.visit_id == id))
    session.execute(delete(Visit).where(Visit.id == id))


def end_visits_of(session: Session, person: str) -> None:
    """End all visits of a person."""
    theirs = select(Visit.id).where(Visit.person == person)
    session.execute(delete(VisitLink).where(VisitLink.visit_id.in_(theirs)))
    session.execute(delete(Visit).where(Visit.person == person))


def last_comings_in(session: Session, links: Sequence[str]) -> dict[str, datetime]:
    """By link, when somebody last came in by it, on the season's clock; one that nobody opened is not among them."""
    by_one_of_them = AuditRow.deed == Deed.COME_IN_BY_LINK.value, AuditRow.subject.in_(links)
    found = select(AuditRow.subject, func.max(AuditRow.at)).where(*by_one_of_them).group_by(AuditRow.subject)
    return dict(session.execute(found).all())
