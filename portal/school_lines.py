"""Schools of a round in lines: how each stands and what came of it, for whoever follows several of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.intake import deadline_of
from domain.office_words import OUTCOMES
from domain.round_words import deadline_words
from domain.russian_dates import date_in_words, moment_in_words
from domain.school_states import SCHOOL_STATES, SchoolFacts, SchoolState, state_of_school
from domain.stages import Stage
from domain.verdicts import Outcome, signed_or_closed
from models.outcomes import SignedConclusion
from models.people import initials_of
from models.rounds import Participation, Round, is_open_by
from models.submissions import Submission
from papers.tables import Column, ColumnKind

DONE, OWED, OPEN = "done", "owed", ""

COLUMNS: tuple[Column | str, ...] = (
    *("Школа", "Директор", "Состояние", "Передано", "Срок продлён до", "Номер заключения"),
    Column("Дата заключения", kind=ColumnKind.DATE),
)
"""Of lines in a workbook."""
TONES = {
    SchoolState.CARRIED_OVER: DONE,
    SchoolState.HANDED_IN: DONE,
    SchoolState.LATE: OWED,
    SchoolState.MISSING: OWED,
}
"""Of states that are not open."""


@dataclass(frozen=True)
class SchoolLine:
    """One school in a round."""

    id: str
    name: str
    director: str
    state: str
    """«ждём документы», «на экспертизе», «согласовано»."""
    tone: str
    """DONE: nothing more is wanted of the school; OWED: something is; OPEN: it has time, or others are at work."""
    handed_in: str
    """«18 марта 2022 г. в 12:00, версия 2», of what is judged; of what came too late, where nothing else came."""
    handed_in_at: datetime | None
    """By the region's clocks."""
    is_in_time: bool
    is_late: bool
    """Its time is over, and nothing came in it."""
    more_time: str
    """Until when, where the school has more time than the others."""
    outcome: Outcome | None
    """Once it is told."""
    number: str
    """Of the signed conclusion, once it is laid out."""
    signed_on: date | None
    signed: str
    """«28 марта 2022 г.»"""


def lines_of(session: Session, round_: Round, parts: Sequence[Participation], now: datetime) -> tuple[SchoolLine, ...]:
    """A line for each part in the round, in their order, in as many questions to the record for many as for one."""
    schools = [part.school_id for part in parts]
    in_time, late = _hand_ins(session, round_.id, schools)
    found = select(SignedConclusion).where(
        SignedConclusion.round_id == round_.id, SignedConclusion.school_id.in_(schools)
    )
    signed = {each.school_id: each for each in session.scalars(found)}
    return tuple(
        line_of(round_, part, in_time.get(part.school_id), late.get(part.school_id), signed.get(part.school_id), now)
        for part in parts
    )


def cells_of(line: SchoolLine) -> Sequence[object]:
    """The line as a workbook has it."""
    return line.name, line.director, line.state, line.handed_in, line.more_time, line.number, line.signed_on


def figures_of(lines: Sequence[SchoolLine]) -> tuple[tuple[str, int], ...]:
    """How many there are, how many have handed in, and so on; of what nobody is, nothing is said."""
    counted = [
        ("всего школ", len(lines)),
        ("передали в срок", sum(line.is_in_time for line in lines)),
        ("не передали в срок", sum(line.is_late for line in lines)),
        ("срок продлён", sum(bool(line.more_time) for line in lines)),
        *((OUTCOMES[outcome], sum(line.outcome is outcome for line in lines)) for outcome in Outcome),
    ]
    return tuple((what, number) for place, (what, number) in enumerate(counted) if number or place < 2)


def _hand_ins(
    session: Session, round_id: str, schools: Sequence[str]
) -> tuple[dict[str, Submission], dict[str, Submission]]:
    found = select(Submission).where(Submission.round_id == round_id, Submission.school_id.in_(schools))
    all_of_them = session.scalars(found.order_by(Submission.version)).all()
    return (
        {each.school_id: each for each in all_of_them if not each.late},
        {each.school_id: each for each in all_of_them if each.late},
    )


def line_of(
    round_: Round,
    part: Participation,
    in_time: Submission | None,
    late: Submission | None,
    signed: SignedConclusion | None,
    now: datetime,
) -> SchoolLine:
    """The line of one part, from its last hand-ins in time and late."""
    rules = round_.regulation
    deadline = deadline_of(part.own_deadline, rules.submission.closes)
    is_told = part.outcome is not None and signed_or_closed(Stage(round_.stage), is_signed=signed is not None)
    outcome = Outcome(part.outcome) if part.outcome and is_told else None
    is_late = in_time is None and not part.accepted_in_primary and now >= deadline
    state = state_of_school(
        SchoolFacts(
            accepted_before=part.accepted_in_primary,
            has_outcome=outcome is not None,
            handed_in=in_time is not None,
            came_late=late is not None,
            is_open=is_open_by(round_, now),
            is_over=now >= deadline,
            with_experts=not Stage(round_.stage).comes_before(Stage.EXPERTISE),
        )
    )
    shown = in_time or late
    laid_out = signed if signed is not None and signed.sha256 else None
    return SchoolLine(
        id=part.school_id,
        name=part.school.name,
        director=initials_of(part.school.director),
        state=SCHOOL_STATES[state] if outcome is None else OUTCOMES[outcome],
        tone=_tone(state, outcome),
        handed_in=f"{moment_in_words(shown.handed_in_at, rules.calendar.zone)}, версия {shown.version}"
        if shown
        else "",
        handed_in_at=rules.calendar.local(shown.handed_in_at) if shown else None,
        is_in_time=in_time is not None,
        is_late=is_late,
        more_time=deadline_words(deadline, rules, round_.season.office) if deadline > rules.submission.closes else "",
        outcome=outcome,
        number=laid_out.number if laid_out else "",
        signed_on=laid_out.signed_on if laid_out else None,
        signed=date_in_words(laid_out.signed_on) if laid_out else "",
    )


def _tone(state: SchoolState, outcome: Outcome | None) -> str:
    if state is SchoolState.SETTLED:
        return DONE if outcome is Outcome.ACCEPTED else OWED
    return TONES.get(state, OPEN)
