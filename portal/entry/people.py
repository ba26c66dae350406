"""Through whose eyes a rehearsal can be looked at: some people of each role in each round, or those who are sought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import Role
from domain.round_words import round_words
from models.links import Link
from models.people import Municipality, Person, School, initials_of
from models.rounds import Round

SOME = 4
MOST_FOUND = 40

ROLES = {
    Role.SCHOOL: "Директора школ",
    Role.EXPERT: "Эксперты",
    Role.COORDINATOR: "Муниципальные координаторы",
    Role.CURATOR: "Кураторы",
}


@dataclass(frozen=True)
class Shown:
    """A person who can be looked through, by one of the person's links."""

    link: str
    name: str
    place: str


@dataclass(frozen=True)
class OfRole:
    """People of one role in one round."""

    role: str
    people: tuple[Shown, ...]
    further: int


@dataclass(frozen=True)
class OfRound:
    """A round with its people."""

    title: str
    roles: tuple[OfRole, ...]


def people_by_round(session: Session, sought: str) -> tuple[OfRound, ...]:
    """Whoever has a link, the newest round first; of many, a few, or those whose name or place is sought."""
    found = (
        select(Link, Person)
        .join(Person, Person.id == Link.recipient)
        .where(Link.role.in_([role.value for role in ROLES]))
        .order_by(Link.round_id, Person.surname, Person.id, Link.subject)
    )
    places: dict[str, str] = {}
    for kind in (School, Municipality):
        places |= dict(session.execute(select(kind.id, kind.name)).all())
    rounds = session.scalars(select(Round).order_by(Round.season_id.desc(), Round.place.desc())).all()
    rows = [(link, person) for link, person in session.execute(found) if _is_sought(person, link, places, sought)]
    by_round = {id: list(of_round) for id, of_round in groupby(rows, key=lambda row: row[0].round_id)}
    return tuple(
        OfRound(
            title=f"{each.row}. {round_words(each.regulation).title}",
            roles=tuple(_by_role(by_round[each.id], places, MOST_FOUND if sought else SOME)),
        )
        for each in rounds
        if each.id in by_round
    )


def _by_role(rows: list[tuple[Link, Person]], places: Mapping[str, str], most: int) -> Iterable[OfRole]:
    for role, name in ROLES.items():
        theirs = [(link, person) for link, person in rows if link.role == role]
        if theirs:
            shown = tuple(
                Shown(link.id, initials_of(person), places.get(link.subject, "")) for link, person in theirs[:most]
            )
            yield OfRole(name, shown, len(theirs) - len(shown))


def _is_sought(person: Person, link: Link, places: Mapping[str, str], sought: str) -> bool:
    names = (person.surname, person.given, person.patronymic, places.get(link.subject))
    return _plain(sought) in _plain(" ".join(name for name in names if name))


def _plain(words: str) -> str:
    return words.casefold().replace("ё", "е")
