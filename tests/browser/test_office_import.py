"""The office brings a roster in: each row is looked at first, wrong ones are told, and all of it can be taken back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from models.people import School
from papers.recognition.recognise import XLSX
from tests.browser.conftest import Door, come_in_office, listening_door, looked_at, rows_of
from tests.rosters import FIRST, NORTH, PLACES, SCHOOLS, workbook_of
from tests.small_season import SmallSeason

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]
WRONG = ("", "СШ № 1", *FIRST[2:4], "скоро", *FIRST[5:])
GOOD = ("", "СШ № 2", *FIRST[2:])


@pytest.fixture
def door(start: Callable[..., SmallSeason]) -> Iterator[Door]:
    """Nothing has begun."""
    with listening_door(start("1.13", "1.14")) as listens:
        yield listens


def new_schools(door: Door) -> list[str]:
    with door.season.reading() as session:
        return list(session.scalars(select(School.name).where(School.name.like("СШ%"))))


@pytest.mark.parametrize(
    ("narrow", "scripts"), [(False, True), (True, True), (False, False)], ids=["wide", "narrow", "without javascript"]
)
def test_a_roster_with_a_wrong_row_is_looked_at_brought_in_without_it_and_taken_back(
    door: Door, open_page: Opened, narrow: bool, scripts: bool
) -> None:
    page = open_page(door.address, narrow=narrow, scripts=scripts)
    come_in_office(door, page)
    page.get_by_role("navigation").get_by_role("link", name="Импорт").click()
    book = workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, WRONG, GOOD]})
    page.get_by_label("Файл").set_input_files(FilePayload(name="школы.xlsx", mimeType=XLSX, buffer=book))
    page.get_by_role("button", name="Просмотреть").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("школы.xlsx")
    page.get_by_role("link", name="не годится: 1").click()
    assert [(row[0].partition("\n")[0], "«скоро» – не год" in row[1]) for row in rows_of(page)] == [("СШ № 1", True)]
    page.get_by_role("link", name="новое: 2").click()
    assert [row[0].partition("\n")[0] for row in rows_of(page)] == ["Северный район", "СШ № 2"]
    assert new_schools(door) == []
    if scripts:
        looked_at(page, "office-import-preview")

    page.get_by_label("Причина").fill("Письмо министерства")
    page.get_by_role("button", name="Внести").click()
    expect(page.get_by_role("alert")).to_contain_text("Не внесено ничего")
    assert new_schools(door) == []
    expect(page.get_by_label("Причина")).to_have_value("Письмо министерства")
    if scripts:
        looked_at(page, "office-import-wrong")
    page.get_by_label("Внести только годные строки").check()
    page.get_by_role("button", name="Внести").click()
    expect(page.get_by_role("status")).to_contain_text("школы.xlsx: внесён")
    assert new_schools(door) == ["СШ № 2"]

    page.get_by_role("link", name="К импорту").click()
    page.get_by_label("Причина").fill("Не тот файл")
    page.get_by_role("button", name="Отменить импорт").click()
    expect(page.get_by_role("status")).to_contain_text("Импорт отменён")
    assert new_schools(door) == []
    if scripts:
        looked_at(page, "office-import-undone")
