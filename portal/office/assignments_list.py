"""The assignments of a round: who judges whom, why, and how far it is."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from domain.allotment.reasons import REASONS, Reason
from domain.russian_dates import short_moment
from models.assignments import DECLINED, Assignment, Ending
from models.people import initials_of
from models.rounds import Round, expertise_is_over
from portal.office.lists import Wish, municipality_names
from portal.office.words import moment_or_nothing, standing_words

STATES = {
    "standing": "действующие",
    "waiting": "ещё не взяты в работу",
    "taken_on": "взяты в работу",
    "unfiled": "без заключения",
    "filed": "заключение сдано",
    "ended": "снятые",
    "declined": "отказы экспертов",
}
"""What a list can be narrowed down to."""

_HOLDS: dict[str, Callable[[Assignment], bool]] = {
    "standing": lambda each: each.stands,
    "waiting": lambda each: each.stands and each.taken_on_at is None and not each.filed,
    "taken_on": lambda each: each.stands and each.taken_on_at is not None,
    "unfiled": lambda each: each.stands and not each.filed,
    "filed": lambda each: each.stands and each.filed,
    "ended": lambda each: not each.stands,
    "declined": lambda each: each.ending is not None and Ending(each.ending) in DECLINED,
}

COLUMNS = (
    *("Школа", "Муниципалитет школы", "Эксперт", "Муниципалитет эксперта", "Почему этот эксперт", "Состояние"),
    *("Назначено", "Взято в работу", "Заключение сдано", "Снято", "Слова об этом"),
)


@dataclass(frozen=True)
class AssignmentRow:
    """An assignment, in words."""

    id: str
    school_id: str
    school: str
    municipality: str
    expert_id: str
    expert: str
    expert_from: str
    reason: str
    state: str
    assigned_at: str
    taken_on_at: str
    filed_at: str
    ended_at: str
    words: str
    """What was said when it ended."""
    may_be_replaced: bool
    """It stands, and its conclusion can still be filed."""


def assignment_rows(session: Session, round_: Round, wish: Wish, now: datetime) -> list[AssignmentRow]:
    """The assignments that the wish is about, by municipality and school, those that stand before those that ended."""
    places = municipality_names(session)
    over = expertise_is_over(round_, now)
    rows = []
    for each in _assignments(session, round_.id):
        if (wish.state and not _HOLDS[wish.state](each)) or wish.expert not in ("", each.expert_id):
            continue
        row = _row(each, round_, places, over=over)
        if wish.school in ("", each.school_id) and wish.finds(row.school, row.expert, row.municipality):
            rows.append(row)
    return sorted(rows, key=lambda row: (row.municipality, row.school, bool(row.ended_at), row.expert))


def reasons_counted(session: Session, round_id: str) -> list[tuple[str, int]]:
    """Why the experts who judge now were chosen: the reasons in words, the most frequent first."""
    found = select(Assignment.reason).where(Assignment.round_id == round_id, Assignment.ended_at.is_(None))
    return [(REASONS[Reason(reason)], number) for reason, number in Counter(session.scalars(found)).most_common()]


def cells_of(row: AssignmentRow) -> Sequence[object]:
    """The row as a workbook has it."""
    return (
        *(row.school, row.municipality, row.expert, row.expert_from, row.reason, row.state),
        *(row.assigned_at, row.taken_on_at, row.filed_at, row.ended_at, row.words),
    )


def _assignments(session: Session, round_id: str) -> Sequence[Assignment]:
    found = select(Assignment).where(Assignment.round_id == round_id).order_by(Assignment.id)
    return session.scalars(found.options(joinedload(Assignment.school), selectinload(Assignment.expert))).all()


def _row(each: Assignment, round_: Round, places: dict[str, str], *, over: bool) -> AssignmentRow:
    calendar = round_.regulation.calendar
    return AssignmentRow(
        id=each.id,
        school_id=each.school_id,
        school=each.school.name,
        municipality=each.school.municipality.name,
        expert_id=each.expert_id,
        expert=initials_of(each.expert.person),
        expert_from=places[each.expert.municipality_id],
        reason=REASONS[Reason(each.reason)],
        state=standing_words(each, over=over),
        assigned_at=short_moment(each.assigned_at, calendar.zone),
        taken_on_at=moment_or_nothing(each.taken_on_at, calendar.zone),
        filed_at=moment_or_nothing(each.conclusion.filed_at if each.conclusion else None, calendar.zone),
        ended_at=moment_or_nothing(each.ended_at, calendar.zone),
        words=each.ending_words or "",
        may_be_replaced=each.stands and not each.filed and not over,
    )
