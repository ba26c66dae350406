"""What the record holds of a roster, and what an import would do to it, row by row."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.roster.sheets import Problem, Sheet
from domain.season import Days


@dataclass(frozen=True)
class PersonKept:
    """A person of the record."""

    id: str
    surname: str
    given: str
    patronymic: str | None
    post: str
    email: str
    gender: str | None = None
    dative: str | None = None
    bad_since: datetime | None = None
    is_erased: bool = False

    @property
    def name(self) -> str:
        """Surname, given name and patronymic."""
        return " ".join(part for part in (self.surname, self.given, self.patronymic) if part)


@dataclass(frozen=True)
class MunicipalityKept:
    """A municipality of the record."""

    id: str
    name: str
    coordinator_id: str


@dataclass(frozen=True)
class SchoolKept:
    """A school of the record, its risks by code in order."""

    id: str
    name: str
    full_name: str
    municipality_id: str
    cohort: int
    risks: tuple[str, ...]
    director_id: str
    curator_id: str


@dataclass(frozen=True)
class ExpertKept:
    """An expert of the record; schools, topics, days and municipalities that belong to them each in order."""

    id: str
    person_id: str
    municipality_id: str
    capacity: int | None
    conflicts: tuple[str, ...] = ()
    """Ids of schools."""
    competences: tuple[str, ...] = ()
    """Codes of document kinds and risks."""
    institution: str | None = None
    absences: tuple[Days, ...] = ()
    kept_away: tuple[str, ...] = ()
    """Ids of further municipalities whose schools they never judge."""


Kept = PersonKept | MunicipalityKept | SchoolKept | ExpertKept


@dataclass(frozen=True)
class Recorded:
    """All of it, by id; `risks` and `documents` are the catalogues of all rounds, names by code."""

    people: Mapping[str, PersonKept] = field(default_factory=dict)
    municipalities: Mapping[str, MunicipalityKept] = field(default_factory=dict)
    schools: Mapping[str, SchoolKept] = field(default_factory=dict)
    experts: Mapping[str, ExpertKept] = field(default_factory=dict)
    risks: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)


class RowState(StrEnum):
    """What an import would do with a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class Difference:
    """A value of a row that changes; empty before: it is new."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """A row of the file, judged."""

    sheet: Sheet
    row: int
    state: RowState
    name: str
    id: str = ""
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Write:
    """A row of the record before and after; before is None where it is new."""

    before: Kept | None
    after: Kept


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do: each row of the file, and what the good ones write, people first."""

    lines: tuple[Line, ...]
    writes: tuple[Write, ...]
    absent: Mapping[Sheet, int]
    """How many of the record the file does not name, of the sheets that it has; they are left alone."""

    def count(self, state: RowState) -> int:
        """How many rows there are of a state."""
        return sum(line.state is state for line in self.lines)

    @property
    def digest(self) -> str:
        """Stands for all of it: the same only where the same rows would do the same to the same record."""
        return hashlib.sha256(repr((self.lines, self.writes)).encode()).hexdigest()
