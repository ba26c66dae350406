"""The columns of a roster: what each is called, what stands in it, and what else people call it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from domain.roster.names import plain
from domain.roster.sheets import Sheet


@dataclass(frozen=True)
class RosterColumn:
    """A column of one sheet; the explanation is the office's, in Russian."""

    field: str
    heading: str
    explanation: str
    required: bool = True
    also: tuple[str, ...] = ()
    """Other headings under which it is known."""
    width: int = 24


_ID = RosterColumn(
    "id",
    "Идентификатор",
    "Постоянное имя строки: латинские буквы, цифры, дефис, до 40 знаков. Пусто – программа узнаёт строку по названию "
    "(эксперта – по почте), а новой даёт имя сама. Нужен, чтобы переименовать школу.",
    required=False,
    also=("id", "ид", "код"),
    width=16,
)
_NAME_RULE = "Фамилия, имя и отчество полностью, через пробел."
_POST_RULE = "Должность с маленькой буквы. Пусто – остаётся прежняя."
_MAIL_RULE = "Один адрес электронной почты. Один адрес – один человек, сколько бы ролей у него ни было."


def _person(field: str, word: str, whose: str, *also: str) -> tuple[RosterColumn, ...]:
    names = (f"фио {whose}", f"{word} фио", f"{word} (фио)", *also)
    posts = (f"{word} должность",)
    mails = (
        *(f"{mail} {whose}" for mail in ("адрес", "email", "e-mail", "электронная почта", "эл. почта")),
        *(f"{word} {mail}" for mail in ("почта", "адрес", "email", "e-mail", "электронная почта")),
    )
    return (
        RosterColumn(field, word.capitalize(), _NAME_RULE, also=names, width=34),
        RosterColumn(f"{field}_post", f"Должность {whose}", _POST_RULE, required=False, also=posts, width=26),
        RosterColumn(f"{field}_email", f"Почта {whose}", _MAIL_RULE, also=mails, width=30),
    )


def _several(field: str, heading: str, what: str, *, none: str, also: tuple[str, ...], width: int) -> RosterColumn:
    """Facts of which a row has several, or none: an import writes them as the cell says, where the column is there."""
    explanation = f"{what} Пустая ячейка – {none}; нет колонки – остаются прежние."
    return RosterColumn(field, heading, explanation, required=False, also=also, width=width)


COLUMNS: dict[Sheet, tuple[RosterColumn, ...]] = {
    Sheet.MUNICIPALITIES: (
        _ID,
        RosterColumn(
            "name",
            "Муниципалитет",
            "Название, как в письмах: «Сухобузимский район».",
            also=("название", "название муниципалитета", "наименование", "район"),
            width=34,
        ),
        *_person("coordinator", "координатор", "координатора", "муниципальный координатор"),
    ),
    Sheet.SCHOOLS: (
        _ID,
        RosterColumn(
            "name",
            "Школа",
            "Краткое название, как в письмах: «МБОУ «Сухобузимская СШ»».",
            also=("название", "название школы", "краткое название", "краткое наименование", "сокращённое наименование"),
            width=36,
        ),
        RosterColumn(
            "full_name",
            "Полное название",
            "Название по уставу: оно стоит в заключениях.",
            also=("полное наименование", "наименование по уставу", "полное название школы", "полное наименование оо"),
            width=60,
        ),
        RosterColumn(
            "municipality",
            "Муниципалитет",
            "Название или идентификатор муниципалитета – из листа «Муниципалитеты» или из учёта.",
            also=("район", "муниципальное образование"),
            width=30,
        ),
        RosterColumn(
            "cohort",
            "Год вступления",
            "Год, в котором школа вошла в проект, четыре цифры.",
            also=("год", "год вступления в проект", "год вхождения", "год вхождения в проект"),
            width=16,
        ),
        _several(
            "risks",
            "Риски",
            "Активированные факторы риска через точку с запятой: коды или названия из перечня сезона.",
            none="рисков нет",
            also=("факторы риска", "рисковый профиль", "активированные риски"),
            width=40,
        ),
        *_person("director", "директор", "директора"),
        *_person("curator", "куратор", "куратора"),
    ),
    Sheet.EXPERTS: (
        _ID,
        RosterColumn("person", "Эксперт", _NAME_RULE, also=("фио", "фио эксперта", "эксперт (фио)"), width=34),
        RosterColumn("person_post", "Должность", _POST_RULE, required=False, also=("должность эксперта",), width=26),
        RosterColumn(
            "person_email",
            "Почта",
            _MAIL_RULE,
            also=("адрес", "email", "e-mail", "электронная почта", "эл. почта", "почта эксперта", "адрес эксперта"),
            width=30,
        ),
        RosterColumn(
            "municipality",
            "Муниципалитет",
            "Где работает эксперт: школы этого муниципалитета эксперту не назначаются.",
            also=("район", "муниципальное образование"),
            width=30,
        ),
        RosterColumn(
            "conflicts",
            "Конфликт интересов",
            "Школы, которые эксперт не судит никогда, через точку с запятой: названия или идентификаторы. Импорт "
            "только добавляет: объявленное раньше остаётся.",
            required=False,
            also=("конфликты", "конфликты интересов", "не судит"),
            width=36,
        ),
        RosterColumn(
            "capacity",
            "Предельная нагрузка",
            "Сколько несданных заключений может быть у эксперта сразу. Пустая ячейка – как у всех в сезоне.",
            required=False,
            also=("нагрузка", "не больше", "максимум работ"),
            width=14,
        ),
        _several(
            "competences",
            "Компетенции",
            "Виды документов и риски, в которых эксперт силён, через точку с запятой: коды или названия сезона.",
            none="не названы",
            also=("компетенция", "компетенции эксперта", "специализация"),
            width=40,
        ),
        RosterColumn(
            "institution",
            "Место работы",
            "Организация. Где сезон просит, двое из одной организации не судят одну школу. Пишите её у всех одинаково.",
            required=False,
            also=("организация", "учреждение", "место работы эксперта"),
            width=34,
        ),
        _several(
            "absences",
            "Отсутствует",
            "Дни, когда эксперт не работает, через точку с запятой: «01.04.2022–15.04.2022; 20.04.2022».",
            none="таких дней нет",
            also=("отсутствие", "отпуск", "дни отсутствия"),
            width=30,
        ),
        _several(
            "kept_away",
            "Не назначать на муниципалитеты",
            "Муниципалитеты, кроме своего, школы которых эксперт не судит, через точку с запятой: названия или "
            "идентификаторы.",
            none="таких нет",
            also=("не назначать на районы", "кроме муниципалитетов", "запрет на муниципалитеты"),
            width=34,
        ),
    ),
}


LONGEST_HEADING = 1000
"""Far longer than any that means a field, with whatever blanks."""


def field_of(sheet: Sheet, heading: str) -> str | None:
    """The field that a heading means, whatever its case, quotes, ё and blanks; None: none of the sheet's."""
    # A cell of a megabyte in the first rows is no heading, and would be looked through for each sheet.
    return _fields(sheet).get(_bare(heading)) if len(heading) <= LONGEST_HEADING else None


def headings_of(sheet: Sheet) -> list[str]:
    """The headings of a sheet as the template has them."""
    return [column.heading for column in COLUMNS[sheet]]


def missing_columns(sheet: Sheet, fields: Sequence[str]) -> list[RosterColumn]:
    """The required columns of a sheet that are not among the fields."""
    return [column for column in COLUMNS[sheet] if column.required and column.field not in fields]


def _bare(heading: str) -> str:
    return plain(heading).rstrip(" *:.")


@cache
def _fields(sheet: Sheet) -> dict[str, str]:
    return {_bare(word): column.field for column in COLUMNS[sheet] for word in (column.heading, *column.also)}
