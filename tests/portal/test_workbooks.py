"""What a page shows as a table is saved as a workbook with the same rows, narrowed down as on the screen."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from domain.letters import Role
from tests.portal.conftest import Browser
from tests.rosters import FIRST, NORTH, PLACES, SCHOOLS, workbook_of
from tests.small_season import SmallSeason

CURATOR = "/curator/2022/1.13/k-1"
UPCOMING = "/office/rounds/2022/1.13/upcoming"


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """Somebody of the office who may only look."""
    browser = Browser(season)
    browser.come_in_office(approves=False)
    return browser


def linked(browser: Browser, page: str) -> str:
    """The address of the workbook to which the page leads."""
    (found,) = dict.fromkeys(re.findall(r'href="([^"]+\.xlsx[^"]*)"', browser.open(page).text))
    return unescape(found)


def table(browser: Browser, path: str) -> list[list[Any]]:
    """Its headings and rows, below the title and the note."""
    answer = browser.open(path)
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()[2:]


def test_a_curator_saves_the_own_schools(season: SmallSeason) -> None:
    curator = Browser(season)
    curator.come_in(Role.CURATOR, "k-1", "1.13")
    path = linked(curator, CURATOR)

    assert path == f"{CURATOR}/schools.xlsx"
    heading, *rows = table(curator, path)
    assert heading[:3] == ["Школа", "Директор", "Состояние"]
    assert [row[0] for row in rows] == ["Школа s-1", "Школа s-3", "Школа s-5"]
    assert Browser(season).open(path).status_code == 403


def test_the_next_letters_are_saved_with_what_waits_first(season: SmallSeason, office: Browser) -> None:
    path = linked(office, UPCOMING)
    _, *rows = table(office, path)

    assert path == f"{UPCOMING}.xlsx"
    assert ("24 марта 2022\u00a0г. в\u00a009:00", "сообщение о замене эксперта") in {(row[0], row[1]) for row in rows}
    assert {row[3] for row in rows} == {"будут подготовлены"}


def test_all_rows_of_the_road_map_are_saved(start: Callable[..., SmallSeason]) -> None:
    season = start("1.13", "1.14")
    office = Browser(season)
    office.come_in_office(approves=False)
    _, *rows = table(office, linked(office, "/office"))

    assert len(rows) == 53
    (expertise,) = (row for row in rows if row[1] == "1.14")
    assert expertise[0].startswith("1. ")
    assert expertise[5].startswith("В дорожной карте: 01.03–10.03.2022.")
    assert office.open("/office/road-map/2031.xlsx").status_code == 404


def test_wrong_rows_of_an_import_are_saved_cell_by_cell_and_so_are_the_others(
    season: SmallSeason, office: Browser
) -> None:
    book = workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, FIRST, ("", "", *FIRST[2:])]})
    page = office.press("/office/import", files=[("file", ("школы.xlsx", book))]).url.path
    path = linked(office, page)

    assert path == f"{page}/rows.xlsx?state=wrong"
    _, *rows = table(office, path)
    assert [(row[0], row[1], row[4], row[5]) for row in rows] == [("Школы", 3, "не годится", "Школы!B3")]
    _, *new = table(office, f"{page}/rows.xlsx?state=new")
    assert {(row[0], row[1], row[4]) for row in new} == {("Муниципалитеты", 2, "новое"), ("Школы", 2, "новое")}
    assert len(table(office, f"{page}/rows.xlsx")) == 1 + len(rows) + len(new)
    office.press(f"{page}/drop")
    assert office.open(path).status_code == 404
