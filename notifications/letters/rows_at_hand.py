"""The rows that a batch of letters needs, loaded at one go: one by one they cost more than all else in a letter."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.letters import Role
from models.letters import Letter
from models.links import Link
from models.people import Person, School
from models.rounds import Participation, Round

_LINKS = "links at hand for letters"
_HELD = "rows held for letters"


def gather(session: Session, letters: Sequence[Letter]) -> None:
    """Load what these letters will look up, and keep it while the session lives; without it they only take longer."""
    recipients = {letter.recipient for letter in letters}
    rounds = {letter.round_id for letter in letters}
    schools = {letter.subject for letter in letters if letter.role == Role.SCHOOL.value}
    parts = (
        select(Participation)
        .where(Participation.round_id.in_(rounds), Participation.school_id.in_(schools))
        .options(
            joinedload(Participation.school).selectinload(School.risks),
            joinedload(Participation.school).joinedload(School.municipality),
        )
    )
    links = session.scalars(select(Link).where(Link.recipient.in_(recipients), Link.round_id.in_(rounds)))
    # The session itself holds rows by weak references only.
    session.info[_LINKS] = {(link.recipient, link.role, link.round_id, link.subject): link for link in links}
    session.info[_HELD] = [
        *session.scalars(select(Round).where(Round.id.in_(rounds)).options(joinedload(Round.season))),
        *session.scalars(select(Person).where(Person.id.in_(recipients))),
        *(session.scalars(parts) if schools else ()),
    ]


def link_at_hand(session: Session, recipient: str, role: Role, round_id: str, subject: str) -> Link | None:
    """The link of that scope, if it was gathered."""
    links: dict[tuple[str, str, str, str], Link] = session.info.get(_LINKS, {})
    return links.get((recipient, role.value, round_id, subject))
