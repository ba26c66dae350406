"""What a played expert does about the assignments of one round, and when."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.calendar import Calendar, Window
from models.assignments import Ending
from rehearsal.behaviour import Experts
from rehearsal.half_days import half_days, next_working_half_day, working_half_days

HALF_DAYS_UNTIL_ILL = 3
DAYS_OF_WHO_SAYS_NOTHING = 2
"""Who does not say that the assignments were taken on begins at once: a long silence would be one."""


class Mood(StrEnum):
    """How an expert deals with one round."""

    WORKS = "works"
    LATE = "late"
    AFTER_REMINDER = "after_reminder"
    ILL = "ill"
    SILENT = "silent"


class Move(StrEnum):
    """What an expert does with an assignment; the order is the order in which one person does it."""

    TAKE_ON = "1 take on"
    DECLINE = "2 decline"
    FILE = "3 file"


@dataclass(frozen=True)
class Disposition:
    """How an expert stands to one round. Draws lie between 0 and 1."""

    mood: Mood
    takes_on: bool
    days: int
    begins: int
    """Half days until the first sign of life."""


@dataclass(frozen=True)
class PlannedMove:
    """A move to come."""

    moment: datetime
    move: Move
    assignment: str
    ending: Ending | None = None
    """Why it is declined."""


def disposition_of(experts: Experts, phrase: str) -> Disposition:
    """The mind of the expert and round that the phrase names; it does not hang on anything that happens."""
    chance = random.Random(phrase)
    drawn = chance.random()
    mood = Mood.WORKS
    for candidate, share in (
        (Mood.SILENT, experts.silent),
        (Mood.ILL, experts.ill),
        (Mood.AFTER_REMINDER, experts.after_reminder),
        (Mood.LATE, experts.late),
    ):
        if drawn < share:
            mood = candidate
            break
        drawn -= share
    takes_on = chance.random() < experts.takes_on or mood is Mood.LATE
    days = chance.randint(experts.quickest_days, experts.slowest_days)
    begins = int(chance.random() * HALF_DAYS_UNTIL_ILL) if mood is Mood.ILL else int(chance.random() * 2)
    return Disposition(mood, takes_on, days if takes_on else min(days, DAYS_OF_WHO_SAYS_NOTHING), begins)


def plan_moves(
    experts: Experts,
    disposition: Disposition,
    assignments: Sequence[tuple[str, str]],
    calendar: Calendar,
    *,
    read_at: datetime,
    expertise: Window,
    reminded: bool,
) -> tuple[PlannedMove, ...] | None:
    """The moves that follow from a letter read at that moment; None while the expert waits for a reminder.

    Each assignment comes with the phrase from which its own chances are drawn.
    """
    if disposition.mood is Mood.SILENT:
        return ()
    if disposition.mood is Mood.AFTER_REMINDER and not reminded:
        return None
    left = working_half_days(calendar, read_at, expertise.closes) or half_days(calendar, read_at, expertise.closes)
    if not left:
        left = [next_working_half_day(calendar, read_at)]
    begins = min(disposition.begins, len(left) - 1)
    if disposition.mood is Mood.ILL:
        return tuple(PlannedMove(left[begins], Move.DECLINE, id, Ending.ILLNESS) for id, _ in assignments)

    moves: list[PlannedMove] = []
    to_file: list[tuple[float, str]] = []
    for id, phrase in assignments:
        chance = random.Random(phrase)
        conflict, other, place = chance.random(), chance.random(), chance.random()
        if conflict < experts.conflict:
            moves.append(PlannedMove(left[begins], Move.DECLINE, id, Ending.CONFLICT))
        elif other < experts.other:
            moves.append(PlannedMove(left[begins], Move.DECLINE, id, Ending.OTHER))
        else:
            to_file.append((place, id))
            if disposition.takes_on:
                moves.append(PlannedMove(left[begins], Move.TAKE_ON, id))
    moments = _pace(left, begins, 2 * disposition.days, len(to_file), at_once=not disposition.takes_on)
    if disposition.mood is Mood.LATE and moments:
        moments[-1] = next_working_half_day(calendar, max(expertise.closes, read_at))
    moves += [PlannedMove(moment, Move.FILE, id) for moment, (_, id) in zip(moments, sorted(to_file), strict=True)]
    return tuple(moves)


def _pace(left: Sequence[datetime], begins: int, span: int, count: int, *, at_once: bool) -> list[datetime]:
    """Spread that many conclusions evenly over the half days that the expert gives to them."""
    first = min(begins if at_once else begins + 1, len(left) - 1)
    last = max(first, min(begins + span, len(left)) - 1)
    return [left[first + round((last - first) * (number + 1) / count)] for number in range(count)]
