"""Rows of municipalities and of schools against the record: what is new, what changes, what can't be."""

from collections.abc import Mapping, Sequence

from domain.roster.kept import MunicipalityKept, Recorded, SchoolKept
from domain.roster.names import id_of_municipality, id_of_school, meant, plain
from domain.roster.people import People
from domain.roster.sheets import MunicipalityRow, Row, SchoolRow, SheetPlace
from domain.roster.taking import RowsOfSheet, Taken, as_kept, municipality_of


class MunicipalityRows(RowsOfSheet[MunicipalityKept]):
    """A municipality is known by its id, or by its name."""

    def __init__(self, recorded: Recorded, people: People) -> None:
        super().__init__(recorded.municipalities, people)
        self._by_name = {plain(each.name): id for id, each in recorded.municipalities.items()}

    def judge(self, row: MunicipalityRow, place: SheetPlace) -> Taken:
        """Take a row, or say what is wrong with it."""
        taken = self.begin(row, place, self._find)
        if taken.problems or self.repeats(row, place, taken):
            return taken
        before = self.now.get(taken.id)
        name = as_kept(row.name, before.name if before else None)
        taken.differs("название", before.name if before else "", name)
        cell = place.cell("coordinator_email", row.row)
        holder = before.coordinator_id if before else None
        coordinator = self.person(taken, "муниципальный координатор", row.coordinator, holder, cell)
        if not taken.problems:
            self._by_name.setdefault(plain(row.name), taken.id)
        return self.finish(row, taken, MunicipalityKept(taken.id, name, coordinator))

    def _find(self, row: Row, _taken: Taken) -> str | None:
        name = row.name if isinstance(row, MunicipalityRow) else ""
        return self._by_name.get(plain(name)) or (self.fresh(id_of_municipality(name)) if row.id is None else None)


class SchoolRows(RowsOfSheet[SchoolKept]):
    """A school is known by its id, or by its name in its municipality."""

    def __init__(self, recorded: Recorded, people: People, municipalities: Mapping[str, MunicipalityKept]) -> None:
        super().__init__(recorded.schools, people)
        self._municipalities = municipalities
        self._catalogue = recorded.risks
        self._risks = {plain(name): code for code, name in recorded.risks.items()} | {
            each: each for each in recorded.risks
        }
        self._by_name = {(plain(each.name), each.municipality_id): id for id, each in recorded.schools.items()}
        self._by_director = {each.director_id: id for id, each in recorded.schools.items()}

    def judge(self, row: SchoolRow, place: SheetPlace) -> Taken:
        """Take a row, or say what is wrong with it."""
        note = Taken()
        municipality = municipality_of(
            self._municipalities, row.municipality, note, place.cell("municipality", row.row)
        )
        if note.problems:
            return note
        taken = self.begin(row, place, lambda each, _: self._find(each, municipality))
        if taken.problems or self.repeats(row, place, taken):
            return taken
        before = self.now.get(taken.id)
        name = as_kept(row.name, before.name if before else None)
        full_name = as_kept(row.full_name, before.full_name if before else None)
        risks = self._risks_of(row, before.risks if before else (), taken, place)
        taken.differs("название", before.name if before else "", name)
        taken.differs("полное название", before.full_name if before else "", full_name)
        taken.differs("муниципалитет", self._place(before.municipality_id) if before else "", self._place(municipality))
        taken.differs("год вступления", str(before.cohort) if before else "", str(row.cohort))
        taken.differs("риски", self._told(before.risks) if before else "", self._told(risks))
        cell = place.cell("director_email", row.row)
        director = self.person(taken, "директор", row.director, before.director_id if before else None, cell)
        cell = place.cell("curator_email", row.row)
        curator = self.person(taken, "куратор", row.curator, before.curator_id if before else None, cell)
        if not taken.problems:
            self._warn_of_renaming(row, taken, director)
            self._by_name.setdefault((plain(row.name), municipality), taken.id)
        after = SchoolKept(taken.id, name, full_name, municipality, row.cohort, risks, director, curator)
        return self.finish(row, taken, after)

    def _find(self, row: Row, municipality: str) -> str | None:
        name = row.name if isinstance(row, SchoolRow) else ""
        found = self._by_name.get((plain(name), municipality))
        return found or (self.fresh(id_of_school(name, municipality)) if row.id is None else None)

    def _risks_of(self, row: SchoolRow, recorded: Sequence[str], taken: Taken, place: SheetPlace) -> tuple[str, ...]:
        if row.risks is None:
            return tuple(recorded)
        if row.risks and not self._catalogue:
            taken.wrong(
                place.cell("risks", row.row),
                "Перечня рисков ещё нет: он приходит с сезоном. Внесите сначала сезон (rounds schedule) или оставьте "
                "ячейку пустой.",
            )
            return ()
        found = []
        for said in row.risks:
            code = self._risks.get(said) or self._risks.get(plain(said))
            if code is None:
                known = [*self._catalogue.values(), *self._catalogue]
                hint = meant(said, known) or f" Коды сезона: {', '.join(self._catalogue)}."
                taken.wrong(place.cell("risks", row.row), f"Риска «{said}» нет в перечне сезона.{hint}")
            else:
                found.append(code)
        return tuple(sorted(set(found)))

    def _warn_of_renaming(self, row: SchoolRow, taken: Taken, director: str) -> None:
        other = self._by_director.get(director)
        if taken.id in self.now or other is None or other in self.seen:
            return
        taken.remarks.append(
            f"У этого директора в учёте уже есть школа «{self.now[other].name}». Если школу переименовали, напишите в "
            f"строке её идентификатор: {other}."
        )

    def _place(self, id: str) -> str:
        found = self._municipalities.get(id)
        return found.name if found else id

    def _told(self, risks: Sequence[str]) -> str:
        return "; ".join(self._catalogue.get(each, each) for each in risks)
