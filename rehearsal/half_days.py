"""The moments at which played people act: a few a day, so that many act at one moment and the hands move seldom."""

from datetime import datetime, time, timedelta

from domain.calendar import ONE_DAY, Calendar

FORENOON = time(11, 0)
AFTERNOON = time(15, 0)
EVENING = time(20, 0)
LAST_MINUTE = time(23, 30)
SUNDAY = 6
LOOK_AHEAD_DAYS = 30
"""Days off in a row are fewer than this."""


def working_half_days(calendar: Calendar, after: datetime, before: datetime) -> list[datetime]:
    """The forenoons and afternoons of working days that lie after the one moment and before the other, in order."""
    return [moment for moment in _moments(calendar, after, before) if calendar.works(moment.date())]


def half_days(calendar: Calendar, after: datetime, before: datetime) -> list[datetime]:
    """As `working_half_days`, and the evenings of Sundays: schools have those too."""
    return list(_moments(calendar, after, before))


def next_working_half_day(calendar: Calendar, after: datetime) -> datetime:
    """The first forenoon or afternoon of a working day after the moment."""
    return working_half_days(calendar, after, after + LOOK_AHEAD_DAYS * ONE_DAY)[0]


def last_evening(calendar: Calendar, closes: datetime, *, last_minute: bool) -> datetime:
    """The evening of the last day that ends at `closes`, or half an hour before a window that ends by day."""
    day = calendar.day_of(closes - timedelta(microseconds=1))
    moment = calendar.at(day, LAST_MINUTE if last_minute else EVENING)
    return moment if moment < closes else closes - timedelta(minutes=30)


def _moments(calendar: Calendar, after: datetime, before: datetime) -> list[datetime]:
    found: list[datetime] = []
    day = calendar.day_of(after)
    while calendar.at(day) < before:
        if calendar.works(day):
            found += [calendar.at(day, FORENOON), calendar.at(day, AFTERNOON)]
        elif day.weekday() == SUNDAY:
            found.append(calendar.at(day, EVENING))
        day += ONE_DAY
    return [moment for moment in found if after < moment < before]
