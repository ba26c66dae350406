"""The optional columns of experts: competences, institution, absences, forbidden municipalities."""

from datetime import date

from config.roster.files import read_roster
from domain.roster.sheets import Roster
from domain.season import Days
from tests.rosters import workbook_of

FACTS = ("Эксперт", "Почта", "Муниципалитет", "Компетенции", "Место работы", "Отсутствует", "Не назначать на районы")
VERA = ("Соколова Вера Ильинична", "sokolova@north.example", "Северный район")


def read(content: bytes) -> Roster:
    return read_roster(content, "список.xlsx")


def test_facts_of_experts_are_read_where_their_columns_are_there() -> None:
    facts = ("concept; low", "СШ № 1", "20.04.2022; 01.04.2022 – 15.04.2022", "Южный район")

    (with_them,) = read(workbook_of({"Эксперты": [FACTS, (*VERA, *facts)]})).experts
    (empty,) = read(workbook_of({"Эксперты": [FACTS, VERA]})).experts
    (without,) = read(workbook_of({"Эксперты": [FACTS[:3], VERA]})).experts

    days = (Days(date(2022, 4, 1), date(2022, 4, 15)), Days(date(2022, 4, 20), date(2022, 4, 20)))
    assert [
        (each.competences, each.institution, each.absences, each.kept_away) for each in (with_them, empty, without)
    ] == [
        (("concept", "low"), "СШ № 1", days, ("Южный район",)),
        ((), "", (), ()),
        (None, None, None, None),
    ]


def test_days_that_are_none_are_told() -> None:
    said = ("31.02.2022", "с первого по пятое", "15.04.2022–01.04.2022", "01.04–15.04")
    rows = [(*VERA, "", "", each) for each in said]

    roster = read(workbook_of({"Эксперты": [FACTS, *rows]}))

    how = " Напишите дни через точку с запятой, например «01.04.2022–15.04.2022; 20.04.2022»."
    assert [(each.cell, each.sentence) for wrong in roster.wrong for each in wrong.problems] == [
        ("Эксперты!F2", "Дня 31.02.2022 не бывает (срок «31.02.2022»)." + how),
        ("Эксперты!F3", "Срок «с первого по пятое» не читается." + how),
        ("Эксперты!F4", "Срок «15.04.2022–01.04.2022» кончается раньше, чем начинается." + how),
        ("Эксперты!F5", "В сроке «01.04–15.04» не назван год." + how),
    ]
