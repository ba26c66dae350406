"""Everybody of the record: who is what, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.office_members import members_of_office
from models.people import Expert, Municipality, Person, School, initials_of
from papers.tables import Column
from portal.office.lists import Wish

STATES = {
    "director": "директора школ",
    "expert": "эксперты",
    "curator": "кураторы",
    "coordinator": "муниципальные координаторы",
    "member": "сотрудники офиса",
    "bad_address": "письма не доходят",
}
"""What a list can be narrowed down to."""

COLUMNS: tuple[Column | str, ...] = (
    *("Идентификатор", "Имя", "Должность", "Адрес", "Письма не доходят"),
    *(Column(name, width=40) for name in ("Кто это", "Муниципалитет")),
)


@dataclass(frozen=True)
class PersonRow:
    """A person, in words."""

    id: str
    name: str
    full_name: str
    post: str
    email: str
    address_is_bad: bool
    states: frozenset[str]
    """Codes of STATES."""
    what: tuple[str, ...]
    """«директор: МБОУ «СШ № 1»»."""
    places: tuple[str, ...]
    """Names of municipalities."""


def person_rows(session: Session, wish: Wish) -> list[PersonRow]:
    """The people that the wish is about, by name; whom the record had to forget are not among them."""
    found = _who_is_what(session)
    people = session.scalars(select(Person).where(Person.erased_at.is_(None)))
    rows = (_row(person, found.get(person.id, ())) for person in people)
    wanted = [
        row
        for row in rows
        if (not wish.state or wish.state in row.states)
        and wish.finds(row.full_name, row.email, row.id, *row.what, *row.places)
    ]
    return sorted(wanted, key=lambda row: (row.full_name, row.id))


@dataclass(frozen=True)
class _Role:
    state: str
    word: str
    of: str
    """The school, or nothing."""
    place: str


def _who_is_what(session: Session) -> dict[str, list[_Role]]:
    """By person, in as many questions to the record for many as for few."""
    places = {each.id: each for each in session.scalars(select(Municipality))}
    found: dict[str, list[_Role]] = {}
    columns = School.name, School.municipality_id, School.director_id, School.curator_id
    for name, municipality, director, curator in session.execute(select(*columns).order_by(School.name, School.id)):
        place = places[municipality].name
        found.setdefault(director, []).append(_Role("director", "директор", name, place))
        found.setdefault(curator, []).append(_Role("curator", "куратор", name, place))
    for person, municipality in session.execute(select(Expert.person_id, Expert.municipality_id)):
        found.setdefault(person, []).append(_Role("expert", "эксперт", "", places[municipality].name))
    for each in places.values():
        found.setdefault(each.coordinator_id, []).append(
            _Role("coordinator", "муниципальный координатор", "", each.name)
        )
    for member in members_of_office(session):
        found.setdefault(member.person_id, []).append(_Role("member", "сотрудник проектного офиса", "", ""))
    return found


def cells_of(row: PersonRow) -> Sequence[object]:
    """The row as a workbook has it."""
    bad = "да" if row.address_is_bad else ""
    return row.id, row.full_name, row.post, row.email, bad, "; ".join(row.what), ", ".join(row.places)


def _row(person: Person, roles: Sequence[_Role]) -> PersonRow:
    of: dict[str, list[str]] = {}
    for role in roles:
        of.setdefault(role.word, []).extend([role.of] if role.of else [])
    return PersonRow(
        id=person.id,
        name=initials_of(person),
        full_name=" ".join(part for part in (person.surname, person.given, person.patronymic) if part),
        post=person.post,
        email=person.email,
        address_is_bad=person.address_bad_since is not None,
        states=frozenset(role.state for role in roles) | ({"bad_address"} if person.address_bad_since else set()),
        what=tuple(f"{word}: {', '.join(names)}" if names else word for word, names in of.items()),
        places=tuple(dict.fromkeys(role.place for role in roles if role.place)),
    )
