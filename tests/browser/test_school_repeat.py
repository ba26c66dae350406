"""A school's page in a repeat: remarks are answered there, and what is typed is kept meanwhile."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from domain.letters import Role
from models.preparations import preparation_of
from tests.browser.conftest import Aside, Door, go_on, listening_door, overflows, pdf, picture, until, violations
from tests.small_season import SCHOOLS, SmallSeason

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]


@pytest.fixture
def repeat(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Tuesday 29.03: the repeat is open, and each school has remarks to answer."""
    season = start("1.13", "1.14")

    def play() -> None:
        season.go("2022-03-16 12:00")
        season.hand_in(*SCHOOLS)
        season.go("2022-03-22 12:00")
        season.file(*SCHOOLS, mark=0)
        season.go("2022-03-29 12:00")

    aside(play)
    with listening_door(season) as listens:
        yield listens


def come_to_the_repeat(door: Door, open_page: Opened, **how: bool) -> Page:
    page = open_page(door.link(Role.SCHOOL, "d-s-1", "1.14", "s-1"), **how)
    page.clock.install()
    go_on(page)
    expect(page.get_by_role("heading", name="Замечания первичной экспертизы")).to_be_visible()
    return page


def answered(door: Door) -> set[str]:
    """The answers that are kept and not sent."""
    with door.season.reading() as session:
        found = preparation_of(session, "2022/1.14", "s-1")
        return {words for words in found.answers.values() if words} if found else set()


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_in_the_repeat_each_remark_is_answered_and_the_changed_file_handed_in(
    repeat: Door, open_page: Opened, narrow: bool
) -> None:
    suffix = "375" if narrow else "1280"
    page = come_to_the_repeat(repeat, open_page, narrow=narrow)
    answers = page.get_by_label("Ответ школы")
    for number in range(answers.count()):
        answers.nth(number).fill(f"Исправлено, пункт {number + 1}.")
    page.get_by_role("button", name="Сохранить ответы").click()
    page.wait_for_url("**#documents")
    expect(page.get_by_label("Ответ школы").first).to_have_value("Исправлено, пункт 1.")
    page.locator("input[type=file]").nth(0).set_input_files(pdf("Концепция 2.pdf"))
    page.get_by_role("button", name="Приложить").nth(0).click()
    expect(page.get_by_role("link", name="Концепция 2.pdf")).to_be_visible()
    assert (violations(page), overflows(page)) == ([], False)
    picture(page, f"school-repeat-{suffix}")
    page.get_by_role("button", name="Отправить на экспертизу").click()
    expect(page.get_by_role("heading", name="Документы переданы на экспертизу")).to_be_visible()
    assert (violations(page), overflows(page)) == ([], False)


def test_an_answer_is_kept_though_the_tab_is_closed_at_once(repeat: Door, open_page: Opened) -> None:
    page = come_to_the_repeat(repeat, open_page)
    other = page.context.new_page()
    page.get_by_label("Ответ школы").first.press_sequentially("Исправлено на с. 4.")
    page.close()

    until(lambda: answered(repeat) == {"Исправлено на с. 4."}, other)


def test_answers_are_kept_every_fifteen_seconds_and_beside_the_files(repeat: Door, open_page: Opened) -> None:
    page = come_to_the_repeat(repeat, open_page)
    first, second = page.get_by_label("Ответ школы").nth(0), page.get_by_label("Ответ школы").nth(1)
    first.press_sequentially("Исправлено.")
    page.clock.fast_forward("00:16")
    expect(page.locator("#saving")).to_contain_text("Сохранено в")
    assert (answered(repeat), violations(page)) == ({"Исправлено."}, [])
    picture(page, "school-answers-1280")
    page.locator("input[type=file]").nth(0).set_input_files(pdf("Концепция 2.pdf"))
    second.press_sequentially("И это.")
    page.get_by_role("button", name="Приложить").nth(0).click()
    expect(page.get_by_role("link", name="Концепция 2.pdf")).to_be_visible()
    assert answered(repeat) == {"Исправлено.", "И это."}
    second.press("End")
    second.press_sequentially(" И ещё.")
    page.clock.fast_forward("00:16")

    expect(page.locator("#saving")).to_contain_text("Сохранено в")
    assert answered(repeat) == {"Исправлено.", "И это. И ещё."}


def test_nothing_typed_or_chosen_while_files_go_is_lost_and_whoever_leaves_is_warned(
    repeat: Door, open_page: Opened
) -> None:
    page = come_to_the_repeat(repeat, open_page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    warned: list[str] = []

    def stay(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.route("**/files", hold)
    page.locator("input[type=file]").nth(0).set_input_files(pdf("Концепция 2.pdf"))
    page.get_by_role("button", name="Приложить").nth(0).click()
    expect(page.get_by_role("status").first).to_have_text("Передаём…")
    page.locator("input[type=file]").nth(1).set_input_files(pdf("Программа 2.pdf"))
    page.get_by_label("Ответ школы").first.press_sequentially("Исправлено.")
    page.close(run_before_unload=True)
    until(lambda: warned == ["beforeunload"], page)
    held[0].continue_()
    expect(page.get_by_role("link", name="Концепция 2.pdf")).to_be_visible()

    expect(page.get_by_label("Ответ школы").first).to_be_focused()
    page.keyboard.type(" И это.")
    page.clock.fast_forward("00:16")
    expect(page.locator("#saving")).to_contain_text("Сохранено в")
    assert answered(repeat) == {"Исправлено. И это."}
    page.unroute("**/files")
    page.get_by_role("button", name="Приложить").nth(1).click()
    expect(page.get_by_role("link", name="Программа 2.pdf")).to_be_visible()


def test_two_windows_overwrite_nothing_of_each_other(repeat: Door, open_page: Opened) -> None:
    page = come_to_the_repeat(repeat, open_page)
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_label("Ответ школы").first.fill("Из первого окна.")
    page.get_by_label("Ответ школы").first.blur()
    expect(page.locator("#saving")).to_contain_text("Сохранено в")
    other.get_by_label("Ответ школы").first.fill("Из второго окна.")
    other.get_by_label("Ответ школы").first.blur()
    expect(other.locator("#saving")).to_contain_text("изменены в другом окне")
    assert (answered(repeat), violations(other)) == ({"Из первого окна."}, [])
    other.get_by_role("button", name="Сравнить оба текста").click()
    expect(other.locator(".note").filter(has_text="Сохранено в другом окне")).to_contain_text("Из первого окна.")
    expect(other.get_by_label("Ответ школы").first).to_have_value("Из второго окна.")
    other.get_by_role("button", name="Сохранить ответы").click()

    expect(other.locator(".note").filter(has_text="Сохранено в другом окне")).to_have_count(0)
    assert answered(repeat) == {"Из второго окна."}
