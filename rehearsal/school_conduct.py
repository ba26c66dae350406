"""What a played school does about its documents: when it hands them in, whether all, and whether it does so again."""

import random
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.calendar import Calendar
from rehearsal.behaviour import Schools
from rehearsal.half_days import half_days, last_evening, next_working_half_day

PROMPTLY = 0.7
"""Share of those who wait for a reminder that act within a day and a half of it; the others on the last evening."""
PROMPT_HALF_DAYS = 3
LATE_HALF_DAYS = 3


class Manner(StrEnum):
    """How a school deals with one round."""

    EARLY = "early"
    LAST_EVENING = "last_evening"
    AFTER_REMINDER = "after_reminder"
    LATE = "late"
    NEVER = "never"


@dataclass(frozen=True)
class Intent:
    """What a school makes up its mind to do in one round. The draws lie between 0 and 1."""

    manner: Manner
    incomplete: bool
    replaces: bool
    first_draw: float
    second_draw: float

    @property
    def ends_incomplete(self) -> bool:
        """Whether what is judged in the end lacks a document."""
        return self.incomplete and not self.replaces


@dataclass(frozen=True)
class PlannedHandIn:
    """A hand-in to come."""

    moment: datetime
    whole: bool


def intent_of(schools: Schools, phrase: str) -> Intent:
    """The mind of the school and round that the phrase names; it does not hang on anything that happens."""
    chance = random.Random(phrase)
    drawn = chance.random()
    manner = Manner.EARLY
    for candidate, share in (
        (Manner.NEVER, schools.never),
        (Manner.LATE, schools.late),
        (Manner.AFTER_REMINDER, schools.after_reminder),
        (Manner.LAST_EVENING, schools.last_evening),
    ):
        if drawn < share:
            manner = candidate
            break
        drawn -= share
    incomplete = chance.random() < schools.incomplete
    replaces = chance.random() < schools.replaces and manner is Manner.EARLY
    return Intent(manner, incomplete, replaces, chance.random(), chance.random())


def plan_hand_ins(
    intent: Intent, calendar: Calendar, *, read_at: datetime, deadline: datetime, reminded: bool
) -> tuple[PlannedHandIn, ...] | None:
    """The hand-ins that follow from a letter read at that moment; None while the school waits for a reminder.

    `deadline` is exclusive. A letter that comes too late for what the school meant to do is acted on at the next
    half day of work, and the hand-in is late.
    """
    first = _first(intent, calendar, read_at, deadline, reminded)
    if first is None:
        return None if intent.manner is Manner.AFTER_REMINDER else ()
    planned = [PlannedHandIn(first, not intent.incomplete)]
    if intent.replaces:
        later = half_days(calendar, first, deadline)
        if later:
            planned.append(PlannedHandIn(_drawn(later, intent.second_draw), True))
    return tuple(planned)


def _first(
    intent: Intent, calendar: Calendar, read_at: datetime, deadline: datetime, reminded: bool
) -> datetime | None:
    if intent.manner is Manner.NEVER or (intent.manner is Manner.AFTER_REMINDER and not reminded):
        return None
    if intent.manner is Manner.LATE or read_at >= deadline:
        late = [next_working_half_day(calendar, max(deadline, read_at))]
        while len(late) < LATE_HALF_DAYS:
            late.append(next_working_half_day(calendar, late[-1]))
        return _drawn(late, intent.first_draw)
    left = half_days(calendar, read_at, deadline)
    evening = last_evening(calendar, deadline, last_minute=intent.second_draw < 0.4)
    if intent.manner is Manner.AFTER_REMINDER and left and intent.first_draw < PROMPTLY:
        return _drawn(left[:PROMPT_HALF_DAYS], intent.first_draw / PROMPTLY)
    if intent.manner is Manner.EARLY and left:
        return _drawn(left, intent.first_draw)
    return evening if evening > read_at else next_working_half_day(calendar, read_at)


def _drawn(moments: list[datetime], draw: float) -> datetime:
    return moments[int(draw * len(moments))]
