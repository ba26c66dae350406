"""How much an expert can take on: an own limit, and one by the working days that the expertise has left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal

from domain.calendar import Calendar, Hours, Window
from domain.season import Days


@dataclass(frozen=True)
class DaysLeft:
    """The working days of an expertise on which somebody who is told now can still judge."""

    days: tuple[date, ...]

    def without(self, absences: Iterable[Days]) -> "DaysLeft":
        """Those on which somebody with these absences works."""
        away = tuple(absences)
        return DaysLeft(tuple(day for day in self.days if not any(one.first <= day <= one.last for one in away)))


def days_left(calendar: Calendar, hours: Hours, expertise: Window, now: datetime) -> DaysLeft:
    """The working days from the one on which a letter can leave, or on which the expertise opens, to its last."""
    first = calendar.day_of(calendar.working_hour_from(max(now, expertise.opens), hours))
    return DaysLeft(calendar.working_days_between(first, calendar.last_day(expertise)))


@dataclass(frozen=True)
class Room:
    """How many further assignments an expert can take."""

    free_places: int
    """Less than nothing where more is held than should be."""
    absent: bool
    """The expertise has working days left, and the expert works on none of them."""


def room_of(capacity: int, load: int, per_day: Decimal | None, left: DaysLeft, absences: Iterable[Days]) -> Room:
    """The room of an expert who owes `load` conclusions and may owe `capacity`.

    `per_day`: how many conclusions an expert can write on a working day; none: only the capacity counts. What is owed
    already takes of the same days. Whoever is absent on all of them has no room.
    """
    own = left.without(absences)
    if left.days and not own.days:
        return Room(min(0, capacity - load), absent=True)
    if per_day is not None:
        capacity = min(capacity, int((per_day * len(own.days)).to_integral_value(ROUND_FLOOR)))
    return Room(capacity - load, absent=False)
