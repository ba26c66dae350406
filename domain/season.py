"""What the office decides for one year: the road map's rows and the regulation of each round.

All values are frozen; `config/` reads them from files, `models/` keeps a round's regulation as JSON.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.allotment.rules import AllotmentRules
from domain.calendar import Calendar, Hours, Window
from domain.rubric import Rubric


class Subject(StrEnum):
    """What is judged."""

    CONCEPT_DOCUMENTS = "concept_documents"
    CONFIRMING_DOCUMENTS = "confirming_documents"
    MIDTERM_PROGRAMME = "midterm_programme"


class Phase(StrEnum):
    """Whether a round is the first look, the second one, or the only one."""

    PRIMARY = "primary"
    REPEAT = "repeat"
    SINGLE = "single"


class Coverage(StrEnum):
    """Which schools take part: all, those returned in the primary, or a drawn sample."""

    ALL = "all"
    RETURNED = "returned"
    SAMPLE = "sample"


@dataclass(frozen=True)
class DocumentKind:
    """A document that a round asks for; `per` tells whether there is one a school, or one for each of its risks."""

    code: str
    name: str
    required: bool = True
    per: str = "school"
    """`school` or `risk`."""
    many: bool = False
    """Whether several files of this kind are expected (orders, photographs)."""


@dataclass(frozen=True)
class RiskFactor:
    """An entry of the catalogue of risks, as the federal operator words it."""

    code: str
    name: str


@dataclass(frozen=True)
class Days:
    """Local days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Correction:
    """Dates that the office put in place of those printed, and why. Nothing is corrected silently."""

    windows: tuple[Days, ...]
    reason: str


@dataclass(frozen=True)
class RoadMapRow:
    """One of the 53 rows of the road map, dates as printed."""

    id: str
    direction: int
    number: int
    kind: str
    title: str
    printed_dates: str
    windows: tuple[Days, ...]
    executors: tuple[str, ...]
    indicator: str
    correction: Correction | None = None

    @property
    def days(self) -> tuple[Days, ...]:
        """The windows that hold: corrected ones where there is a correction."""
        return self.correction.windows if self.correction else self.windows


@dataclass(frozen=True)
class Regulation:
    """The rules of one round, whole: whoever holds it needs no file and no other table to know what is owed when.

    Sources: road map rows 1.13, 1.14, 1.19, 1.20, 1.23, 1.24 and 2.1; the rest is the office's decision.
    """

    season: str
    row: str
    subject: Subject
    phase: Phase
    stage: int | None
    coverage: Coverage
    cohort: int
    """Year in which the round's schools joined the project."""
    title: str
    """The round's name as it stands in letters, nominative, without a full stop."""
    submission: Window
    expertise: Window
    documents: tuple[DocumentKind, ...]
    rubric: Rubric
    calendar: Calendar
    primary: str | None = None
    """Row of the primary, for a repeat."""
    risks: tuple[RiskFactor, ...] = ()
    hours: Hours = field(default_factory=Hours)
    experts_per_submission: int = 1
    enough: int = 1
    """How many conclusions a verdict needs."""
    reminder_days: tuple[int, ...] = (3, 1)
    """Working days before a last day on which those who owe are reminded."""
    silence_share: Decimal = Decimal("0.5")
    """Share of the expertise's working days, rounded up, after which an expert without a sign of life is silent."""
    capacity: int = 10
    """Assignments not yet filed that one expert may hold at a time, over all rounds, where the expert names none."""
    share: Decimal | None = None
    """Share of the cohort in a sampled round."""
    sample_seed: str | None = None
    """The public phrase from which the sample is drawn."""
    sample_seed_played: bool = False
    """Whether the phrase is a stand-in for a public ceremony."""
    letters_off: frozenset[str] = frozenset()
    """Kinds of letters that the office turned off for this round."""
    letters_to_approve: frozenset[str] = frozenset()
    """Kinds of letters that wait for the office's approval before they leave; none of them is turned off."""
    conclusions_per_working_day: Decimal | None = None
    """How many conclusions an expert can write on a working day of the expertise; none: only the capacity counts."""
    allotment: AllotmentRules = field(default_factory=AllotmentRules)
    corrected: Correction | None = None
    """The recorded correction of the row's printed dates, shown wherever the dates are."""


@dataclass(frozen=True)
class Office:
    """The project office as letters and documents name it."""

    name: str
    """Short name of the organisation."""
    full_name: str
    address: str
    """Where the office's own letters go, and what Reply-To names."""
    sender_name: str
    signer_post: str
    signer_name: str
    place: str
    """How the region's time is called in a deadline: «Красноярск»."""


@dataclass(frozen=True)
class Season:
    """A year of the project: 53 rows, seven of them rounds."""

    id: str
    year: int
    title: str
    region: str
    calendar: Calendar
    office: Office
    rows: tuple[RoadMapRow, ...]
    rounds: tuple[Regulation, ...]
    executors: dict[str, str] = field(default_factory=dict)
    """Russian names by the codes that rows use."""
    directions: dict[int, str] = field(default_factory=dict)
    """The headings under which the rows stand, by number."""

    def row(self, id: str) -> RoadMapRow:
        """The row of that id. Raises KeyError."""
        return {row.id: row for row in self.rows}[id]


def number_of_row(id: str) -> tuple[int, ...]:
    """A row's place in the road map, to sort by: 1.9 comes before 1.10."""
    return tuple(int(part) for part in id.split("."))
