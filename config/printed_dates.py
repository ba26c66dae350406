"""Dates as an office writes them in a road map: `21.03–27.03.2022`, `июнь 2022 года, декабрь 2022 года`.

The words of the source stay the only place where a date is written, so that words and dates cannot differ.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from config.mistakes import shown
from domain.russian_dates import MONTHS, short_day
from domain.season import Days

HOW_TO = "Напишите, например, «14.03.2022», «14.03–20.03.2022», «май 2022 года» или «март–апрель 2022 года»."

_DASH = r"\s*[–—−-]\s*"
_DAY = r"(?P<day{n}>\d{{1,2}})\.(?P<month{n}>\d{{1,2}})(?:\.(?P<year{n}>\d{{4}}))?"
_ISO = r"(?P<year{n}>\d{{4}})-(?P<month{n}>\d{{1,2}})-(?P<day{n}>\d{{1,2}})"
_MONTH = r"(?P<month{n}>[а-я]+)(?:\s+(?P<year{n}>\d{{4}}))?"
_PATTERNS = [
    re.compile(one.format(n=1) + f"(?:{_DASH}{one.format(n=2)})?" + end)
    for one, end in ((_DAY, r"(?:\s*г(?:ода|\.)?)?"), (_ISO, ""), (_MONTH, r"(?:\s*г(?:ода|\.)?)?"))
]
_MONTHS_ONLY = _PATTERNS[-1]


class UnreadableDates(ValueError):
    """A text that holds no dates, or impossible ones. `what` and `remedy` are sentences for the office."""

    def __init__(self, what: str, remedy: str = HOW_TO) -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what} {remedy}")


@dataclass(frozen=True)
class PrintedDates:
    """Words of a road map, and the windows that they name."""

    text: str
    windows: tuple[Days, ...]


def in_figures(days: Days) -> str:
    """The days as an office prints them: «12.03.2022», «21.03–27.03.2022», «25.12.2022–10.01.2023»."""
    last = short_day(days.last)
    if days.first == days.last:
        return last
    return f"{short_day(days.first, year=days.first.year != days.last.year)}–{last}"


@dataclass(frozen=True)
class Piece:
    """The words of one window among those of a printed text."""

    words: str
    days: Days

    @property
    def in_months(self) -> bool:
        """Whether months are named and no days."""
        return _MONTHS_ONLY.fullmatch(self.words.lower()) is not None


def read_pieces(text: str) -> tuple[Piece, ...]:
    """The windows that a printed text names, in its order, each with its words; both days included, months whole.

    A year that is left out is that of the next date: «февраль, сентябрь 2022 года». Raises UnreadableDates.
    """
    pieces: list[Piece] = []
    year: str | None = None
    for words in reversed(text.split(",")):
        pieces.append(Piece(words.strip(), _window(words.strip().lower(), year)))
        year = str(pieces[-1].days.first.year)
    return tuple(reversed(pieces))


def read_dates(text: str) -> tuple[Days, ...]:
    """The windows that a printed text names, as `read_pieces` reads them. Raises UnreadableDates."""
    return tuple(piece.days for piece in read_pieces(text))


def read_day(text: str) -> date:
    """The one day that a text names. Raises UnreadableDates."""
    days = read_dates(text)
    if len(days) != 1 or days[0].first != days[0].last:
        raise UnreadableDates(f"«{shown(text)}» называет не один день.", "Напишите одну дату, например «14.03.2022».")
    return days[0].first


def _window(piece: str, following_year: str | None) -> Days:
    match = next((found for pattern in _PATTERNS if (found := pattern.fullmatch(piece))), None)
    if match is None:
        raise UnreadableDates(f"Срок «{shown(piece)}» не читается.")
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    last_year = parts.get("year2") or (following_year if "month2" in parts else None)
    first_year = parts.get("year1") or last_year or following_year
    if first_year is None or ("month2" in parts and last_year is None):
        raise UnreadableDates(f"В сроке «{shown(piece)}» не назван год.")
    first = _day(piece, parts, 1, first_year)
    last = _day(piece, parts, 2, str(last_year)) if "month2" in parts else _day(piece, parts, 1, first_year, last=True)
    if last < first:
        raise UnreadableDates(
            f"Срок «{shown(piece)}» кончается раньше, чем начинается.", "Поменяйте дни местами или исправьте год."
        )
    return Days(first, last)


def _day(piece: str, parts: dict[str, str], n: int, year: str, *, last: bool | None = None) -> date:
    month = _month(piece, parts[f"month{n}"])
    written = parts.get(f"day{n}")
    if written is None:
        whole = monthrange(int(year), month)[1]
        written = str(whole if (n == 2 if last is None else last) else 1)
    try:
        return date(int(year), month, int(written))
    except ValueError:
        raise UnreadableDates(
            f"Дня {written}.{month:02}.{year} не бывает (срок «{shown(piece)}»).", "Проверьте число и месяц."
        ) from None


def _month(piece: str, written: str) -> int:
    if written.isdigit():
        return int(written)
    if written not in MONTHS:
        raise UnreadableDates(f"Месяца «{shown(written)}» нет (срок «{shown(piece)}»).")
    return MONTHS.index(written) + 1
