from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from domain.letters import Role
from tests.browser.conftest import (
    Aside,
    Door,
    go_on,
    listening_door,
    looked_at,
    overflows,
    pdf,
    picture,
    tab_to,
    violations,
)
from tests.small_season import SmallSeason

pytestmark = pytest.mark.slow

EXE = FilePayload(name="программа.exe", mimeType="application/octet-stream", buffer=b"MZ\x90\x00")
Opened = Callable[..., Page]


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
    page.get_by_role("button", name="Удалить Второй.pdf").click()
    expect(page.get_by_role("heading", name="Удалить файл?")).to_be_visible()
    looked_at(page, "school-remove")
    page.get_by_role("link", name="Не удалять").click()
    expect(page.get_by_role("link", name="Второй.pdf")).to_be_visible()
    page.get_by_role("button", name="Удалить Второй.pdf").click()
    page.get_by_role("button", name="Удалить файл").click()
    expect(page.get_by_role("link", name="Второй.pdf")).to_have_count(0)
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


NOT_OURS: dict[str, tuple[Callable[[Route], None], str]] = {
    "a proxy finds no door": (
        lambda route: route.fulfill(status=502, content_type="text/html", body="<html><h1>502 Bad Gateway</h1></html>"),
        "код 502",
    ),
    "a proxy takes less": (lambda route: route.fulfill(status=413, content_type="text/plain", body="no"), "по одному"),
    "the visit is over": (lambda route: route.fulfill(status=403, content_type="text/plain", body="no"), "из письма"),
    "nothing at all": (lambda route: route.fulfill(status=200, body=""), "код 200"),
    "the line breaks": (lambda route: route.abort("connectionreset"), "Связь прервалась"),
}
"""What may come in the place of a page, and a word of what is then told."""


@pytest.fixture
def with_a_file(door: Door, open_page: Opened) -> Page:
    """The first school's page, where a file is chosen and not put in yet."""
    page = open_page(door.link(Role.SCHOOL, "d-s-1", "1.13", "s-1"))
    page.get_by_role("button", name="Продолжить").click()
    page.locator("input[type=file]").nth(0).set_input_files(pdf("Концепция.pdf"))
    return page


@pytest.mark.parametrize("what", NOT_OURS)
def test_where_no_page_answers_an_upload_the_page_says_what_to_do_and_keeps_what_is_chosen(
    with_a_file: Page, what: str
) -> None:
    answers, told = NOT_OURS[what]
    faults: list[str] = []
    with_a_file.on("pageerror", lambda fault: faults.append(str(fault)))
    with_a_file.route("**/files", answers)
    button = with_a_file.get_by_role("button", name="Приложить").nth(0)
    button.click()
    said = with_a_file.get_by_role("status").filter(has_text="остались на этой странице")
    expect(said).to_contain_text(told)
    expect(button).to_be_enabled()
    assert violations(with_a_file) == []
    with_a_file.unroute("**/files")
    button.click()

    expect(with_a_file.get_by_role("link", name="Концепция.pdf")).to_be_visible()
    assert faults == []


def test_an_upload_that_falls_silent_is_given_up(with_a_file: Page) -> None:
    with_a_file.clock.install()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with_a_file.route("**/files", hold)
    button = with_a_file.get_by_role("button", name="Приложить").nth(0)
    button.click()
    expect(with_a_file.get_by_text("Передаём…")).to_be_visible()
    with_a_file.clock.fast_forward("03:00")

    expect(with_a_file.get_by_text("Связь прервалась")).to_be_visible()
    expect(button).to_be_enabled()
    for route in held:
        route.abort()


def test_files_that_are_put_in_together_are_counted(
    start: Callable[..., SmallSeason], aside: Aside, open_page: Opened
) -> None:
    season = start("1.19", "1.20")
    aside(season.go, "2022-05-06 12:00")
    with listening_door(season) as door:
        page = open_page(door.link(Role.SCHOOL, "d-s-1", "1.19", "s-1"))
        go_on(page)
        files = [pdf(f"Приказ {number}.pdf", b"%%PDF-1.7\n%d" % number) for number in range(3)]
        page.locator("input[type=file][multiple]").first.set_input_files(files)
        page.locator("li:has(input[multiple])").first.get_by_role("button", name="Приложить").click()

        expect(page.get_by_role("status")).to_have_text("Приложено файлов: 3.")
        expect(page.get_by_role("link", name="Приказ")).to_have_count(3)
