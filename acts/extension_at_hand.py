"""Whose deadline a move would touch, asked before it is made and again when it is."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from acts.refusals import (
    AcceptedAlready,
    DateNotLater,
    NobodyToExtend,
    NotAParticipant,
    NoTimeForExperts,
    TooLateToExtend,
    UnknownSchool,
    WindowNotOpen,
    WithExperts,
)
from domain.calendar import ONE_DAY
from domain.intake import deadline_of, latest_deadline
from domain.letters import Kind, leaves_from
from domain.russian_dates import short_day, short_edge
from domain.stages import Stage
from models.people import School
from models.progress import schools_to_judge
from models.rounds import Participation, Round, expertise_is_over, participations_of
from models.submissions import hand_ins_of

LAST_DAY = date.max - ONE_DAY
"""The last that has a day after it in every zone; nobody means it, and it is refused like any day too late."""


@dataclass(frozen=True)
class LaterDeadline:
    """A school whose deadline moves; both moments are exclusive ends."""

    school_id: str
    school: str
    before: datetime
    after: datetime


@dataclass(frozen=True)
class Extension:
    """What a move of a deadline comes to."""

    round_id: str
    until: date
    """The last day on which documents are taken."""
    deadline: datetime
    """The exclusive end of that day."""
    moves_window: bool
    """Whether the round's own window moves; otherwise schools get deadlines of their own."""
    schools: tuple[LaterDeadline, ...]
    """By school id; each of them gets a letter."""
    letters_leave_from: datetime


def extension_at_hand(session: Session, round_: Round, school_id: str | None, until: date, now: datetime) -> Extension:
    """What moving the deadline of one school, or of all, to the end of a day would touch. Raises a Refusal.

    For all: a day before the experts' window moves the round's own; a later one is given to those who have not handed
    in.
    """
    rules = round_.regulation
    deadline = rules.calendar.at(min(until, LAST_DAY) + ONE_DAY)
    _refuse_bad_times(round_, until, deadline, now)
    if school_id is not None:
        parts, moves_window = [_one(session, round_, school_id, until, deadline, now)], False
    else:
        if deadline <= rules.submission.closes:
            raise DateNotLater(f"Приём документов и так открыт до {_shown(rules.submission.closes, round_)}.")
        moves_window = deadline <= rules.expertise.opens and Stage(round_.stage).comes_before(Stage.EXPERTISE)
        parts = _all(session, round_, deadline, moves_window=moves_window)
    return Extension(
        round_id=round_.id,
        until=until,
        deadline=deadline,
        moves_window=moves_window,
        schools=tuple(LaterDeadline(p.school_id, p.school.name, _deadline(round_, p), deadline) for p in parts),
        letters_leave_from=leaves_from(Kind.EXTENSION, now, rules.calendar, rules.hours),
    )


def _refuse_bad_times(round_: Round, until: date, deadline: datetime, now: datetime) -> None:
    rules = round_.regulation
    stage = Stage(round_.stage)
    if stage is Stage.SCHEDULED:
        raise WindowNotOpen(
            f"Приём документов {round_.id} ещё не открыт: срок меняется в файлах сезона.",
            typed="Исправьте его там и внесите командой rounds schedule.",
            clicked="Его меняет тот, кто вносит эти файлы.",
        )
    if expertise_is_over(round_, now):
        raise TooLateToExtend(f"Экспертиза {round_.id} уже закончилась: продлевать приём документов поздно.")
    if deadline <= now:
        raise DateNotLater(f"{short_day(until)} уже прошло: назовите будущий день.")
    latest = latest_deadline(rules.calendar, rules.expertise)
    if deadline > latest:
        raise NoTimeForExperts(
            f"Экспертиза {round_.id} идёт до {_shown(rules.expertise.closes, round_)}: после {short_day(until)} "
            f"эксперты не успеют получить документы. Последний возможный день — {_shown(latest, round_)}."
        )


def _one(
    session: Session, round_: Round, school_id: str, until: date, deadline: datetime, now: datetime
) -> Participation:
    school = session.get(School, school_id)
    if school is None:
        raise UnknownSchool(f"Школы {school_id} нет в базе: проверьте её код.")
    part = session.get(Participation, (round_.id, school_id))
    if part is None:
        raise NotAParticipant(f"{school.name} не участвует в экспертизе {round_.id}.")
    if part.accepted_in_primary:
        raise AcceptedAlready(f"Документы {school.name} уже согласованы в первичной экспертизе: срок им не нужен.")
    if round_.stage == Stage.EXPERTISE and school_id in schools_to_judge(session, round_, now):
        raise WithExperts(f"Документы {school.name} уже у экспертов: заменить их в этой экспертизе нельзя.")
    before = _deadline(round_, part)
    if deadline <= before:
        raise DateNotLater(
            f"Срок {school.name} и так до {_shown(before, round_)}: назовите день позже, чем {short_day(until)}."
        )
    return part


def _all(session: Session, round_: Round, deadline: datetime, *, moves_window: bool) -> list[Participation]:
    earlier = [
        part
        for part in participations_of(session, round_.id)
        if not part.accepted_in_primary and _deadline(round_, part) < deadline
    ]
    if moves_window:
        return earlier
    handed_in = hand_ins_of(session, round_.id)
    parts = [part for part in earlier if part.school_id not in handed_in]
    if not parts:
        raise NobodyToExtend(f"В экспертизе {round_.id} все школы передали документы или уже имеют более поздний срок.")
    return parts


def _deadline(round_: Round, part: Participation) -> datetime:
    return deadline_of(part.own_deadline, round_.regulation.submission.closes)


def _shown(end: datetime, round_: Round) -> str:
    return short_edge(end, round_.regulation.calendar.zone, is_end=True)
