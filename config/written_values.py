"""The kinds of single values that season files hold: lines of text, dates, hours, shares."""

import unicodedata
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email
from pydantic import BeforeValidator, Field, InstanceOf
from pydantic_core import PydanticCustomError

from config.mistakes import nearest
from config.printed_dates import PrintedDates, UnreadableDates, read_dates, read_day
from domain.rubric import is_blank
from domain.season import Days

ALL = 0
"""How `enough: all` is kept: as many conclusions as experts were assigned."""


def wrong(what: str, remedy: str = "") -> PydanticCustomError:
    """An error that already speaks Russian. Without a remedy the field's description is offered."""
    return PydanticCustomError("season", "{what} {remedy}", {"what": what, "remedy": remedy})


def _before(read: Callable[[str], Any]) -> BeforeValidator:
    """A validator that reads written text and leaves values that are already read alone."""
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def _line(text: str) -> str:
    whole = unicodedata.normalize("NFC", text).strip()
    if is_blank(whole):
        raise wrong("Текст пуст.")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in whole):
        raise wrong("В тексте есть перевод строки или невидимый знак.", "Напишите текст одной строкой.")
    return whole


def _dates(text: str) -> PrintedDates:
    try:
        return PrintedDates(text.strip(), read_dates(text))
    except UnreadableDates as error:
        raise wrong(error.what, error.remedy) from None


def _one_window(text: str) -> Days:
    windows = _dates(text).windows
    if len(windows) != 1:
        raise wrong(f"«{text}»: несколько сроков, а нужен один.", "Оставьте один срок.")
    return windows[0]


def _day(text: str) -> date:
    try:
        return read_day(text)
    except UnreadableDates as error:
        raise wrong(error.what, error.remedy) from None


def _hour(text: str) -> time:
    hour, _, minute = text.strip().partition(":")
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise wrong(f"«{text}» — не время суток.", "Напишите часы и минуты, например «9:00».") from None


RUSSIAN_ZONES = [
    *("Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk"),
    *("Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka"),
]


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    # A name that is a path or a folder of the zone database fails in its own way, and means the same.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise wrong(f"Часового пояса «{text}» нет.", nearest(text, RUSSIAN_ZONES)) from None


def _address(text: str) -> str:
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise wrong(
            f"«{text}» — не адрес электронной почты.", "Напишите один адрес, например «office@ipk.example»."
        ) from None


def _enough(text: str) -> int:
    word = text.strip()
    if word in ("all", "все"):
        return ALL
    if not word.isdecimal() or int(word) < 1:
        raise wrong(f"«{text}» — не all и не целое число от 1.")
    return int(word)


def _decimal(text: str) -> str:
    if "," in text:
        raise wrong(f"«{text}»: дробь написана через запятую.", f"Напишите через точку: {text.replace(',', '.')}.")
    return text


Line = Annotated[str, _before(_line)]
"""One line of text that shows something."""
Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
RowId = Annotated[str, Field(pattern=r"^[1-9][0-9]*\.[1-9][0-9]*$")]
Dates = Annotated[InstanceOf[PrintedDates], _before(_dates)]
OneWindow = Annotated[InstanceOf[Days], _before(_one_window)]
Day = Annotated[date, _before(_day)]
Hour = Annotated[time, _before(_hour)]
Zone = Annotated[str, _before(_zone)]
Address = Annotated[str, _before(_address)]
Share = Annotated[Decimal, _before(_decimal), Field(gt=0, le=1)]
Marks = Annotated[Decimal, _before(_decimal), Field(ge=0)]
Count = Annotated[int, Field(ge=1, le=1000)]
Enough = Annotated[int, _before(_enough)]
ReminderDay = Annotated[int, Field(ge=1, le=60)]
