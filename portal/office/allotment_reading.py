"""What the page of an allotment shows: who judges whom and why, what it is all worth, and where experts are lacking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from domain.allotment.reasons import REASONS, Reason
from domain.allotment.values import Policy
from domain.russian import capitalised
from domain.russian_dates import moment_in_words, short_moment
from models.allotments import Unreadable
from models.rounds import Round
from papers.tables import Column, ColumnKind
from portal.office.lists import Wish
from portal.office.words import sentence
from runtime.allotment_shown import AllotmentShown, NewestShown, VacancyShown, allotment_shown
from runtime.allotment_words import OCCASIONS, POLICIES, RULINGS, fairness_in_words
from runtime.unassigned_words import why_nobody_judges

if TYPE_CHECKING:
    from notifications.letters.shortages import ShortageExplained

COLUMNS = (
    *("Школа", "Код школы", "Муниципалитет школы", "Эксперт", "Код эксперта", "Почему этот эксперт"),
    *(Column("Польза", kind=ColumnKind.NUMBER), "Решение офиса", "Назначен"),
)
DAMAGED = "Запись распределения не читается: она повреждена или изменена в обход программы. Нажмите «Проверить»."


@dataclass(frozen=True)
class PlanRow:
    """An assignment that stands, in words."""

    school_id: str
    school: str
    municipality: str
    expert_id: str
    expert: str
    reason: str
    worth: int
    ruling: str
    """«закреплена», where the office decided of the pair."""
    assigned_at: str


@dataclass(frozen=True)
class RulingRow:
    """A pair about which the office decided by hand."""

    school_id: str
    school: str
    expert_id: str
    expert: str
    ruling: str
    since: str


@dataclass(frozen=True)
class NewestWords:
    """The newest allotment, in words."""

    policy: str
    made: str
    digest: str
    fairness: str
    """Of a fair plan, how near it is to what no plan can surpass."""


@dataclass(frozen=True)
class AllotmentView:
    """The page, ready to be laid out."""

    rows: Sequence[PlanRow]
    assignments: int
    """How many stand, whatever the list is narrowed down to."""
    worth: int
    missing: int
    awaits_approval: bool
    why_nobody: str
    """Why nobody is assigned; empty where somebody is."""
    newest: NewestWords | None
    vacancies: Sequence[VacancyShown]
    moves: int | None
    """How many assignments would have to move to fill more places; none: moving fills none."""
    shortages: "Sequence[ShortageExplained]"
    rulings: Sequence[RulingRow]
    damaged: str
    """Why nothing more can be shown; empty where all can be read."""


def allotment_view(session: Session, round_: Round, wish: Wish, now: datetime) -> AllotmentView:
    """Look up all that the page shows."""
    try:
        found = allotment_shown(session, round_)
    except Unreadable:
        return _view(round_, AllotmentShown(round_.id, False, None, (), (), ()), wish, (), "", DAMAGED)
    why = "" if found.assignments else why_nobody_judges(session, round_, now)
    return _view(round_, found, wish, _shortages(session, round_) if found.vacancies else (), why, "")


def plan_rows(round_: Round, found: AllotmentShown, wish: Wish) -> list[PlanRow]:
    """The assignments that the wish is about, by municipality and school."""
    rulings = {(each.school_id, each.expert_id): each.ruling for each in found.pairs}
    rows = [
        PlanRow(
            school_id=each.school_id,
            school=each.school,
            municipality=each.municipality,
            expert_id=each.expert_id,
            expert=each.expert,
            reason=REASONS[Reason(each.reason)],
            worth=each.worth,
            ruling=RULINGS.get(rulings.get((each.school_id, each.expert_id), ""), ""),
            assigned_at=short_moment(each.assigned_at, round_.regulation.calendar.zone),
        )
        for each in found.assignments
        if wish.finds(each.school, each.municipality, each.expert)
    ]
    return sorted(rows, key=lambda row: (row.municipality, row.school, row.expert))


def cells_of(row: PlanRow) -> Sequence[object]:
    """The row as a workbook has it."""
    return (
        *(row.school, row.school_id, row.municipality, row.expert, row.expert_id, row.reason),
        *(row.worth, row.ruling, row.assigned_at),
    )


def _view(
    round_: Round, found: AllotmentShown, wish: Wish, shortages: "Sequence[ShortageExplained]", why: str, damaged: str
) -> AllotmentView:
    rules = round_.regulation
    moves = [each.moves for each in found.vacancies if each.moves is not None]
    return AllotmentView(
        rows=plan_rows(round_, found, wish),
        assignments=len(found.assignments),
        worth=sum(each.worth for each in found.assignments),
        missing=found.missing,
        awaits_approval=found.awaits_approval and found.newest is not None,
        why_nobody=why,
        newest=None if found.newest is None else _newest(round_, found.newest),
        vacancies=[replace(each, why=sentence(capitalised(each.why))) for each in found.vacancies],
        moves=max(moves, default=None),
        shortages=shortages,
        rulings=[
            RulingRow(
                school_id=each.school_id,
                school=each.school,
                expert_id=each.expert_id,
                expert=each.expert,
                ruling=RULINGS[each.ruling],
                since=short_moment(each.since, rules.calendar.zone),
            )
            for each in found.pairs
        ],
        damaged=damaged,
    )


def _newest(round_: Round, newest: NewestShown) -> NewestWords:
    at = moment_in_words(newest.made_at, round_.regulation.calendar.zone)
    made = f"{newest.ordinal}-е, {OCCASIONS[newest.occasion]}, {at}"
    fairness = "" if newest.fairness is None else fairness_in_words(newest.fairness)
    return NewestWords(POLICIES[Policy(newest.policy)], made, newest.digest, fairness)


def _shortages(session: Session, round_: Round) -> "Sequence[ShortageExplained]":
    # The solver is loaded with it, which is large: only a round that lacks experts needs it.
    from notifications.letters.shortages import shortages_at_hand

    return shortages_at_hand(session, round_, in_a_hurry=True)
