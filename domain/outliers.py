"""What makes a letter that waits for approval worth a look before the others, told from its words and a calendar."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime

_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_DAYS = re.compile(rf"(?<!\d)(\d{{1,2}})(?:–(\d{{1,2}}))?\s({'|'.join(_MONTHS)})(?:\s(\d{{4}}))?")
_HOLE = re.compile(r"«\s*»|\(\s*\)|\bNone\b|\w\s[,.!;](?:\s|$)")


def days_named(text: str, year: int) -> frozenset[date]:
    """The days that a text names in words, of a span both ends; one without a year is of that `year`."""
    found: set[date] = set()
    for first, last, month, written in _DAYS.findall(text):
        for day in filter(None, (first, last)):
            try:
                found.add(date(int(written or year), _MONTHS.index(month) + 1, int(day)))
            except ValueError:
                # A number before a month's name need not be a day: «школа № 31 апреля не теряла».
                continue
    return frozenset(found)


def days_out_of_calendar(named: Collection[date], calendar: Collection[date], today: date) -> tuple[date, ...]:
    """Days to come that are named and are no first or last day of the calendar; any day may have been one of events."""
    return tuple(sorted(day for day in named if day > today and day not in calendar))


def ends_gone_by(
    named: Collection[date], ends: Mapping[date, datetime], laid_out_at: datetime, now: datetime
) -> tuple[date, ...]:
    """Last days that are named and that ended since the letter was laid out; `ends` are exclusive."""
    return tuple(sorted(day for day, end in ends.items() if day in named and laid_out_at < end <= now))


def has_hole(text: str) -> bool:
    """Say whether a text looks as if a value were missing: empty quotes or brackets, a blank before a full stop."""
    return _HOLE.search(text) is not None
