"""Whom the rows of a roster name: one person for one address, whatever the roles; known again by address, then by name.

Rows are taken one at a time: what a row says of people is kept aside until the row is found good.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from domain.roster.kept import Difference, PersonKept, Recorded
from domain.roster.names import former_id_of_person, id_of_person, plain
from domain.roster.sheets import PersonSaid


class NotThisPerson(Exception):
    """The row can't mean this person; the sentence, in Russian, says why and what to do."""


@dataclass
class PeopleOfRow:
    """What one row says of people, until the row is taken."""

    said: dict[str, tuple[PersonKept, str]] = field(default_factory=dict)
    """By id the person as the row leaves them, and the cell that names them."""
    differences: list[Difference] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class People:
    """Everybody of the record, as the rows that were taken so far leave them."""

    def __init__(self, recorded: Recorded, key: bytes) -> None:
        self._key = key
        self.before = dict(recorded.people)
        self.now = dict(recorded.people)
        self._by_email = {person.email.casefold(): id for id, person in recorded.people.items() if not person.is_erased}
        self._cells: dict[str, str] = {}
        """Where the file names each person whom it has named so far."""
        self._roles = Counter(_roles(recorded))

    def take(self, row: PeopleOfRow) -> None:
        """Take a good row's people in."""
        for id, (person, cell) in row.said.items():
            former = self.now.get(id)
            if former is not None and self._by_email.get(former.email.casefold()) == id:
                del self._by_email[former.email.casefold()]
            self._by_email[person.email.casefold()] = id
            self.now[id] = person
            self._cells.setdefault(id, cell)

    def find(self, email: str) -> str | None:
        """The id of whoever has that address."""
        return self._by_email.get(email.casefold())

    def resolve(self, row: PeopleOfRow, role: str, said: PersonSaid, holder: str | None, cell: str) -> str:
        """The id of the person whom a cell names in a role; `holder` has the role until now. Raises NotThisPerson."""
        id = next(
            (each for each, (person, _) in row.said.items() if _same_address(person, said)), self.find(said.email)
        )
        if id is None and holder is not None and holder not in self._cells and holder not in row.said:
            # Nobody has the address, but whoever has the role has the name: the address is new.
            id = holder if _same_name(self.now[holder], said) and not self.now[holder].is_erased else None
        if id is None:
            return self._new_person(row, role, said, cell)
        known, where = row.said.get(id) or (self.now[id], self._cells.get(id, ""))
        if not _same_name(known, said):
            self._refuse_rename(known, said, where, sole=holder == id and self._roles[id] <= 1)
            row.remarks.append(f"По адресу {said.email} было другое имя: {known.name}. Теперь это {_name(said)}.")
        post = said.post or known.post
        if where and plain(post) != plain(known.post):
            row.remarks.append(f"{known.name}: остаётся должность «{known.post}», названная в {where}.")
            post = known.post
        after = _renamed(known, said, post)
        if after != known:
            row.differences += _differences(role, known, after)
        row.said[id] = (after, where or cell)
        return id

    def _new_person(self, row: PeopleOfRow, role: str, said: PersonSaid, cell: str) -> str:
        id = wanted = id_of_person(said.email, self._key)
        self._refuse_erased(former_id_of_person(said.email))
        number = 1
        while id in self.now or id in row.said:
            self._refuse_erased(id)
            number += 1
            id = f"{wanted}-{number}"
        person = PersonKept(id, said.surname, said.given, said.patronymic, said.post or role, said.email)
        row.said[id] = (person, cell)
        return id

    def _refuse_erased(self, id: str) -> None:
        if id in self.now and self.now[id].is_erased:
            raise NotThisPerson(
                "Сведения об этом человеке удалены по его просьбе: вернуть их импортом нельзя. Укажите другого."
            )

    @staticmethod
    def _refuse_rename(known: PersonKept, said: PersonSaid, where: str, *, sole: bool) -> None:
        if where:
            raise NotThisPerson(
                f"Адрес {said.email} в этом файле уже у другого человека: {known.name} ({where}). У каждого человека "
                "свой адрес: исправьте один из них."
            )
        if sole or plain(known.surname) == plain(said.surname) or plain(known.given) == plain(said.given):
            return
        raise NotThisPerson(f"Адрес {said.email} в учёте у другого человека: {known.name}. Исправьте адрес или имя.")


def describe(person: PersonKept) -> str:
    """A person as a preview shows them."""
    return f"{person.name}, {person.email}"


def _roles(recorded: Recorded) -> Iterator[str]:
    yield from (each.coordinator_id for each in recorded.municipalities.values())
    for school in recorded.schools.values():
        yield from (school.director_id, school.curator_id)
    yield from (each.person_id for each in recorded.experts.values())


def _renamed(known: PersonKept, said: PersonSaid, post: str) -> PersonKept:
    same_name, same_address = _exactly(known, said), _same_address(known, said)
    return replace(
        known,
        surname=said.surname if not same_name else known.surname,
        given=said.given if not same_name else known.given,
        patronymic=said.patronymic if not same_name else known.patronymic,
        # What the office said of the former name's grammar need not hold for the new one.
        gender=known.gender if same_name else None,
        dative=known.dative if same_name else None,
        post=known.post if plain(post) == plain(known.post) else post,
        email=known.email if same_address else said.email,
        bad_since=known.bad_since if same_address else None,
    )


def _differences(role: str, before: PersonKept, after: PersonKept) -> Iterator[Difference]:
    for what, was, becomes in (
        ("имя", before.name, after.name),
        ("должность", before.post, after.post),
        ("почта", before.email, after.email),
    ):
        if was != becomes:
            yield Difference(f"{role}: {what}", was, becomes)


def _same_address(person: PersonKept, said: PersonSaid) -> bool:
    return not person.is_erased and person.email.casefold() == said.email.casefold()


def _name(said: PersonSaid) -> str:
    return " ".join(part for part in (said.surname, said.given, said.patronymic) if part)


def _same_name(person: PersonKept, said: PersonSaid) -> bool:
    return plain(person.name) == plain(_name(said))


def _exactly(person: PersonKept, said: PersonSaid) -> bool:
    return " ".join(person.name.split()) == _name(said)
