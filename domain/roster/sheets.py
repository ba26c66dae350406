"""A roster as the office wrote it: municipalities, schools and experts, row by row, and what could not be read."""

from dataclasses import dataclass
from enum import StrEnum

from domain.season import Days


class Sheet(StrEnum):
    """What a row of the roster is about; also the order in which sheets are gone through."""

    MUNICIPALITIES = "municipalities"
    SCHOOLS = "schools"
    EXPERTS = "experts"


TITLES = {Sheet.MUNICIPALITIES: "Муниципалитеты", Sheet.SCHOOLS: "Школы", Sheet.EXPERTS: "Эксперты"}


@dataclass(frozen=True)
class PersonSaid:
    """A person inside a row."""

    surname: str
    given: str
    patronymic: str | None
    email: str
    """As it is kept: an ASCII name before the @ goes with the domain as mail servers know it."""
    post: str | None = None
    """None: the file does not say it."""


@dataclass(frozen=True)
class MunicipalityRow:
    """A row of the sheet of municipalities."""

    row: int
    id: str | None
    name: str
    coordinator: PersonSaid
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class SchoolRow:
    """A row of the sheet of schools; `municipality` and `risks` are still words."""

    row: int
    id: str | None
    name: str
    full_name: str
    municipality: str
    cohort: int
    risks: tuple[str, ...] | None
    """None: the file has no such column, and what is recorded stays."""
    director: PersonSaid
    curator: PersonSaid
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExpertRow:
    """A row of the sheet of experts; municipalities, schools and competences are still words.

    Of the last four None means that the file has no such column, and what is recorded stays.
    """

    row: int
    id: str | None
    person: PersonSaid
    municipality: str
    conflicts: tuple[str, ...]
    """Schools by name or id. A conflict is only ever added: experts declare them too."""
    capacity: int | None
    says_capacity: bool
    """Whether the file has the column: an empty cell then means the season's number."""
    remarks: tuple[str, ...] = ()
    competences: tuple[str, ...] | None = None
    """Document kinds and risks, by code or name."""
    institution: str | None = None
    """Empty: not known any more."""
    absences: tuple[Days, ...] | None = None
    kept_away: tuple[str, ...] | None = None
    """Municipalities by name or id."""


Row = MunicipalityRow | SchoolRow | ExpertRow


@dataclass(frozen=True)
class Problem:
    """Why a row can't be taken: the cell, such as «Школы!D14», and a Russian sentence with a remedy."""

    cell: str
    sentence: str


@dataclass(frozen=True)
class WrongRow:
    """A row of which some cell could not be read."""

    sheet: Sheet
    row: int
    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class SheetPlace:
    """Where a sheet was read: its title in the file, and the letter of each field's column."""

    title: str
    letters: dict[str, str]

    def cell(self, field: str, row: int) -> str:
        """How the office finds the cell: «Школы!D14»; of a field without a column the row's beginning."""
        return f"{self.title}!{self.letters.get(field, 'A')}{row}"


@dataclass(frozen=True)
class Roster:
    """All that was read of a file."""

    file: str
    places: dict[Sheet, SheetPlace]
    municipalities: tuple[MunicipalityRow, ...] = ()
    schools: tuple[SchoolRow, ...] = ()
    experts: tuple[ExpertRow, ...] = ()
    wrong: tuple[WrongRow, ...] = ()
    notes: tuple[str, ...] = ()
    """What is worth knowing of the whole file: columns that are not read, hidden rows."""
