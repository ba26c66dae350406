"""«Day N of M»: how far a window is, in calendar days and in working days."""

from dataclasses import dataclass
from datetime import datetime

from domain.calendar import Calendar, Window


@dataclass(frozen=True)
class WindowDay:
    """Where a moment lies in a window. The first day is 1; a day off counts with the working day before it."""

    day: int
    days: int
    working_day: int
    working_days: int


def window_day(calendar: Calendar, window: Window, now: datetime) -> WindowDay | None:
    """The day of the window; its last one once it is over, None before it opens."""
    if now < window.opens:
        return None
    first, last = calendar.day_of(window.opens), calendar.last_day(window)
    today = min(calendar.day_of(now), last)
    return WindowDay(
        day=(today - first).days + 1,
        days=(last - first).days + 1,
        working_day=len(calendar.working_days_between(first, today)),
        working_days=len(calendar.working_days_between(first, last)),
    )
