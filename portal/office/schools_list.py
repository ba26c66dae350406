"""The schools of a round, each with how it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.calendar import Calendar
from domain.intake import deadline_of
from domain.office_words import OUTCOMES
from domain.russian_dates import short_moment
from domain.school_states import SCHOOL_STATES, SchoolFacts, SchoolState, state_of_school
from domain.stages import Stage
from domain.verdicts import signed_or_closed
from models.assignments import Assignment, Conclusion
from models.outcomes import SignedConclusion
from models.outcomes_told import told_schools
from models.rounds import Participation, Round, is_open_by, participations_of
from models.submissions import hand_ins_of, late_hand_ins_of
from models.vacancies import vacancies_of
from papers.tables import Column, ColumnKind
from portal.office.lists import Wish
from portal.office.refused_files import in_vain, refused_by_round
from portal.office.words import moment_or_nothing, outcome_words

NOT_TOLD = "итог, школе ещё не сообщён"
"""What the office sees before the school does."""


@dataclass(frozen=True)
class SchoolRow:
    """A school in a round, in words."""

    id: str
    name: str
    municipality: str
    state: str
    deadline: str
    has_own_deadline: bool
    handed_in: str
    """«22.03.2022 14:05, версия 2», of what is judged; or nothing."""
    late: bool
    """Whether something came after the deadline."""
    refused: str
    """The file that it tried to put in last and in vain, when and why; or nothing."""
    takes_part: bool
    """Not accepted in the primary already."""
    experts: int
    filed: int
    missing: int
    """Experts that are lacking."""
    why_missing: str
    outcome: str | None
    told_at: str
    """When the letter with the outcome was accepted by the mail server; or nothing."""


STATES: dict[str, str] = {
    "invited": "приглашены",
    "handed_in": "сдали документы в срок",
    "missing": "не сдали документов в срок",
    "late": "сдали что-то после срока",
    "own_deadline": "с собственным сроком",
    "refused": "не смогли приложить файл",
    "vacant": "не хватает эксперта",
    "told": "итог отправлен",
    **{outcome.value: f"итог: {words}" for outcome, words in OUTCOMES.items()},
}
"""What a list can be narrowed down to."""

_HOLDS: dict[str, Callable[[SchoolRow], bool]] = {
    "invited": lambda row: row.takes_part,
    "handed_in": lambda row: bool(row.handed_in),
    "missing": lambda row: row.takes_part and not row.handed_in,
    "late": lambda row: row.late,
    "own_deadline": lambda row: row.has_own_deadline,
    "refused": lambda row: bool(row.refused),
    "vacant": lambda row: row.missing > 0,
    "told": lambda row: bool(row.told_at),
}

COLUMNS: tuple[Column | str, ...] = (
    *("Идентификатор", "Школа", "Муниципалитет", "Состояние", "Срок", "Сдано"),
    *(Column(name, kind=ColumnKind.NUMBER) for name in ("Экспертов", "Заключений", "Не хватает экспертов")),
    *("Почему не хватает", "Итог", "Итог отправлен", "Не принят файл"),
)


def school_rows(session: Session, round_: Round, wish: Wish, now: datetime) -> list[SchoolRow]:
    """The schools that the wish is about, by municipality and name."""
    made = _Rows(session, round_, now)
    rows = [made.row(part) for part in participations_of(session, round_.id)]
    wanted = [
        row
        for row in rows
        if (not wish.state or _is_in(row, wish.state))
        and wish.finds(row.name, row.municipality, row.id)
        and wish.school in ("", row.id)
    ]
    return sorted(wanted, key=lambda row: (row.municipality, row.name, row.id))


def _is_in(row: SchoolRow, state: str) -> bool:
    return _HOLDS[state](row) if state in _HOLDS else row.outcome == state


def cells_of(row: SchoolRow) -> Sequence[object]:
    """The row as a workbook has it."""
    return (
        *(row.id, row.name, row.municipality, row.state, row.deadline, row.handed_in),
        *(row.experts, row.filed, row.missing or None),
        *(row.why_missing, outcome_words(row.outcome), row.told_at, row.refused),
    )


class _Rows:
    """What all rows are made from, looked up at once."""

    def __init__(self, session: Session, round_: Round, now: datetime) -> None:
        self._now = now
        self._calendar: Calendar = round_.regulation.calendar
        self._closes = round_.regulation.submission.closes
        self._in_time = hand_ins_of(session, round_.id)
        self._late = late_hand_ins_of(session, round_.id)
        self._vacant = {each.school_id: each for each in vacancies_of(session, round_.id)}
        self._told = told_schools(session, round_.id)
        self._refused = in_vain(refused_by_round(session, round_.id).get(round_.id, ()), self._closes, now)
        self._stage, self._is_open = Stage(round_.stage), is_open_by(round_, now)
        self._signed = {
            *session.scalars(select(SignedConclusion.school_id).where(SignedConclusion.round_id == round_.id))
        }
        counted = (
            select(Assignment.school_id, func.count(Assignment.id), func.count(Conclusion.assignment_id))
            .outerjoin(Conclusion)
            .where(Assignment.round_id == round_.id, Assignment.ended_at.is_(None))
            .group_by(Assignment.school_id)
        )
        self._experts = {school: (standing, filed) for school, standing, filed in session.execute(counted)}

    def row(self, part: Participation) -> SchoolRow:
        school, vacancy = part.school, self._vacant.get(part.school_id)
        hand_in = self._in_time.get(school.id)
        standing, filed = self._experts.get(school.id, (0, 0))
        handed_in = ""
        if hand_in is not None:
            handed_in = f"{short_moment(hand_in.handed_in_at, self._calendar.zone)}, версия {hand_in.version}"
        return SchoolRow(
            id=school.id,
            name=school.name,
            municipality=school.municipality.name,
            state=self._state(part, standing, filed),
            deadline=short_moment(deadline_of(part.own_deadline, self._closes), self._calendar.zone, is_end=True),
            has_own_deadline=part.own_deadline is not None,
            handed_in=handed_in,
            late=school.id in self._late,
            refused=self._refused_words(school.id),
            takes_part=not part.accepted_in_primary,
            experts=standing,
            filed=filed,
            missing=vacancy.missing if vacancy else 0,
            why_missing=vacancy.why if vacancy else "",
            outcome=part.outcome,
            told_at=moment_or_nothing(self._told.get(school.id), self._calendar.zone),
        )

    def _refused_words(self, school: str) -> str:
        last = next(iter(self._refused.get(school, ())), None)
        if last is None:
            return ""
        return f"«{last.name}», {short_moment(last.refused_at, self._calendar.zone)}: {last.why}"

    def _state(self, part: Participation, standing: int, filed: int) -> str:
        state = state_of_school(
            SchoolFacts(
                accepted_before=part.accepted_in_primary,
                has_outcome=part.outcome is not None,
                handed_in=part.school_id in self._in_time,
                came_late=part.school_id in self._late,
                is_open=self._is_open,
                is_over=deadline_of(part.own_deadline, self._closes) <= self._now,
                with_experts=standing > 0,
                all_filed=0 < standing == filed,
                lacks_expert=part.school_id in self._vacant,
            )
        )
        if state is not SchoolState.SETTLED:
            return SCHOOL_STATES[state]
        is_final = signed_or_closed(self._stage, is_signed=part.school_id in self._signed)
        words = outcome_words(part.outcome)
        return words if is_final or part.school_id in self._told else f"{words} ({NOT_TOLD})"
