"""Outages: when nobody looked after the rounds, what is done late because of it, and what is no longer done at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import Calendar, Hours
from domain.next_steps import Step
from domain.reminders import reminder_owed

SHORT = timedelta(hours=2)
"""A break that is no longer is an upgrade or a restart, not an outage. On the season's clock."""


@dataclass(frozen=True)
class MissedStep:
    """A step whose moment fell into an outage, and how many people it concerned; none where it is the round's own."""

    at: datetime
    step: Step
    people: int | None = None


@dataclass(frozen=True)
class Missed:
    """What an outage did to one round."""

    late: tuple[MissedStep, ...] = ()
    """Still owed: done once, as soon as the outage is over."""
    left_out: tuple[MissedStep, ...] = ()
    """Stale: never done."""
    letters: int = 0
    """How many letters of the round should have left in it, and leave now."""

    def __bool__(self) -> bool:
        return bool(self.late or self.left_out or self.letters)


def is_outage(began: datetime, ended: datetime, calendar: Calendar, hours: Hours) -> bool:
    """Say whether a span without a sign of life is worth a word: longer than two hours, with hours of letters in it."""
    return ended - began > SHORT and calendar.working_hour_from(began, hours) < ended


def missed_reminders(
    days: Iterable[date],
    calendar: Calendar,
    hours: Hours,
    *,
    first_letter: date,
    deadline: datetime,
    began: datetime,
    ended: datetime,
) -> tuple[date | None, tuple[date, ...]]:
    """Of one person's reminders: the day that is reminded late, if there is one, and the days that are left out.

    Those whose opening hour fell into the outage, by the rule of `reminder_owed`; none leaves after the deadline.
    """
    moments = {day: calendar.at(day, hours.opens) for day in days if day > first_letter}
    missed = sorted(day for day, moment in moments.items() if began < moment <= ended and moment < deadline)
    owed = reminder_owed(moments, calendar, hours, first_letter=first_letter, now=ended)
    if calendar.working_hour_from(ended, hours) >= deadline or owed not in missed:
        owed = None
    return owed, tuple(day for day in missed if day != owed)
