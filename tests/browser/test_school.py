from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from domain.letters import Role
from tests.browser.conftest import Aside, Door, listening_door, overflows, picture, tab_to, violations
from tests.small_season import SCHOOLS, SmallSeason

pytestmark = pytest.mark.slow

EXE = FilePayload(name="программа.exe", mimeType="application/octet-stream", buffer=b"MZ\x90\x00")
Opened = Callable[..., Page]


def pdf(name: str, content: bytes = b"%PDF-1.7\n%document\n") -> FilePayload:
    return FilePayload(name=name, mimeType="application/pdf", buffer=content)


@pytest.fixture
def door(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Wednesday 16.03: the intake is under way."""
    season = start("1.13", "1.14")
    aside(season.go, "2022-03-16 12:00")
    with listening_door(season) as listens:
        yield listens


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_a_school_puts_three_files_in_of_which_one_is_refused_replaces_one_and_sends(
    door: Door, open_page: Opened, narrow: bool
) -> None:
    suffix = "375" if narrow else "1280"
    page = open_page(door.link(Role.SCHOOL, "d-s-1", "1.13", "s-1"), narrow=narrow)
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Школа s-1")
    assert violations(page) == []
    picture(page, f"school-empty-{suffix}")

    inputs = page.locator("input[type=file]")
    for place, file in enumerate((pdf("Первый.pdf"), EXE, pdf("Второй.pdf"))):
        inputs.nth(place).set_input_files(file)
        page.get_by_role("button", name="Приложить").nth(place).click()
        if file is EXE:
            expect(page.get_by_role("alert")).to_contain_text("программа.exe")
            expect(page.get_by_role("alert")).to_be_focused()
            assert violations(page) == []
            picture(page, f"school-refused-{suffix}")
        else:
            expect(page.get_by_role("link", name=file["name"])).to_be_visible()
    inputs.nth(0).set_input_files(pdf("Первый, исправленный.pdf", b"%PDF-1.7\n2"))
    page.get_by_role("button", name="Приложить").nth(0).click()
    expect(page.get_by_role("link", name="Первый, исправленный.pdf")).to_be_visible()
    expect(page.get_by_role("link", name="Первый.pdf")).to_have_count(0)
    page.get_by_role("button", name="Отправить на экспертизу").click()

    expect(page.get_by_role("heading", name="Документы переданы на экспертизу")).to_be_visible()
    assert (violations(page), overflows(page)) == ([], False)
    picture(page, f"school-receipt-{suffix}")


def test_without_javascript_it_is_the_same(door: Door, open_page: Opened) -> None:
    page = open_page(door.link(Role.SCHOOL, "d-s-2", "1.13", "s-2"), scripts=False)
    page.get_by_role("button", name="Продолжить").click()
    page.locator("input[type=file]").nth(0).set_input_files(pdf("Концепция.pdf"))
    page.get_by_role("button", name="Приложить").nth(0).click()
    page.locator("input[type=file]").nth(1).set_input_files(EXE)
    page.get_by_role("button", name="Приложить").nth(1).click()
    expect(page.get_by_role("alert")).to_contain_text("программа.exe")
    page.get_by_role("button", name="Отправить на экспертизу").click()

    expect(page.get_by_role("heading", name="Документы переданы на экспертизу")).to_be_visible()
    expect(page.get_by_role("link", name="Концепция.pdf")).to_be_visible()


def test_the_keyboard_alone_is_enough(door: Door, open_page: Opened) -> None:
    page = open_page(door.link(Role.SCHOOL, "d-s-3", "1.13", "s-3"))
    tab_to(page, "Продолжить")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Школа s-3")
    # What a window of files gives cannot be typed: the choice is made for it, the rest by keys.
    page.locator("input[type=file]").nth(0).set_input_files(pdf("Концепция.pdf"))
    tab_to(page, "Приложить")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Концепция.pdf")).to_be_visible()
    tab_to(page, "Отправить на экспертизу")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Документы переданы на экспертизу")).to_be_visible()
    expect(page.locator("#receipt")).to_be_focused()


def test_in_the_repeat_each_remark_is_answered_and_the_changed_file_handed_in(
    start: Callable[..., SmallSeason], aside: Aside, open_page: Opened
) -> None:
    season = start("1.13", "1.14")

    def play() -> None:
        season.go("2022-03-16 12:00")
        season.hand_in(*SCHOOLS)
        season.go("2022-03-22 12:00")
        season.file(*SCHOOLS, mark=0)
        season.go("2022-03-29 12:00")

    aside(play)
    with listening_door(season) as door:
        page = open_page(door.link(Role.SCHOOL, "d-s-1", "1.14", "s-1"))
        page.get_by_role("button", name="Продолжить").click()
        answers = page.get_by_label("Ответ школы")
        for number in range(answers.count()):
            answers.nth(number).fill(f"Исправлено, пункт {number + 1}.")
        page.get_by_role("button", name="Сохранить ответы").click()
        expect(page.get_by_label("Ответ школы").first).to_have_value("Исправлено, пункт 1.")
        page.locator("input[type=file]").nth(0).set_input_files(pdf("Концепция 2.pdf"))
        page.get_by_role("button", name="Приложить").nth(0).click()
        expect(page.get_by_role("link", name="Концепция 2.pdf")).to_be_visible()
        assert (violations(page), overflows(page)) == ([], False)
        picture(page, "school-repeat-1280")
        page.get_by_role("button", name="Отправить на экспертизу").click()
        expect(page.get_by_role("heading", name="Документы переданы на экспертизу")).to_be_visible()
