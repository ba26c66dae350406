"""Letters that wait for the office, in a real browser: read, marked, let leave and given back, by keyboard and eye."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Aside, Door, come_in_office, listening_door, looked_at, tab_to
from tests.small_season import SmallSeason

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@pytest.fixture
def door(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Monday noon of 1.13: six invitations wait, one of them with a deadline of its own."""
    season = start("1.13", r_1_13={"letters_to_approve": frozenset({"invitation"})})

    def play() -> None:
        season.go("2022-03-14 12:00")
        season.give_own_deadline("s-3", "2022-03-23 00:00")

    aside(play)
    with listening_door(season) as listens:
        yield listens


def states(door: Door) -> dict[str, str]:
    return {each.subject: each.state for each in door.season.ledger("invitation")}


@BOTH
def test_a_batch_is_looked_at_and_sent_but_for_what_is_marked(door: Door, open_page: Opened, narrow: bool) -> None:
    page = open_page(door.address, narrow=narrow)
    come_in_office(door, page)
    page.get_by_role("link", name="Посмотреть письма").first.click()
    looked_at(page, "office-batches")
    page.get_by_role("link", name="Приглашение").click()
    expect(page.get_by_role("heading", name="Отличаются от остальных")).to_be_visible()
    looked_at(page, "office-batch")
    page.get_by_role("checkbox", name="Не отправлять: Ясеневаd-s-3").check()
    page.get_by_role("button", name="Отправить все").click()
    expect(page.get_by_role("alert")).to_contain_text("Отмечены письма")
    expect(page.get_by_role("checkbox", name="Не отправлять: Ясеневаd-s-3")).to_be_checked()
    looked_at(page, "office-batch-refused")
    page.get_by_role("button", name="Отправить без отмеченных").click()
    expect(page.get_by_role("status")).to_be_focused()
    looked_at(page, "office-batch-sent")

    assert states(door) == dict.fromkeys(("s-1", "s-2", "s-4", "s-5", "s-6"), "queued") | {"s-3": "draft"}


def test_a_batch_is_decided_on_by_the_keyboard_alone(door: Door, open_page: Opened) -> None:
    page = open_page(door.address)
    come_in_office(door, page)
    tab_to(page, "Посмотреть письма")
    page.keyboard.press("Enter")
    tab_to(page, "Приглашение")
    page.keyboard.press("Enter")
    tab_to(page, "Отправить все")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_focused()
    assert set(states(door).values()) == {"queued"}
    tab_to(page, "Вернуть на согласование")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Письма возвращены на согласование")).to_be_visible()
    assert set(states(door).values()) == {"draft"}


def test_without_javascript_a_batch_is_cancelled(door: Door, open_page: Opened) -> None:
    page = open_page(door.address, scripts=False)
    come_in_office(door, page)
    page.get_by_role("link", name="Посмотреть письма").first.click()
    page.get_by_role("link", name="Приглашение").click()
    page.locator("summary", has_text="Отменить письма").click()
    page.get_by_label("Причина").fill("Вручены на совещании")
    page.get_by_role("button", name="Отменить письма").click()
    expect(page.get_by_role("heading", name="Письма отменены")).to_be_visible()
    assert set(states(door).values()) == {"withdrawn"}
