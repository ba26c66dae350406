"""What a screen reader says while files go: words, one after another, in a region that is there from the start."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from domain.letters import Role
from tests.beginnings import so_far
from tests.browser.conftest import Door, go_on, hindrances, listening_door
from tests.small_season import SmallSeason

pytestmark = pytest.mark.slow

BYTES_A_SECOND = 2_000_000
LISTENS = """
window.said = [];
new MutationObserver(() => {
  const region = document.querySelector(".progress");
  const words = region && region.matches("[role=status][aria-live=polite]") && region.textContent;
  if (words && window.said[window.said.length - 1] !== words) window.said.push(words);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


@pytest.fixture
def door(start: Callable[..., SmallSeason]) -> Iterator[Door]:
    """Wednesday 16.03: the intake is under way."""
    with listening_door(start("1.13", played=so_far.go("2022-03-16 12:00"))) as listens:
        yield listens


@pytest.fixture
def page(door: Door, open_page: Callable[..., Page]) -> Page:
    """The page of a school, which has come in; who listens writes down what the region says."""
    opened = open_page(door.link(Role.SCHOOL, "d-s-1", "1.13", "s-1"))
    opened.add_init_script(LISTENS)
    go_on(opened)
    return opened


def put_in(page: Page, megabytes: float) -> None:
    content = b"%PDF-1.7\n" + b" " * int(megabytes * 1_000_000)
    file = FilePayload(name="Концепция.pdf", mimeType="application/pdf", buffer=content)
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name="Приложить").first.click()


def test_the_region_says_how_far_a_file_is_and_that_it_is_there(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": BYTES_A_SECOND}
    line.send("Network.emulateNetworkConditions", slow)
    assert page.locator(".progress[role=status][aria-live=polite]").inner_text() == ""
    put_in(page, 3)
    expect(page.get_by_role("link", name="Концепция.pdf")).to_be_visible()
    begins, *parts, checks, ends = page.evaluate("window.said")

    assert (begins, checks, ends) == ("Передаём…", "Проверяем файлы…", "Файл приложен.")
    tenths = [int(told[1]) for told in map(re.compile(r"Передано (\d0?) %").fullmatch, parts) if told]
    assert (len(tenths), tenths) == (len(parts), sorted({*tenths}))
    assert tenths, "not a word between the first and the last"
    assert hindrances(page) == []


def test_the_region_says_that_the_line_broke(page: Page) -> None:
    page.route("**/files", lambda route: route.abort("connectionreset"))
    put_in(page, 0.1)
    expect(page.locator(".progress")).to_contain_text("Связь прервалась")

    assert page.evaluate("window.said")[-1].endswith("Набранное и выбранные файлы остались на этой странице.")
    assert hindrances(page) == []
