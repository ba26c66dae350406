"""What the office's page of a person shows: who it is, what is open to them by links, what was decided about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.round_at_hand import zone_of_office
from domain.letters import Role
from domain.office_words import deed_in_words
from domain.russian import counted
from domain.russian_dates import moment_in_words, short_moment
from models.changes import deeds_on
from models.links import Link, links_of, living_links_of
from models.people import Municipality, Person, School
from models.visits import last_comings_in
from notifications.letters.new_link import PAGES
from portal.office.lists import Wish
from portal.office.people_list import person_rows
from portal.policy import NOBODYS, Thing


@dataclass(frozen=True)
class ShownLink:
    """A personal link: what it opens. The link itself stands nowhere."""

    id: str
    round_id: str
    what: str
    """«страница школы: МБОУ «СШ № 1»»."""
    until: str
    last: str
    """When somebody came in by it last; or nothing."""
    is_living: bool
    renewed: str
    """How often it was, «1 раз»; nothing where never."""


@dataclass(frozen=True)
class ShownDeed:
    """What was decided about the person."""

    when: str
    who: str
    what: str
    why: str


@dataclass(frozen=True)
class PersonView:
    """The page, ready to be laid out."""

    id: str
    name: str
    post: str
    email: str
    address_bad_since: str | None
    erased: str | None
    what: tuple[str, ...]
    places: tuple[str, ...]
    links: tuple[ShownLink, ...]
    deeds: tuple[ShownDeed, ...]

    @property
    def living(self) -> tuple[ShownLink, ...]:
        """The links that open something now."""
        return tuple(each for each in self.links if each.is_living)


def find_person(session: Session, path: Mapping[str, str]) -> Thing | None:
    """That there is such a person, who is nobody's but the office's to look at."""
    return None if session.get(Person, path["person"]) is None else NOBODYS


def person_view(session: Session, id: str, now: datetime) -> PersonView:
    """Look up all that the page shows."""
    person, zone = session.get_one(Person, id), zone_of_office(session)
    row = next((each for each in person_rows(session, Wish()) if each.id == id), None)
    return PersonView(
        id=id,
        name=" ".join(part for part in (person.surname, person.given, person.patronymic) if part),
        post=person.post,
        email=person.email,
        address_bad_since=moment_in_words(person.address_bad_since, zone) if person.address_bad_since else None,
        erased=moment_in_words(person.erased_at, zone) if person.erased_at else None,
        what=row.what if row else (),
        places=row.places if row else (),
        links=_links(session, id, zone, now),
        deeds=tuple(
            ShownDeed(moment_in_words(each.made_at, zone), each.who, deed_in_words(each.deed), each.why)
            for each in reversed(deeds_on(session, id))
        ),
    )


def _links(session: Session, person: str, zone: str, now: datetime) -> tuple[ShownLink, ...]:
    found = links_of(session, person)
    living = {each.id for each in living_links_of(session, person, now)}
    last = last_comings_in(session, [each.id for each in found])
    subjects = {each.subject for each in found}
    names: dict[str, str] = {}
    for kind in (School, Municipality):
        names |= dict(session.execute(select(kind.id, kind.name).where(kind.id.in_(subjects))).all())
    return tuple(
        ShownLink(
            id=each.id,
            round_id=each.round_id,
            what=_what(each, names),
            until=short_moment(each.ends_at, zone, is_end=True),
            last=short_moment(last[each.id], zone) if each.id in last else "",
            is_living=each.id in living,
            renewed=counted(each.generation - 1, "раз", "раза", "раз") if each.generation > 1 else "",
        )
        for each in found
    )


def _what(link: Link, names: Mapping[str, str]) -> str:
    page, place = PAGES.get(Role(link.role), "страница"), names.get(link.subject, "")
    return f"{page}: {place}" if place else page
