"""When those who owe something are reminded of it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.calendar import Calendar, Hours


def reminder_days(calendar: Calendar, closes: datetime, days_before: Iterable[int]) -> tuple[date, ...]:
    """The days, in order, that lie so many working days before the last day of a window that ends at `closes`.

    The last day itself is not counted (DOMAIN.md, «Reminders»): for an end on Sunday 27.03, one working day before
    is Friday 25.03.
    """
    last_day = calendar.day_of(closes - timedelta(microseconds=1))
    return tuple(sorted({calendar.working_day_before(last_day, count) for count in days_before}))


def reminder_owed(
    days: Iterable[date],
    calendar: Calendar,
    hours: Hours,
    *,
    first_letter: date,
    now: datetime,
) -> date | None:
    """The day whose reminder is owed now: the latest one that has come. Earlier ones are stale.

    A reminder comes with the opening hour of its day, and not on the day of the first letter or before it. One that,
    after an outage, could leave only when the next one does is stale as well: nobody is reminded twice in an hour.
    """
    would_leave = calendar.working_hour_from(now, hours)
    moments = {calendar.at(day, hours.opens): day for day in days if day > first_letter}
    latest = max((moment for moment in moments if moment <= would_leave), default=None)
    return moments[latest] if latest is not None and latest <= now else None


def next_reminder(days: Iterable[date], calendar: Calendar, hours: Hours, now: datetime) -> datetime | None:
    """The next moment at which a reminder will fall due."""
    moments = (calendar.at(day, hours.opens) for day in days)
    return min((moment for moment in moments if moment > now), default=None)
