"""The kinds of single values that season files hold: lines of text, dates, hours, shares."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from functools import partial
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf
from pydantic_core import PydanticCustomError

from config.addresses import NotAnAddress, NotLatin, read_address
from config.mistakes import nearest, shown
from config.printed_dates import PrintedDates, UnreadableDates, read_dates, read_day
from domain.roster.names import plain
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


LONGEST_LINE = 300
"""Signs of a name or a title. The official name of a school takes some 150."""
LONGEST_SENTENCE = 2000
LONGEST_ID = 40


def _up_to(longest: int, text: str) -> str:
    if len(text) > longest:
        raise wrong(f"Текст слишком длинный, знаков {len(text)}.", f"Сократите его до {longest}.")
    return _line(text)


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
        raise wrong(f"«{shown(text)}»: несколько сроков, а нужен один.", "Оставьте один срок.")
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
        raise wrong(f"«{shown(text)}» — не время суток.", "Напишите часы и минуты, например «9:00».") from None


RUSSIAN_ZONES = [
    *("Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk"),
    *("Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka"),
]


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    # A name that is a path or a folder of the zone database fails in its own way, and means the same.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise wrong(f"Часового пояса «{shown(text)}» нет.", nearest(text, RUSSIAN_ZONES)) from None


def _address(text: str) -> str:
    written = text.strip()
    try:
        address = read_address(written)
    except NotLatin:
        address = None
    except NotAnAddress:
        raise wrong(
            f"«{shown(text)}» — не адрес электронной почты.", "Напишите один адрес, например «office@ipk.example»."
        ) from None
    if written.isascii() and address is not None:
        return address.kept
    # Such a letter looks like a Latin one and leads elsewhere, or is meant; not every mail server takes it either way.
    strangers = "".join(dict.fromkeys(sign for sign in written if not sign.isascii()))
    remedy = "Наберите адрес заново латинскими буквами"
    if address is not None and not _has_latin(address.spoken.rpartition("@")[2].rpartition(".")[0]):
        remedy = f"Напишите домен латиницей: {address.kept}"
    raise wrong(f"В адресе «{shown(written)}» есть нелатинские буквы: {shown(strangers)}.", f"{remedy}.")


def _has_latin(text: str) -> bool:
    return any(sign.isascii() and sign.isalpha() for sign in text)


def _season_id(text: str) -> str:
    if re.fullmatch(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{LONGEST_ID - 1}}}", text.strip()):
        return text.strip()
    raise wrong(
        f"«{shown(text)}» — не имя сезона: оно встаёт в имена файлов и в ссылки.",
        f"Напишите латинские буквы, цифры и дефис, не более {LONGEST_ID} знаков, например «2022».",
    )


def _enough(text: str) -> int:
    word = text.strip()
    if word in ("all", "все"):
        return ALL
    if not re.fullmatch(r"[0-9]{1,4}", word) or int(word) < 1:
        raise wrong(f"«{shown(text)}» — не all и не целое число от 1.")
    return int(word)


def _decimal(text: str) -> str:
    if "," in text:
        raise wrong(
            f"«{shown(text)}»: дробь написана через запятую.", f"Напишите через точку: {shown(text.replace(',', '.'))}."
        )
    return text


def _neighbours(names: list[str]) -> list[str]:
    if len({plain(name) for name in names}) < max(2, len(names)):
        raise wrong(
            f"«{shown(', '.join(names))}»: в каждой группе соседей нужны два разных муниципалитета или больше.",
            "Напишите, например, «[[Канск, Канский район]]».",
        )
    return names


Line = Annotated[str, _before(partial(_up_to, LONGEST_LINE))]
"""One line of text that shows something: a name or a title."""
Sentence = Annotated[str, _before(partial(_up_to, LONGEST_SENTENCE))]
"""One line that says something: a reason, a criterion."""
SeasonId = Annotated[str, _before(_season_id)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]
RowId = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,2}\.[1-9][0-9]{0,2}$")]
Dates = Annotated[InstanceOf[PrintedDates], _before(_dates)]
OneWindow = Annotated[InstanceOf[Days], _before(_one_window)]
Day = Annotated[date, _before(_day)]
Hour = Annotated[time, _before(_hour)]
Zone = Annotated[str, _before(_zone)]
Address = Annotated[str, _before(_address)]
Share = Annotated[Decimal, _before(_decimal), Field(gt=0, le=1, decimal_places=6)]
Marks = Annotated[Decimal, _before(_decimal), Field(ge=0, le=100, decimal_places=6)]
Rate = Annotated[Decimal, _before(_decimal), Field(gt=0, le=100, decimal_places=6)]
Weight = Annotated[int, Field(ge=0, le=1000)]
SignedWeight = Annotated[int, Field(ge=-1000, le=1000)]
Neighbours = Annotated[list[Line], AfterValidator(_neighbours)]
"""Two or more names of municipalities."""
Count = Annotated[int, Field(ge=1, le=1000)]
Enough = Annotated[int, _before(_enough)]
ReminderDay = Annotated[int, Field(ge=1, le=60)]
