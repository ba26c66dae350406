"""The rows of a sheet, cell by cell: every wrong cell of a row is told at once, and the other rows are read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from config.roster.cells import (
    WrongCell,
    address_of,
    capacity_of,
    days_of,
    id_of,
    listed,
    name_of,
    person_of,
    place_of_work,
    text_of,
    year_of,
)
from config.roster.headings import Headings
from config.roster.table import RosterTable
from domain.roster.sheets import (
    ExpertRow,
    MunicipalityRow,
    PersonSaid,
    Problem,
    Row,
    SchoolRow,
    Sheet,
    SheetPlace,
    WrongRow,
)
from domain.season import Days

V = TypeVar("V")
_NOBODY: tuple[str, str, str | None, list[str]] = ("", "", None, [])
_NOTHING: tuple[str, ...] = ()
_NO_DAYS: tuple[Days, ...] = ()
_SHOWS_ERROR = "В ячейке ошибка Excel, такая как #Н/Д: исправьте формулу или впишите значение."


@dataclass
class _Reader:
    """One row while it is read."""

    row: int
    """As Excel counts."""
    cells: Sequence[object]
    headings: Headings
    place: SheetPlace
    errors: set[int]
    """Columns whose cell shows an error."""
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return name in self.headings.columns

    def value(self, name: str) -> object:
        column = self.headings.columns.get(name)
        return "" if column is None or column >= len(self.cells) else self.cells[column]

    def read(self, name: str, how: Callable[[object], V], otherwise: V) -> V:
        try:
            if self.headings.columns.get(name) in self.errors:
                raise WrongCell(_SHOWS_ERROR)
            return how(self.value(name))
        except WrongCell as error:
            self.problems.append(Problem(self.place.cell(name, self.row), str(error)))
            return otherwise

    def read_if_there(self, name: str, how: Callable[[object], V], otherwise: V) -> V | None:
        return self.read(name, how, otherwise) if self.has(name) else None

    def person(self, name: str) -> PersonSaid:
        surname, given, patronymic, of_name = self.read(name, person_of, _NOBODY)
        email = self.read(f"{name}_email", address_of, "")
        self.remarks += of_name
        post = self.read(f"{name}_post", text_of, "")[:300]
        return PersonSaid(surname, given, patronymic, email, post or None)


def read_rows(table: RosterTable, headings: Headings) -> Iterator[Row | WrongRow]:
    """The rows below the headings; empty ones are passed over."""
    place = headings.place(table.title)
    errors: dict[int, set[int]] = {}
    for line, column in table.errors:
        errors.setdefault(line, set()).add(column)
    for number, cells in enumerate(table.rows[headings.first_row :], headings.first_row):
        of_row = errors.get(number, set())
        if not of_row and not any(_is_filled(cell) for cell in cells):
            continue
        reader = _Reader(number + 1, cells, headings, place, of_row)
        row = _READERS[headings.sheet](reader)
        if reader.problems:
            yield WrongRow(headings.sheet, number + 1, _about(reader), _by_column(reader.problems))
        else:
            yield row


def _by_column(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda each: (len(each.cell), each.cell)))


def _is_filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or not (not cell or cell.isspace()))


def _about(reader: _Reader) -> str:
    try:
        return text_of(reader.value("person" if reader.headings.sheet is Sheet.EXPERTS else "name"))[:300]
    except WrongCell:
        return ""


def _municipality(reader: _Reader) -> MunicipalityRow:
    return MunicipalityRow(
        reader.row,
        reader.read("id", id_of, None),
        reader.read("name", name_of, ""),
        reader.person("coordinator"),
        tuple(reader.remarks),
    )


def _school(reader: _Reader) -> SchoolRow:
    id, name = reader.read("id", id_of, None), reader.read("name", name_of, "")
    director, curator = reader.person("director"), reader.person("curator")
    return SchoolRow(
        row=reader.row,
        id=id,
        name=name,
        full_name=reader.read("full_name", name_of, ""),
        municipality=reader.read("municipality", name_of, ""),
        cohort=reader.read("cohort", year_of, 0),
        risks=reader.read_if_there("risks", listed, _NOTHING),
        director=director,
        curator=curator,
        remarks=tuple(reader.remarks),
    )


def _expert(reader: _Reader) -> ExpertRow:
    id, person = reader.read("id", id_of, None), reader.person("person")
    return ExpertRow(
        row=reader.row,
        id=id,
        person=person,
        municipality=reader.read("municipality", name_of, ""),
        conflicts=reader.read("conflicts", listed, _NOTHING),
        capacity=reader.read("capacity", capacity_of, None),
        says_capacity=reader.has("capacity"),
        remarks=tuple(reader.remarks),
        competences=reader.read_if_there("competences", listed, _NOTHING),
        institution=reader.read_if_there("institution", place_of_work, ""),
        absences=reader.read_if_there("absences", days_of, _NO_DAYS),
        kept_away=reader.read_if_there("kept_away", listed, _NOTHING),
    )


_READERS: dict[Sheet, Callable[[_Reader], Row]] = {
    Sheet.MUNICIPALITIES: _municipality,
    Sheet.SCHOOLS: _school,
    Sheet.EXPERTS: _expert,
}
