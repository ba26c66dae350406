from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from domain.letters import Role
from domain.russian_dates import date_in_words
from tests.browser.conftest import Aside, Door, listening_door, looked_at, rows_of, saved_table, tab_to
from tests.small_season import SmallSeason

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]


@pytest.fixture
def door(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Friday 18.03: one of the two schools of the first municipality has handed in."""
    season = start("1.13", "1.14")

    def play() -> None:
        season.go("2022-03-18 12:00")
        season.hand_in("s-1", "s-3")

    aside(play)
    with listening_door(season) as listens:
        yield listens


def end_the_round(season: SmallSeason) -> None:
    season.go("2022-03-22 12:00")
    season.file("s-1", mark=0)
    season.file("s-3")
    season.go("2022-03-28 12:00")


def states(page: Page) -> list[str]:
    return [state.partition("\n")[0] for _, state, _, _ in rows_of(page)]


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_a_coordinator_sees_who_has_handed_in_who_is_late_and_what_came_of_it(
    door: Door, aside: Aside, open_page: Opened, narrow: bool
) -> None:
    page = open_page(door.link(Role.COORDINATOR, "c-1", "1.13", "m-1"), narrow=narrow)
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Район № 1")
    assert states(page) == ["документы переданы", "ждём документы"]
    looked_at(page, "coordinator-intake")

    aside(door.season.go, "2022-03-21 12:00")
    page.reload()
    assert states(page) == ["на экспертизе", "не переданы в срок"]
    looked_at(page, "coordinator-late")

    aside(end_the_round, door.season)
    page.reload()
    shown = rows_of(page)
    assert [state for _, state, _, _ in shown] == ["на доработку", "документы не поступили"]
    looked_at(page, "coordinator-told")
    table = [
        [f"{name}\n{director}", state, handed_in or "–", f"{number}\n{date_in_words(signed)}" if number else "–"]
        for name, director, state, handed_in, _, number, signed in saved_table(page, "Скачать таблицу (xlsx)")
    ]
    assert [[cell.replace("\u00a0", " ") for cell in row] for row in table] == shown


def test_another_municipality_is_not_found(door: Door, open_page: Opened) -> None:
    page = open_page(door.link(Role.COORDINATOR, "c-1", "1.13", "m-1"))
    page.get_by_role("button", name="Продолжить").click()
    page.wait_for_url("**/m-1")
    answer = page.goto(page.url.replace("m-1", "m-2"))

    assert answer is not None
    assert answer.status == 404
    expect(page.locator("main")).not_to_contain_text("Район № 2")
    looked_at(page, "coordinator-foreign")


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_a_curator_sees_the_own_schools_and_saves_a_signed_conclusion(
    door: Door, aside: Aside, open_page: Opened, narrow: bool
) -> None:
    aside(end_the_round, door.season)
    page = open_page(door.link(Role.CURATOR, "k-1", "1.13"), narrow=narrow)
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Школы куратора")
    assert [name.partition("\n")[0] for name, *_ in rows_of(page)] == ["Школа s-1", "Школа s-3", "Школа s-5"]
    assert states(page) == ["на доработку", "согласовано", "документы не поступили"]
    looked_at(page, "curator-told")

    with page.expect_download() as saved:
        page.get_by_role("link", name="Школа s-3").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    assert saved.value.suggested_filename == "Заключение № 1.13-002-2022.pdf"


def test_a_curator_needs_neither_javascript_nor_a_mouse(door: Door, aside: Aside, open_page: Opened) -> None:
    aside(end_the_round, door.season)
    page = open_page(door.link(Role.CURATOR, "k-1", "1.13"))
    tab_to(page, "Продолжить")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Школы куратора")
    tab_to(page, "1.13-001/2022")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.path().read_bytes().startswith(b"%PDF")

    page = open_page(door.link(Role.CURATOR, "k-1", "1.13"), scripts=False)
    page.get_by_role("button", name="Продолжить").click()
    assert page.locator("main table tbody tr").count() == 3


def test_a_coordinator_needs_neither_javascript_nor_a_mouse(door: Door, aside: Aside, open_page: Opened) -> None:
    aside(end_the_round, door.season)
    page = open_page(door.link(Role.COORDINATOR, "c-1", "1.13", "m-1"))
    tab_to(page, "Продолжить")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Район № 1")
    tab_to(page, "Скачать таблицу (xlsx)")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.path().read_bytes().startswith(b"PK")

    page = open_page(door.link(Role.COORDINATOR, "c-1", "1.13", "m-1"), scripts=False)
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Район № 1")
    assert states(page) == ["на доработку", "документы не поступили"]
    assert len(saved_table(page, "Скачать таблицу (xlsx)")) == 2
