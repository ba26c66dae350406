"""Invented names of people and schools, in correct Russian, each from its own stream of chance."""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

NBSP = "\u00a0"
WITHOUT_PATRONYMIC = 0.03
HYPHENATED = 0.05

_SOUNDS = "a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch _ y _ e yu ya"
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        _SOUNDS.split(),
        strict=True,
    )
)
_FOUNDERS = {"МБОУ": "бюджетное", "МКОУ": "казённое", "МАОУ": "автономное"}
_LEVELS = {
    "СШ": "средняя школа",
    "СОШ": "средняя общеобразовательная школа",
    "ООШ": "основная общеобразовательная школа",
    "ОШ": "основная школа",
}


@dataclass(frozen=True)
class PersonName:
    """A whole name; without a patronymic nobody can tell the gender from it."""

    surname: str
    given: str
    patronymic: str | None


@dataclass(frozen=True)
class SchoolName:
    """A school as letters name it, and as its charter does."""

    short: str
    full: str


# As long as official names become: 145 characters, with brackets and a comma.
_LONGEST_AT = 3
_LONGEST = SchoolName(
    f"МКОУ «СШ №{NBSP}3 имени 50-летия Победы»",
    f"Муниципальное казённое общеобразовательное учреждение «Средняя школа №{NBSP}3 имени 50-летия Победы "
    "(с кадетскими классами, с пришкольным интернатом)»",
)


@dataclass(frozen=True)
class Place:
    """A municipality: its name, the genitive, the school named after its centre, its ASCII name."""

    name: str
    genitive: str
    centre: str
    latin: str
    town: bool = False


@cache
def _bank() -> dict[str, Any]:
    bank: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))
    return bank


@cache
def _words(key: str) -> tuple[str, ...]:
    return tuple(_bank()[key].split())


@cache
def places() -> tuple[Place, ...]:
    """All municipalities that a rehearsal can choose from, by the alphabet."""
    return tuple(
        Place(**{**entry, "name": entry["name"].replace(". ", f".{NBSP}")}) for entry in _bank()["municipalities"]
    )


def conflict_words(chance: random.Random) -> str:
    """Why an expert does not judge a school."""
    return str(chance.choice(_bank()["conflicts"]))


def invent_person(chance: random.Random, women: float) -> PersonName:
    """A person's name; `women` is the share of women, 0 to 1."""
    is_woman = chance.random() < women
    surname = chance.choice(_words("surnames"))
    if chance.random() < HYPHENATED:
        second = chance.choice(_words("surnames"))
        surname = surname if second == surname else f"{surname}-{second}"
    given = chance.choice(_words("women" if is_woman else "men"))
    patronymic: str | None = chance.choice(_words("patronymics"))
    if chance.random() < WITHOUT_PATRONYMIC:
        patronymic = None
    if is_woman:
        surname = "-".join(_feminine(part) for part in surname.split("-"))
        patronymic = patronymic and _daughter(patronymic)
    return PersonName(surname, given, patronymic)


def _feminine(surname: str) -> str:
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    if surname.endswith("ой"):
        return surname[:-2] + "ая"
    return surname + "а" if surname.endswith(("ов", "ев", "ёв", "ин", "ын")) else surname


def _daughter(patronymic: str) -> str:
    own: dict[str, str] = _bank()["own_feminine"]
    return own.get(patronymic) or patronymic[:-2] + "на"


def name_school(
    chance: random.Random, place: Place, serial: int, *, central: bool, earlier: bool, villages: str
) -> SchoolName:
    """The name of the school of that number, from 1; unlike that of any other number or cohort.

    `central`: named after the municipality's centre; `earlier`: of the cohort before; `villages`: the phrase from
    which the order of the villages is drawn, one for a whole rehearsal.
    """
    if serial == _LONGEST_AT and not earlier:
        return _LONGEST
    if place.town:
        return _town_school(chance, place, serial, earlier=earlier)
    founder = chance.choice(("МБОУ", "МБОУ", "МКОУ"))
    level = chance.choice(("СШ", "СОШ", "СОШ", "ООШ"))
    village, number = (place.centre, "") if central else _village(villages, 2 * serial + earlier)
    quoted = chance.random() < 0.6
    short = f"{founder} «{village} {level}{number}»" if quoted else f"{founder} {village} {level}{number}"
    return SchoolName(short, f"{_founded(founder)} «{village} {_LEVELS[level]}{number}» {place.genitive}")


def _town_school(chance: random.Random, place: Place, serial: int, *, earlier: bool) -> SchoolName:
    founder = chance.choice(("МБОУ", "МАОУ"))
    level = "ОШ" if earlier else chance.choice(("СШ", "СОШ"))
    number = f"№{NBSP}{serial}"
    title = _LEVELS[level].capitalize()
    quoted = chance.random() < 0.4
    short = f"{founder} «{title} {number}»" if quoted else f"{founder} {level} {number}"
    return SchoolName(short, f"{_founded(founder)} «{title} {number}» {place.genitive}")


def _founded(founder: str) -> str:
    return f"Муниципальное {_FOUNDERS[founder]} общеобразовательное учреждение"


@cache
def _villages(phrase: str) -> tuple[str, ...]:
    chance = random.Random(phrase)
    # Plain names come sooner: most villages are neither new nor upper ones.
    in_line = [
        (chance.random() + (0.5 if prefix else 0.0), (prefix + village).capitalize())
        for village in _words("villages")
        for prefix in _bank()["prefixes"]
    ]
    return tuple(name for _, name in sorted(in_line))


def _village(phrase: str, at: int) -> tuple[str, str]:
    names = _villages(phrase)
    turn, at = divmod(at, len(names))
    # When the villages are used up, each gets a second school, and so on.
    return names[at], f" №{NBSP}{turn + 1}" if turn else ""


def latin(text: str) -> str:
    """The text in ASCII letters, lower case, as in an address."""
    return "".join(_LATIN.get(letter, letter) for letter in text.lower()).replace("_", "")
