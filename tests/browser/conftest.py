"""A real browser at the door of a small season: Debian's Chromium, driven by Playwright; the loopback only."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, FilePayload, Page, Playwright, ViewportSize, expect, sync_playwright
from python_calamine import CalamineWorkbook

from domain.letters import LINK_GRACE, Role
from models.links import link_for
from notifications.ledger.links import token
from portal.app import make_app
from service.door import listening
from tests.small_season import SmallSeason, small_seasons

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=375, height=812)
ZOOMED, NARROWEST = ViewportSize(width=640, height=450), ViewportSize(width=320, height=700)
"""What a screen of 1280 px comes to at 200 %, and at 400 % of its width."""
expect.set_options(timeout=30_000)
"""Machines are shared: what is waited for comes, however late."""
PICTURES = Path(__file__).resolve().parents[2] / "var/pictures"


Aside = Callable[..., Any]


@pytest.fixture
def aside() -> Iterator[Aside]:
    """Call a function in a thread of its own and wait: Playwright keeps this one's event loop to itself."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield lambda does, *arguments, **further: thread.submit(does, *arguments, **further).result()


@pytest.fixture
def start(aside: Aside) -> Iterator[Callable[..., SmallSeason]]:
    """Begin a season with the rounds of these rows; 1.13 alone where none is named."""
    seasons = small_seasons()
    begun = aside(seasons.__enter__)
    yield lambda *rows, **changes: aside(begun, *rows, **changes)
    aside(seasons.__exit__, None, None, None)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright, without a browser of its own; for one file of tests: while it is there, no other loop can run."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The machine's Chromium; without one these tests are skipped, in CI they fail."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium: apt-get install chromium")
        pytest.skip("no chromium: apt-get install chromium")
    browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
    yield browser
    browser.close()


class Door:
    """A season's door that listens, and the links that its letters hold."""

    def __init__(self, season: SmallSeason, port: int) -> None:
        self.season = season
        self.address = f"http://127.0.0.1:{port}"

    def link(self, role: Role, recipient: str, row: str, subject: str = "") -> str:
        """The whole address of a personal link."""
        installation = self.season.installation
        with installation.transaction() as session:
            ends_at = self.season.rules[row].expertise.closes + LINK_GRACE
            link = link_for(session, recipient, role.value, f"2022/{row}", subject, ends_at)
            return f"{self.address}/l/{token(installation.links_key(), link.id, link.generation)}"


@contextmanager
def listening_door(season: SmallSeason) -> Iterator[Door]:
    """Serve a season while the block lasts."""
    listener = listening("127.0.0.1", 0)
    config = uvicorn.Config(make_app(season.installation, "127.0.0.1"), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Door(season, listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a fresh profile: wide or narrow, with or without JavaScript."""
    contexts = []

    def opened(address: str, *, narrow: bool = False, scripts: bool = True, **further: Any) -> Page:
        context = chromium.new_context(
            viewport=NARROW if narrow else WIDE,
            java_script_enabled=scripts,
            locale="ru-RU",
            **further,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page in `var/pictures`, for whoever wants to look."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


AXE_RUNS = """async (tags) => {
  window.found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  return window.found.violations.map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join("; ")}`
  );
}"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TAGS = [*WCAG, "best-practice"]


def violations(page: Page, tags: Sequence[str] = TAGS) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices: rule, help, and the first places."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(AXE_RUNS, tags)
    return found


def overflows(page: Page) -> bool:
    """Whether the page must be moved sideways to be read."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


SHAPES = {"as wide as a screen": WIDE, "at 200 %": ZOOMED, "on the narrowest screen": NARROWEST}
TEXT_TWICE_AS_LARGE = "(size) => { document.documentElement.style.fontSize = size; }"


def moves_sideways(page: Page) -> list[str]:
    """In which ways of looking the page must be moved sideways; afterwards it is as wide as a screen."""
    found = []
    for shape, size in SHAPES.items():
        page.set_viewport_size(size)
        found += [f"moves sideways {shape}"] if overflows(page) else []
    page.set_viewport_size(WIDE)
    page.evaluate(TEXT_TWICE_AS_LARGE, "200%")
    found += ["moves sideways with its text twice as large"] if overflows(page) else []
    page.evaluate(TEXT_TWICE_AS_LARGE, "")
    return found


def hindrances(page: Page, tags: Sequence[str] = TAGS) -> list[str]:
    """What hinders anybody to read the page and to use it, whichever way they look; afterwards it is as it was."""
    found = [*violations(page, tags), *moves_sideways(page)]
    page.set_viewport_size(NARROWEST)
    page.emulate_media(color_scheme="dark")
    found += [f"in the dark: {each}" for each in violations(page, tags)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    return found


def looked_at(page: Page, name: str) -> None:
    """Keep a picture of a step; nothing on it hinders anybody, and it need not be moved sideways."""
    width = page.evaluate("window.innerWidth")
    picture(page, f"{name}-{width}")
    assert (violations(page), overflows(page)) == ([], False), name


NAME_IN_FOCUS = """() => {
  const one = document.activeElement;
  return ((one.labels && one.labels.length ? one.labels[0] : one).textContent || "").trim();
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so, or begins so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if _name_in_focus(page).startswith(name):
            return
    raise AssertionError(f"Tab does not lead to «{name}»")


def _name_in_focus(page: Page) -> str:
    try:
        return str(page.evaluate(NAME_IN_FOCUS))
    except Error as error:
        if "navigation" not in str(error):
            raise
        # What was pressed before has just brought the next page.
        page.wait_for_load_state()
        return str(page.evaluate(NAME_IN_FOCUS))


def go_on(page: Page) -> None:
    """Press «Продолжить» on the page of a personal link; what it leads to is there, with its scripts."""
    with page.expect_navigation():
        page.get_by_role("button", name="Продолжить").click()


def until(holds: Callable[[], bool], page: Page) -> None:
    """Wait for what comes after the page is gone: no page tells of it."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it does not come")


def pdf(name: str, content: bytes = b"%PDF-1.7\n%document\n") -> FilePayload:
    """A document to be chosen."""
    return FilePayload(name=name, mimeType="application/pdf", buffer=content)


def rows_of(page: Page) -> list[list[str]]:
    """What the table of the page says, row by row, as it is read; no-break spaces are spaces."""
    said = "all => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim().replaceAll('\\u00a0', ' ')))"
    found: list[list[str]] = page.eval_on_selector_all("main table tbody tr", said)
    return found


def saved_table(page: Page, link: str) -> list[list[Any]]:
    """Save the workbook behind a link and read what it has below its heading."""
    with page.expect_download() as saved:
        page.get_by_role("link", name=link).click()
    return CalamineWorkbook.from_path(saved.value.path()).get_sheet_by_index(0).to_python()[3:]


def come_in_office(door: Door, page: Page) -> None:
    """Come in as somebody of the office who approves, through the page that a rehearsal has."""
    page.goto(f"{door.address}/look-as")
    page.get_by_role("button", name="Войти как проектный офис").click()
    expect(page.get_by_role("heading", name="Требуют внимания")).to_be_visible()
