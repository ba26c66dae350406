"""What stands in a cell of a roster, read as what its column is: a name, a person, an address, a year, a number."""

import re
import unicodedata
from datetime import date, datetime

from config.addresses import NotAnAddress, NotLatin, read_address
from config.mistakes import shown
from config.printed_dates import UnreadableDates, read_dates
from domain.russian_dates import short_day
from domain.season import Days
from domain.typed_text import one_line

LONGEST_NAME = 300
LONGEST_LIST = 4000
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060]")
_ERRORS = {"#н/д", "#n/a", "#знач!", "#value!", "#ссылка!", "#ref!", "#имя?", "#name?", "#дел/0!", "#div/0!"}
_ERRORS |= {"#число!", "#num!", "#пусто!", "#null!"}
_BETWEEN = re.compile(r"[;\n]")


class WrongCell(Exception):
    """The cell can't be taken; the sentence, in Russian, says why and what to do."""


def text_of(value: object) -> str:
    """What a person sees in the cell, on one line; a whole number without «.0». Raises WrongCell."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return short_day(value)
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    text = one_line(_UNSEEN.sub("", str(value)))
    if text.casefold() in _ERRORS:
        raise WrongCell(f"В ячейке ошибка Excel «{text}»: исправьте формулу или впишите значение.")
    return text


def name_of(value: object, longest: int = LONGEST_NAME) -> str:
    """A name that is not empty. Raises WrongCell."""
    text = text_of(value)
    if not text:
        raise WrongCell("Ячейка пуста: заполните её.")
    if len(text) > longest:
        raise WrongCell(f"Слишком длинно, знаков {len(text)}: сократите до {longest}.")
    return text


def id_of(value: object) -> str | None:
    """An id, or nothing. Raises WrongCell."""
    text = text_of(value)
    if text and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", text):
        raise WrongCell(
            f"«{shown(text)}» – не идентификатор: годятся латинские буквы, цифры и дефис, не более 40 знаков."
        )
    return text or None


def listed(value: object) -> tuple[str, ...]:
    """Several names in one cell, apart by semicolons or lines. Raises WrongCell."""
    written = "" if value is None else str(value) if isinstance(value, str) else text_of(value)
    if len(written) > LONGEST_LIST:
        raise WrongCell(f"Слишком длинно, знаков {len(written)}: сократите до {LONGEST_LIST}.")
    parts = (text_of(part) for part in _BETWEEN.split(written.replace("\r", "\n")))
    return tuple(dict.fromkeys(part for part in parts if part))


def days_of(value: object) -> tuple[Days, ...]:
    """Days and spans of days in one cell, in the order of time. Raises WrongCell."""
    found: set[Days] = set()
    for part in listed(value):
        try:
            found.update(read_dates(part))
        except UnreadableDates as error:
            raise WrongCell(
                f"{error.what} Напишите дни через точку с запятой, например «01.04.2022–15.04.2022; 20.04.2022»."
            ) from None
    return tuple(sorted(found, key=lambda days: (days.first, days.last)))


def place_of_work(value: object) -> str:
    """Where somebody works, or nothing. Raises WrongCell."""
    return name_of(value) if text_of(value) else ""


def year_of(value: object) -> int:
    """A year of joining. Raises WrongCell."""
    if isinstance(value, datetime | date):
        return value.year
    text = name_of(value)
    found = re.fullmatch(r"(20[0-9]{2})(?: ?(?:г\.?|год))?", text)
    if found is None:
        raise WrongCell(f"«{shown(text)}» – не год: напишите четыре цифры, например 2022.")
    return int(found[1])


def capacity_of(value: object) -> int | None:
    """How much an expert carries; empty: as all. Raises WrongCell."""
    text = text_of(value)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise WrongCell(f"«{shown(text)}» – не число работ: напишите целое число от 0 до 999 или оставьте пусто.")
    return int(text)


def person_of(name: object) -> tuple[str, str, str | None, list[str]]:
    """Surname, given name, patronymic, and what is doubtful about them. Raises WrongCell."""
    text = name_of(name, 150)
    parts = text.split(" ")
    if any(not re.fullmatch(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", part) for part in parts):
        raise WrongCell(
            f"«{shown(text)}»: нужны фамилия, имя и отчество полностью, через пробел, без инициалов и других знаков."
        )
    if len(parts) < 2:
        raise WrongCell(f"«{shown(text)}»: нужны хотя бы фамилия и имя, через пробел.")
    remarks = []
    if _is_mixed(text):
        remarks.append(f"В имени «{shown(text)}» смешаны русские и латинские буквы: проверьте.")
    if len(parts) > 3 and parts[-1].casefold() not in ("оглы", "кызы", "гызы", "оглу", "улы", "уулу", "кизи"):
        remarks.append(
            f"В имени «{shown(text)}» больше трёх слов: первое – фамилия, второе – имя, остальное – отчество."
        )
    return parts[0], parts[1], " ".join(parts[2:]) or None, remarks


def address_of(value: object) -> str:
    """One address as it is kept. Raises WrongCell."""
    text = name_of(value)
    if text.count("@") > 1:
        raise WrongCell(f"«{shown(text)}»: в ячейке несколько адресов. Оставьте один: у человека один адрес.")
    try:
        found = read_address(text)
    except NotAnAddress:
        raise WrongCell(
            f"«{shown(text)}» – не адрес электронной почты. Нужен один адрес вида school@example.ru."
        ) from None
    except NotLatin as why:
        raise WrongCell(f"«{shown(text)}»: {why}. Наберите его латинскими буквами или укажите другой.") from None
    return found.kept


def _is_mixed(text: str) -> bool:
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in text if sign.isalpha()}
    return {"LATIN", "CYRILLIC"} <= scripts
