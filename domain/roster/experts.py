"""Rows of experts against the record: what is new, what changes, what can't be."""

from collections.abc import Mapping, Sequence

from domain.roster.expert_facts import FactsOfExperts
from domain.roster.kept import ExpertKept, MunicipalityKept, Recorded, SchoolKept
from domain.roster.names import id_of_expert, meant, plain
from domain.roster.people import People
from domain.roster.sheets import ExpertRow, Row, SheetPlace
from domain.roster.taking import RowsOfSheet, Taken, municipality_of


class ExpertRows(RowsOfSheet[ExpertKept]):
    """An expert is known by the id, by the address, or by the name in the municipality."""

    def __init__(
        self,
        recorded: Recorded,
        people: People,
        municipalities: Mapping[str, MunicipalityKept],
        schools: Mapping[str, SchoolKept],
        key: bytes,
    ) -> None:
        super().__init__(recorded.experts, people)
        self._key = key
        self._municipalities = municipalities
        self._schools = schools
        self._of_person = {each.person_id: id for id, each in recorded.experts.items()}
        self._by_name: dict[tuple[str, str], list[str]] = {}
        for id, each in recorded.experts.items():
            name = plain(recorded.people[each.person_id].name)
            self._by_name.setdefault((name, each.municipality_id), []).append(id)
        self._facts = FactsOfExperts(recorded, municipalities)
        self._school_names: dict[str, list[str]] | None = None

    def judge(self, row: ExpertRow, place: SheetPlace) -> Taken:
        """Take a row, or say what is wrong with it."""
        note = Taken()
        cell = place.cell("municipality", row.row)
        municipality = municipality_of(self._municipalities, row.municipality, note, cell)
        if note.problems:
            return note
        taken = self.begin(row, place, lambda each, _: self._find(each, municipality))
        if taken.problems or self.repeats(row, place, taken):
            return taken
        before = self.now.get(taken.id)
        cell = place.cell("person_email", row.row)
        person = self.person(taken, "эксперт", row.person, before.person_id if before else None, cell)
        other = self._of_person.get(person)
        if other not in (None, taken.id):
            taken.wrong(cell, f"Этот человек уже эксперт {other}: второго раза не нужно.")
        capacity = row.capacity if row.says_capacity else before.capacity if before else None
        conflicts = self._conflicts_of(row, before.conflicts if before else (), taken, place)
        taken.differs("муниципалитет", self._place(before.municipality_id) if before else "", self._place(municipality))
        if before is not None or capacity is not None:
            taken.differs("предельная нагрузка", _told(before.capacity) if before else "", _told(capacity))
        taken.differs("конфликт интересов", self._names(before.conflicts) if before else "", self._names(conflicts))
        facts = self._facts.of_row(row, before, taken, place)
        if not taken.problems:
            self._of_person[person] = taken.id
        after = ExpertKept(
            taken.id,
            person,
            municipality,
            capacity,
            conflicts,
            facts.competences,
            facts.institution,
            facts.absences,
            facts.kept_away,
        )
        return self.finish(row, taken, after)

    def _find(self, row: Row, municipality: str) -> str | None:
        if not isinstance(row, ExpertRow):
            return None
        person = self._people.find(row.person.email)
        if person is not None and person in self._of_person:
            return self._of_person[person]
        if row.id is not None:
            return None
        name = " ".join(part for part in (row.person.surname, row.person.given, row.person.patronymic) if part)
        same = [id for id in self._by_name.get((plain(name), municipality), []) if id not in self.seen]
        # Somebody of that name whose address is new, unless the address is somebody's already.
        if person is None and len(same) == 1:
            return same[0]
        return self.fresh(id_of_expert(row.person.email, self._key))

    def _conflicts_of(
        self, row: ExpertRow, recorded: Sequence[str], taken: Taken, place: SheetPlace
    ) -> tuple[str, ...]:
        found = set(recorded)
        for said in row.conflicts:
            same = [said] if said in self._schools else self._named(said)
            if len(same) == 1:
                found.add(same[0])
                continue
            if same:
                why = f"Школ «{said}» несколько: напишите идентификатор ({', '.join(same)})."
            else:
                hint = meant(said, [each.name for each in self._schools.values()])
                why = f"Школы «{said}» нет ни в учёте, ни среди годных строк файла.{hint}"
            taken.wrong(place.cell("conflicts", row.row), why)
        return tuple(sorted(found))

    def _named(self, said: str) -> list[str]:
        # By now all schools of the file are there.
        if self._school_names is None:
            self._school_names = {}
            for id, each in self._schools.items():
                self._school_names.setdefault(plain(each.name), []).append(id)
        return self._school_names.get(plain(said), [])

    def _place(self, id: str) -> str:
        found = self._municipalities.get(id)
        return found.name if found else id

    def _names(self, schools: Sequence[str]) -> str:
        return "; ".join(self._schools[each].name for each in schools if each in self._schools)


def _told(capacity: int | None) -> str:
    return "как у всех в сезоне" if capacity is None else str(capacity)
