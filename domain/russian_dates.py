"""Days and moments as Russian letters, papers, pages and tables write them: in words, and short, in figures.

An exclusive end is told as its reader's clocks show the last minute before it (`domain/calendar.py`).
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from domain.calendar import last_minute
from domain.russian import NBSP

MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
_WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def date_in_words(day: date) -> str:
    """«21 марта 2022 г.». Babel's own pattern would put U+202F before «г.», which many programs show as a box."""
    return format_date(day, "d MMMM y", locale="ru") + f"{NBSP}г."


def day_in_words(day: date) -> str:
    """«21 марта 2022 г., понедельник»."""
    return f"{date_in_words(day)}, {format_date(day, 'EEEE', locale='ru')}"


def day_and_month(day: date) -> str:
    """«20 марта»."""
    return format_date(day, "d MMMM", locale="ru")


def moment_in_words(moment: datetime, zone: str, *, is_end: bool = False, seconds: bool = False) -> str:
    """«20 марта 2022 г. в 14:05», by the clocks of an IANA zone."""
    local = _local(moment, zone, is_end=is_end)
    return f"{date_in_words(local.date())} в{NBSP}{local:{'%H:%M:%S' if seconds else '%H:%M'}}"


def deadline_in_words(moment: datetime, zone: str, place: str) -> str:
    """«27 марта 2022 г., воскресенье, 23:59 (Красноярск)», from an aware moment that itself is too late.

    `zone` is an IANA name, `place` the town by whose clocks the reader goes. An end at midnight is shown as the last
    minute of the day before; any other end as the clock shows it.
    """
    local = _local(moment, zone, is_end=True)
    return f"{day_in_words(local.date())}, {local:%H:%M} ({place})"


def window_in_words(first: date, last: date) -> str:
    """«14–20 марта 2022 г.», «28 марта – 4 апреля 2022 г.»: both days belong to the window."""
    if first == last:
        return date_in_words(first)
    if first.year != last.year:
        return f"{date_in_words(first)} – {date_in_words(last)}"
    if first.month != last.month:
        return f"{day_and_month(first)} – {date_in_words(last)}"
    return f"{first.day}–{date_in_words(last)}"


def short_day(day: date, *, year: bool = True) -> str:
    """«20.03.2022», or «20.03»; of a moment the day on its own clock."""
    return f"{day:{'%d.%m.%Y' if year else '%d.%m'}}"


def weekday(day: date) -> str:
    """«пн»."""
    return _WEEKDAYS[day.weekday()]


def short_moment(moment: datetime, zone: str, *, is_end: bool = False, year: bool = True, seconds: bool = False) -> str:
    """«20.03.2022 14:05», by the clocks of an IANA zone."""
    return short_local(_local(moment, zone, is_end=is_end), year=year, seconds=seconds)


def short_local(local: datetime, *, year: bool = True, seconds: bool = False) -> str:
    """The same of a moment that is on its reader's clocks already."""
    return f"{short_day(local, year=year)} {local:{'%H:%M:%S' if seconds else '%H:%M'}}"


def short_edge(moment: datetime, zone: str, *, is_end: bool) -> str:
    """A window's first or last day, «20.03.2022»; with the hour where it is not the day's own beginning or end."""
    local = _local(moment, zone, is_end=False)
    if (local.hour, local.minute) != (0, 0):
        return short_moment(moment, zone)
    return short_day(_local(moment, zone, is_end=is_end))


def _local(moment: datetime, zone: str, *, is_end: bool) -> datetime:
    local = moment.astimezone(ZoneInfo(zone))
    return last_minute(local) if is_end else local
