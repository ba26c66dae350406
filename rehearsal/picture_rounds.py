"""A played season's rounds as the page shows them: lines of the timeline, funnels, and what it all came to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from domain.calendar import Window
from domain.letters import Role
from domain.office_words import OUTCOMES
from domain.russian import NBSP, capitalised, counted, plural
from domain.russian_dates import moment_in_words, window_in_words
from domain.season import Phase, Regulation, Season, Subject
from domain.verdicts import Outcome
from models.rounds import Round
from models.submissions import late_hand_ins_of
from papers.season_picture import RoundLine

OUTCOMES_AS_DRAWN = (
    Outcome.ACCEPTED,
    Outcome.CARRIED_OVER,
    Outcome.RETURNED,
    Outcome.NO_DOCUMENTS,
    Outcome.NOT_ASSESSED,
)

_PHASES = {Phase.PRIMARY: "первичная", Phase.REPEAT: "повторная", Phase.SINGLE: "выборочная"}
_SUBJECTS = {
    Subject.CONCEPT_DOCUMENTS: "Концептуальные документы",
    Subject.CONFIRMING_DOCUMENTS: "Подтверждающие документы",
    Subject.MIDTERM_PROGRAMME: "Среднесрочные программы",
}
_SHORT_SUBJECTS = {
    Subject.CONCEPT_DOCUMENTS: "концептуальные",
    Subject.CONFIRMING_DOCUMENTS: "подтверждающие",
    Subject.MIDTERM_PROGRAMME: "программы",
}


@dataclass(frozen=True)
class Step:
    """A step of a funnel."""

    words: str
    number: int
    share: float
    """Percent of the participants, for the bar."""
    without_work: float = 0.0
    """Percent of them that have nothing to do in the round."""


@dataclass(frozen=True)
class Part:
    """One of the outcomes of a round."""

    outcome: Outcome
    words: str
    number: int
    share: float
    """Percent of the participants."""


@dataclass(frozen=True)
class Funnel:
    """How a round went, from its schools to their outcomes."""

    row: str
    title: str
    submission: str
    expertise: str
    closed: str | None
    corrected: bool
    steps: tuple[Step, ...]
    outcomes: tuple[Part, ...]
    notes: tuple[str, ...]
    """Sentences about what the bars do not say."""
    letters: int


@dataclass(frozen=True)
class Result:
    """What a primary and its repeat came to together."""

    title: str
    rows: str
    accepted: int
    of: int

    @property
    def share(self) -> float:
        """Percent of the schools whose documents are accepted."""
        return _share(self.accepted, self.of)


@dataclass(frozen=True)
class Corrected:
    """A row of the road map whose printed dates the office corrected."""

    row: str
    title: str
    printed: str
    holds: str
    reason: str


def round_lines(season: Season, rounds: Sequence[Round]) -> list[RoundLine]:
    """The lines of the timeline, by number of the row."""
    lines = []
    for round_ in rounds:
        rules = round_.regulation
        row = next((row for row in season.rows if row.id == rules.row), None)
        lines.append(
            RoundLine(
                row=rules.row,
                title=capitalised(rules.title),
                short=_short(rules),
                submission=rules.submission,
                expertise=rules.expertise,
                primary=rules.primary,
                closed_at=round_.closed_at,
                printed=row.windows if row and rules.corrected else (),
                reason=rules.corrected.reason if rules.corrected else None,
            )
        )
    return lines


def corrected_rows(season: Season) -> list[Corrected]:
    """All rows with a recorded correction, rounds or not, in the order of the road map."""
    return [
        Corrected(
            row=row.id,
            title=row.title,
            printed=row.printed_dates,
            holds=", ".join(window_in_words(days.first, days.last) for days in row.days),
            reason=row.correction.reason,
        )
        for row in season.rows
        if row.correction
    ]


def funnels(session: Session, rounds: Sequence[Round], report: dict[str, Any]) -> list[Funnel]:
    """A funnel for each round, in the order of the record."""
    counted_by_row = {each["id"]: each for each in report["rounds"]}
    return [_funnel(session, round_, counted_by_row[round_.row]) for round_ in rounds if round_.row in counted_by_row]


def _funnel(session: Session, round_: Round, figures: dict[str, Any]) -> Funnel:
    rules = round_.regulation
    of = figures["participants"]
    parts = tuple(
        Part(outcome, OUTCOMES[outcome], number, _share(number, of))
        for outcome in OUTCOMES_AS_DRAWN
        for number in (figures["outcomes"][outcome.value],)
    )
    return Funnel(
        row=round_.row,
        title=capitalised(rules.title),
        submission=_days(rules.submission, round_),
        expertise=_days(rules.expertise, round_),
        closed=moment_in_words(round_.closed_at, rules.calendar.zone) if round_.closed_at else None,
        corrected=rules.corrected is not None,
        steps=tuple(_steps(round_, figures)),
        outcomes=parts,
        notes=tuple(_notes(session, round_, figures)),
        letters=sum(figures["letters"].values()),
    )


def _steps(round_: Round, figures: dict[str, Any]) -> Iterator[Step]:
    of, experts = figures["participants"], round_.regulation.experts_per_submission
    without_work = _share(figures["outcomes"][Outcome.CARRIED_OVER.value], of)
    yield Step("участвуют", of, _share(of, of) - without_work, without_work)
    yield Step("сдали в срок", figures["handed_in"], _share(figures["handed_in"], of))
    for words, number in (("назначены", figures["assignments"]), ("заключения", figures["conclusions"])):
        yield Step(words, number, min(100.0, _share(number, of * experts)))


def _notes(session: Session, round_: Round, figures: dict[str, Any]) -> Iterator[str]:
    if late := len(late_hand_ins_of(session, round_.id)):
        yield f"Прислали документы после срока: {counted(late, 'школа', 'школы', 'школ')}."
    experts = round_.regulation.experts_per_submission
    if experts > 1 and figures["assignments"]:
        yield f"Документы каждой школы смотрят {counted(experts, 'эксперт', 'эксперта', 'экспертов')}."


def _short(rules: Regulation) -> str:
    if rules.primary:
        return f"{_PHASES[rules.phase]} к {rules.primary}"
    stage = f", этап{NBSP}{rules.stage}" if rules.stage else ""
    return f"{_PHASES[rules.phase]}, {_SHORT_SUBJECTS[rules.subject]}{stage}"


def results(rounds: Sequence[Round], report: dict[str, Any]) -> list[Result]:
    """What the schools' documents came to in the end: a primary with its repeat is one matter."""
    figures = {each["id"]: each for each in report["rounds"]}
    repeats = {round_.regulation.primary: round_ for round_ in rounds if round_.regulation.primary}
    found = []
    for round_ in rounds:
        rules = round_.regulation
        if rules.phase is Phase.REPEAT or round_.row not in figures:
            continue
        repeat = repeats.get(round_.row)
        rows = [round_.row] + ([repeat.row] if repeat and repeat.row in figures else [])
        found.append(
            Result(
                title=_SUBJECTS[rules.subject] + (f", этап{NBSP}{rules.stage}" if rules.stage else ""),
                rows=plural(len(rows), "строка", "строки", "строк") + " " + " и ".join(rows),
                accepted=sum(figures[row]["outcomes"][Outcome.ACCEPTED.value] for row in rows),
                of=figures[round_.row]["participants"],
            )
        )
    return found


def _days(window: Window, round_: Round) -> str:
    calendar = round_.regulation.calendar
    return window_in_words(calendar.day_of(window.opens), calendar.last_day(window))


def _share(number: int, of: int) -> float:
    return round(100 * number / of, 2) if of else 0.0


ROLES = {
    Role.SCHOOL: "Школам",
    Role.EXPERT: "Экспертам",
    Role.COORDINATOR: "Муниципальным координаторам",
    Role.CURATOR: "Кураторам",
    Role.OFFICE: "Проектному офису",
    Role.PERSON: "Тем, кто попросил ссылку",
}
"""Headings under which the page gathers kinds of letters."""
