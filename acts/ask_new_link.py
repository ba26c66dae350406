"""Somebody asks for their personal links again, by an address alone."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from acts.renew_links import round_of_links
from config.addresses import NotAnAddress, NotLatin, read_address
from domain.letters import Kind
from models.letters import Letter, OwedLetter, lay_out
from models.people import Person
from runtime.installation import here

PEACE = timedelta(minutes=5)
"""A person is written to once in this time, however often somebody asks."""


def ask_new_link(address: str) -> int:
    """Write to everybody of that address to whom a page is open in a round that is not closed; return how many.

    Nothing is raised and nothing is renewed: who asks may be a stranger, who must learn nothing and spoil nothing.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        return sum(_write_to(session, person, now) for person in _people_of(session, address))


def _people_of(session: Session, address: str) -> list[Person]:
    found = (
        select(Person)
        .where(func.lower(Person.email).in_(_spellings(address)), Person.address_bad_since.is_(None))
        .order_by(Person.id)
        .with_for_update()
    )
    return list(session.scalars(found))


def _spellings(address: str) -> set[str]:
    """The address as it was typed, and as mail servers know its domain: the record may hold either."""
    typed = address.strip()
    try:
        usable = read_address(typed)
    except (NotAnAddress, NotLatin):
        return {typed.lower()}
    return {typed.lower(), usable.spoken.lower(), usable.kept.lower()}


def _write_to(session: Session, person: Person, now: datetime) -> int:
    asked_lately = select(
        exists().where(
            Letter.kind == Kind.NEW_LINK.value, Letter.recipient == person.id, Letter.laid_out_at > now - PEACE
        )
    )
    if session.scalar(asked_lately):
        return 0
    newest = round_of_links(session, person.id, now)
    if newest is None:
        return 0
    return lay_out(session, newest, [OwedLetter(Kind.NEW_LINK, person.id, ordinal=f"{now:%Y-%m-%dT%H:%MZ}")], now)
