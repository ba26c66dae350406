"""Every page of every role, as links lead to it: axe, both colour schemes, the narrowest screen, the longest name."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route
from sqlalchemy import update

from acts.note_refused_files import note_refused_files
from domain.letters import Role
from models.people import School
from tests.browser.conftest import NARROWEST, TAGS, WCAG, WIDE, Aside, Door, hindrances, listening_door, picture
from tests.small_season import SCHOOLS, SmallSeason
from tests.written_letters import let_the_post_write

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]
LONG = (
    "Муниципальное бюджетное общеобразовательное учреждение «Верхнеключевская средняя общеобразовательная школа № 1 "
    "имени Героя Труда И. П. Берёзова»"
)
FILES = re.compile(r"\.(zip|xlsx|pdf|csv|ics)$|/(documents|files|conclusion|conclusions|attachments)/?\d*[\w-]*$")
ADDRESSES = "all => all.map((one) => new URL(one.getAttribute('href'), document.baseURI).href)"
"""Of links in pictures too, whose `href` is no text."""
LETTERS_ALONE = re.compile(r"/look(\?|$)")
"""Pages that forbid scripts altogether: a letter by itself, as its recipient sees it."""
MOST = 80
ROLES = {
    "school": (Role.SCHOOL, "d-s-1", "s-1"),
    "expert": (Role.EXPERT, "x-e-1", "e-1"),
    "coordinator": (Role.COORDINATOR, "c-1", "m-1"),
    "curator": (Role.CURATOR, "k-1", ""),
    "stranger": None,
    "office": None,
}


@pytest.fixture(params=["beginning", "middle"])
def moment(request: pytest.FixtureRequest) -> str:
    """When it is looked."""
    return str(request.param)


@pytest.fixture
def door(moment: str, start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """The morning of the first day, with nothing to show; and the repeat, with everything in it, long names too."""
    season = start("1.13", "1.14")

    def play() -> None:
        let_the_post_write(season)
        with season.installation.transaction() as session:
            session.execute(update(School).where(School.id == "s-1").values(full_name=LONG, name=LONG))
        season.go("2022-03-14 09:00")
        # Its name is as long as names are kept, and nothing in it can be broken into lines.
        note_refused_files(season.id(), "s-1", [("ж" * 296 + ".exe", "это программа, а не документ.")])
        if moment == "beginning":
            return
        season.mail_refuses("d-s-5")
        season.go("2022-03-16 12:00")
        season.hand_in(*SCHOOLS[:5])
        season.go("2022-03-22 12:00")
        season.file("s-1", "s-2", mark=0)
        season.file("s-3", "s-4")
        season.go("2022-03-29 12:00")
        season.hand_in("s-1", "s-2", row="1.14")
        season.go("2022-04-05 12:00")

    aside(play)
    with listening_door(season) as listens:
        yield listens


def come_in(role: str, moment: str, door: Door, page: Page) -> None:
    who = ROLES[role]
    if role == "office":
        page.goto(f"{door.address}/look-as")
        page.locator("form[action='/look-as/office'] button").click()
    elif who is not None:
        row = "1.14" if moment == "middle" else "1.13"
        page.goto(door.link(who[0], who[1], row, who[2]))
        page.get_by_role("button", name="Продолжить").click()


def let_axe_run(route: Route) -> None:
    """Let timers run in a page whose sandbox forbids scripts; axe would wait for its own for ever. All else stands."""
    answer = route.fetch()
    rules = answer.headers.get("content-security-policy", "").replace("sandbox;", "sandbox allow-scripts;")
    route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": rules})


@pytest.mark.parametrize("role", ROLES)
def test_every_page_can_be_read_by_anybody_at_any_width(door: Door, open_page: Opened, role: str, moment: str) -> None:
    page = open_page(door.address)
    page.route(LETTERS_ALONE, let_axe_run)
    come_in(role, moment, door, page)
    waiting = [page.url, *(f"{door.address}{path}" for path in ("/", "/link", "/verify"))]
    seen, found = set[str](), list[str]()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0).partition("#")[0]
        shape = re.sub(r"\d+|(?<=/)[a-z]-\d+", "N", urlsplit(address).path) + ("?" if "?" in address else "")
        if (
            shape in seen
            or urlsplit(address).netloc != urlsplit(door.address).netloc
            or FILES.search(urlsplit(address).path)
        ):
            continue
        seen.add(shape)
        answer = page.goto(address)
        assert answer is not None
        found += [f"{shape}: {answer.status}"] if answer.status != 200 else []
        # A letter stands in the page of its reader's mail, which has the landmarks and the heading of a page.
        tags = WCAG if LETTERS_ALONE.search(address) else TAGS
        found += [f"{shape}: {each}" for each in hindrances(page, tags)]
        picture(page, f"all-{role}-{moment}-{len(seen):02d}-1280")
        page.set_viewport_size(NARROWEST)
        picture(page, f"all-{role}-{moment}-{len(seen):02d}-320")
        page.set_viewport_size(WIDE)
        waiting += page.eval_on_selector_all("a[href]", ADDRESSES)

    assert found == []
    assert len(seen) < MOST, "not every page was looked at"
