"""Personal links: who may come in, as what, to which round, until when. The token itself is never in the record."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.deeds import Deed
from domain.letters import Role
from models.audit import enter
from models.people import Municipality, School
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
    trace: Mapped[str | None] = mapped_column(unique=True)
    """By what the door finds it: the beginning of its token's SHA-256, which opens nothing. None until it is asked for,
    and again in each new generation."""


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


def living_links_of(session: Session, recipient: str, now: datetime) -> list[Link]:
    """A person's links that still open something of the person's own: the newest round first.

    A school's or municipality's link is its present director's or coordinator's alone.
    """
    found = (
        select(Link)
        .join(Round, Round.id == Link.round_id)
        .where(Link.recipient == recipient, Link.ends_at > now, _is_still_held())
        .order_by(Round.season_id.desc(), Round.place.desc(), Link.role, Link.subject)
    )
    return list(session.scalars(found))


def links_of(session: Session, recipient: str) -> list[Link]:
    """All links of a person, living or over: the newest round first."""
    found = select(Link).join(Round, Round.id == Link.round_id).where(Link.recipient == recipient)
    return list(session.scalars(found.order_by(Round.season_id.desc(), Round.place.desc(), Link.role, Link.subject)))


def _is_still_held() -> ColumnElement[bool]:
    director = exists().where(School.id == Link.subject, School.director_id == Link.recipient)
    coordinator = exists().where(Municipality.id == Link.subject, Municipality.coordinator_id == Link.recipient)
    return and_(or_(Link.role != Role.SCHOOL.value, director), or_(Link.role != Role.COORDINATOR.value, coordinator))


def links_of_place(session: Session, recipient: str, role: str, subject: str) -> list[Link]:
    """A person's links to one school or municipality in all rounds, living or over."""
    found = select(Link).where(Link.recipient == recipient, Link.role == role, Link.subject == subject)
    return list(session.scalars(found.order_by(Link.id)))


def link_of_trace(session: Session, trace: str) -> Link | None:
    """The link whose token leaves that trace, if its trace is known already."""
    return session.scalars(select(Link).where(Link.trace == trace)).first()


def links_without_trace(session: Session, limit: int) -> list[tuple[str, int]]:
    """Id and generation of links whose trace nobody has reckoned yet."""
    found = select(Link.id, Link.generation).where(Link.trace.is_(None)).order_by(Link.id).limit(limit)
    return [(id, generation) for id, generation in session.execute(found)]


def note_traces(session: Session, traces: Sequence[tuple[str, int, str]]) -> None:
    """Write down traces, each with the id and the generation that it was reckoned for."""
    still = (Link.id == bindparam("of"), Link.generation == bindparam("reckoned_for"))
    session.connection().execute(
        update(Link).where(*still).values(trace=bindparam("left")),
        [{"of": id, "reckoned_for": generation, "left": trace} for id, generation, trace in traces],
    )


def renew(session: Session, link: Link) -> None:
    """Give the link its next generation: whatever opened it until now opens it no more."""
    link.generation += 1
    link.trace = None
    session.flush()
    enter(session, Deed.RENEW_LINK, round_id=link.round_id, subject=link.id)


def end_links(session: Session, links: Sequence[Link], now: datetime) -> None:
    """Let links end now: neither what opened them until now nor a further letter of their generation opens anything."""
    for link in links:
        renew(session, link)
        link.ends_at = min(link.ends_at, now)
    session.flush()


def revive_links_of(session: Session, person: str, until: datetime) -> list[Link]:
    """Let all links of a person hold until that moment at least, and return them by id.

    For a rehearsal only, whose season is over when somebody looks at it: a real link that has ended stays ended.
    """
    links = list(session.scalars(select(Link).where(Link.recipient == person).order_by(Link.id)))
    for link in links:
        link.ends_at = max(link.ends_at, until)
    session.flush()
    return links
