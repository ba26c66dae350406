"""Rosters as offices write them, made by code: workbooks of sheets of rows."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from xlsxwriter import Workbook

PLACES = ("Муниципалитет", "Координатор", "Почта координатора")
SCHOOLS = (
    *("Идентификатор", "Школа", "Полное название", "Муниципалитет", "Год вступления", "Риски"),
    *("Директор", "Почта директора", "Куратор", "Почта куратора"),
)
EXPERTS = ("Эксперт", "Должность", "Почта", "Муниципалитет", "Конфликт интересов", "Предельная нагрузка")

NORTH = ("Северный район", "Зимина Анна Петровна", "zimina@north.example")
FIRST = (
    *("", "СШ № 1", "МБОУ «Средняя школа № 1»", "Северный район", 2022, "Дефицит педагогических кадров"),
    *("Петров Пётр Петрович", "school-1@north.example", "Орлова Ирина Львовна", "orlova@ipk.example"),
)
EXPERT = ("Соколова Вера Ильинична", "методист", "sokolova@north.example", "Северный район", "Школа s-1", 5)


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook of sheets by title, each with its rows from the first on."""
    return workbook_of(sheets)


def workbook_of(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """The same for titles that are no words of Python."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    page.write(number, place, value)
    return file.getvalue()


def a_small_roster(*, first: Sequence[object] = FIRST) -> bytes:
    """One municipality, one school, one expert, all new."""
    return workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, first], "Эксперты": [EXPERTS, EXPERT]})
