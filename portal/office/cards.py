"""Rounds as cards: where each stands, what it waits for, what comes next. Nobody's name or address stands in one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.letters import State
from domain.office_words import OUTCOMES, STATES, STEPS
from domain.round_words import early_end_words
from domain.russian import counted
from domain.russian_dates import moment_in_words, short_day
from domain.stages import Stage
from runtime.round_status import RoundStatus

STEPS_SHOWN = 3
LETTERS_TOLD = (State.ACCEPTED, *(state for state in State if state is not State.ACCEPTED))
"""The states of letters as a card tells them: first what has left."""


@dataclass(frozen=True)
class Figure:
    """A number of the funnel, of how many, and what it counts."""

    number: int
    of: int | None
    what: str
    to: str = ""
    """The list behind the number, below the round's own address."""


@dataclass(frozen=True)
class RoundCard:
    """A round as the page shows it: words and figures, nothing left to reckon."""

    id: str
    row: str
    title: str
    stage: Stage
    stage_words: str
    rests: bool
    paused: str | None
    day: str | None
    early: str | None
    """When and why its expertise ended before its window did."""
    waits: str | None
    windows: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    outcomes: tuple[Figure, ...]
    letters: str
    all_steps: tuple[tuple[str, str], ...]
    """Moment and words of what it will do by itself."""

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """The next few of them."""
        return self.all_steps[:STEPS_SHOWN]


def card_of(round_: RoundStatus) -> RoundCard:
    """What the page shows of a round."""
    return RoundCard(
        id=round_.id,
        row=round_.row,
        title=round_.title[:1].upper() + round_.title[1:],
        stage=round_.stage,
        stage_words=round_.stage_words,
        rests=round_.paused_since is not None,
        paused=_paused(round_),
        day=_day(round_),
        early=_early(round_),
        waits=_waits(round_),
        windows=(
            ("Приём документов", _window(round_.submission_opens, round_.submission_closes, round_.zone)),
            ("Экспертиза", _window(round_.expertise_opens, round_.expertise_closes, round_.zone)),
        ),
        figures=_figures(round_),
        outcomes=tuple(
            Figure(number, None, OUTCOMES[outcome], f"schools?state={outcome.value}")
            for outcome, number in round_.funnel.outcomes.items()
            if number
        ),
        letters=_letters(round_),
        all_steps=tuple(
            (moment_in_words(step.at, round_.zone, is_end=step.step.is_end), STEPS[step.step])
            for step in round_.next_steps
        ),
    )


def _window(opens: datetime, closes: datetime, zone: str) -> str:
    first, last = opens.astimezone(ZoneInfo(zone)), (closes - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
    return f"{short_day(first)}–{short_day(last)}"


def _paused(round_: RoundStatus) -> str | None:
    """Why it rests; that it does is told among what needs a person."""
    return None if round_.paused_why is None else f"Приостановлена: {round_.paused_why.rstrip('.')}."


def _day(round_: RoundStatus) -> str | None:
    if round_.day is None:
        return None
    of = {"submission": "приёма документов", "expertise": "экспертизы"}[round_.window or "expertise"]
    day = round_.day
    return f"День {day.day} из {day.days} {of}, рабочий {day.working_day} из {day.working_days}"


def _early(round_: RoundStatus) -> str | None:
    if round_.early_end is None:
        return None
    return f"Экспертиза закончилась {early_end_words(round_.early_end, round_.zone)}."


def _waits(round_: RoundStatus) -> str | None:
    if round_.closed_at is not None:
        return f"Завершена {moment_in_words(round_.closed_at, round_.zone)}."
    if round_.waits_for is None:
        return None
    if round_.waits_until is None:
        return f"Ждёт {round_.waits_for}."
    until = moment_in_words(round_.waits_until, round_.zone, is_end=round_.waits_until_is_end)
    return f"Ждёт {round_.waits_for}; следующий шаг экспертиза сделает сама {until}."


def _figures(round_: RoundStatus) -> tuple[Figure, ...]:
    if round_.stage is Stage.SCHEDULED:
        return ()
    funnel = round_.funnel
    owing = funnel.participants - funnel.accepted_before
    return (
        Figure(owing, None, "школ приглашено", "schools?state=invited"),
        Figure(funnel.handed_in, owing, "сдали документы", "schools?state=handed_in"),
        Figure(funnel.assigned, funnel.places, "экспертов назначено", "assignments?state=standing"),
        Figure(funnel.taken_on, funnel.assigned, "взяли в работу", "assignments?state=taken_on"),
        Figure(funnel.filed, funnel.places, "заключений сдано", "assignments?state=filed"),
        Figure(funnel.told, owing, "итогов отправлено", "schools?state=told"),
    )


def _letters(round_: RoundStatus) -> str:
    total = sum(round_.letters.values())
    if not total:
        return "Писем ещё нет."
    told = [f"{STATES[state]} {round_.letters[state]}" for state in LETTERS_TOLD if round_.letters[state]]
    return f"{counted(total, 'письмо', 'письма', 'писем')}: {', '.join(told)}."
