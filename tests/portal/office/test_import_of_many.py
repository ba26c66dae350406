"""A file of five thousand schools, one row of which is wrong: it is found, told, and nothing else is lost for it."""

from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import func, select

from models.imports import Import
from models.people import School
from tests.portal.conftest import Browser
from tests.portal.office.test_imports import PAGE, seen, upload
from tests.rosters import FIRST, NORTH, PLACES, SCHOOLS, workbook_of
from tests.small_season import SmallSeason

MANY = 5_000
WRONG = 3_210
"""Its number in the file, where the first row below the heading is 2."""

pytestmark = pytest.mark.slow


def school(number: int, year: object) -> tuple[object, ...]:
    """A row of the sheet of schools; each has a director of its own."""
    return ("", f"СШ № {number}", *FIRST[2:4], year, *FIRST[5:7], f"school-{number}@north.example", *FIRST[8:])


def schools_called_so(season: SmallSeason) -> int:
    with season.reading() as session:
        return session.scalar(select(func.count()).select_from(School).where(School.name.like("СШ%"))) or 0


def test_one_wrong_row_of_five_thousand_is_told_and_the_others_are_brought_in(
    start: Callable[..., SmallSeason],
) -> None:
    season = start("1.13")
    office = Browser(season)
    office.come_in_office()
    rows = [school(number, "скоро" if number == WRONG else 2022) for number in range(2, MANY + 2)]
    path, text = upload(office, workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, *rows]}))

    assert (f"Школы!E{WRONG}" in text, "«скоро» – не год" in text) == (True, True)
    assert text.count("<tr>") == 2, "the heading, and the one row that is wrong"
    assert "Внести только годные строки (5000)" in text, "4,999 schools and their municipality"

    refused = office.press(f"{path}/confirm", {"seen": seen(text), "why": "Письмо министерства"})
    assert (refused.status_code, schools_called_so(season)) == (409, 0)
    taken = office.press(f"{path}/confirm", {"seen": seen(text), "why": "Письмо министерства", "good": "yes"})
    assert (taken.status_code, "внесён" in unescape(taken.text), schools_called_so(season)) == (200, True, MANY - 1)
    with season.reading() as session:
        assert session.scalars(select(Import.counts)).one() == {"new": MANY, "changed": 0, "same": 0, "wrong": 1}
    assert office.open(PAGE).status_code == 200
