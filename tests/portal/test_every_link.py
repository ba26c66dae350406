"""Every link of every page leads somewhere: each person of a season follows all of theirs, to the end."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from acts.note_refused_files import note_refused_files
from domain.letters import Role
from tests.portal.conftest import Browser
from tests.portal.situations import SITUATIONS, Start
from tests.portal.walk import OPEN_TO_ALL, complaints, links_on
from tests.small_season import EXPERTS, SCHOOLS, SmallSeason
from tests.written_letters import let_the_post_write

pytestmark = pytest.mark.slow

ROWS = ("1.13", "1.14")
OURS = "http://127.0.0.1:8085"
ANCHORED = re.compile(r'href="([^"#]*)#([^"]+)"')
ENDS_SOMEBODY = 3000
"""Pages of one person, more than which nobody has: the walk would go round in circles."""
FEWEST_OF_OFFICE = 400


def _the_season(season: SmallSeason) -> None:
    """The repeat is with its experts: a letter was refused, a file too, and schools have their conclusions."""
    let_the_post_write(season)
    season.go("2022-03-14 09:00")
    note_refused_files(season.id(), "s-1", [("план.exe", "это программа, а не документ.")])
    season.mail_refuses("d-s-5")
    season.go("2022-03-16 12:00")
    season.hand_in(*SCHOOLS[:5])
    season.go("2022-03-22 12:00")
    season.file("s-1", "s-2", mark=0)
    season.file("s-3", "s-4")
    season.go("2022-03-29 12:00")
    season.hand_in("s-1", "s-2", row="1.14")
    season.go("2022-04-05 12:00")


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    return start(*ROWS, played=_the_season)


PEOPLE: dict[str, tuple[Role, list[tuple[str, str]]]] = {
    "schools": (Role.SCHOOL, [(f"d-{school}", school) for school in SCHOOLS]),
    "experts": (Role.EXPERT, [(f"x-{expert}", expert) for expert in EXPERTS]),
    "coordinators": (Role.COORDINATOR, [(f"c-{place}", f"m-{place}") for place in "123"]),
    "curators": (Role.CURATOR, [(f"k-{one}", "") for one in "12"]),
}
"""By role, each of its people with the subject of their links."""


def follow_all(browser: Browser, first: list[str]) -> Iterator[tuple[str, httpx.Response]]:
    """Every page, file and picture to which links lead from these, each once."""
    waiting, seen = list(first), set[str]()
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        # What letters hold leads in as somebody else, or to a program for mail.
        if address in seen or parts.netloc == urlsplit(OURS).netloc or parts.scheme == "mailto":
            continue
        assert not parts.netloc, f"{address} is not ours"
        seen.add(address)
        assert len(seen) < ENDS_SOMEBODY
        answer = browser.open(address)
        yield address, answer
        if "html" in answer.headers.get("content-type", ""):
            waiting += links_on(answer)


def wrong_with(address: str, answer: httpx.Response) -> Iterator[str]:
    if answer.status_code != 200:
        yield f"{address}: {answer.status_code}"
    if not answer.content:
        yield f"{address}: nothing"
    yield from complaints(address, answer)
    for page, place in ANCHORED.findall(answer.text) if "html" in answer.headers["content-type"] else ():
        if not page and f' id="{place}"' not in answer.text:
            yield f"{address}: nothing is called #{place}"


@pytest.mark.parametrize("role", PEOPLE)
def test_every_link_of_everybody_leads_somewhere(season: SmallSeason, role: str) -> None:
    found: list[str] = []
    kind, people = PEOPLE[role]
    for recipient, subject in people:
        browser = Browser(season)
        first = [browser.come_in(kind, recipient, row, subject).url.path for row in ROWS]
        for address, answer in follow_all(browser, [*first, *OPEN_TO_ALL]):
            found += wrong_with(address, answer)

    assert found == []


def test_every_link_of_the_office_leads_somewhere(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in_office()
    found: list[str] = []
    seen = 0
    for address, answer in follow_all(browser, ["/office", *OPEN_TO_ALL]):
        seen += 1
        found += wrong_with(address, answer)

    assert found == []
    assert seen > FEWEST_OF_OFFICE


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_link_leads_somewhere_whatever_somebody_has_before_them(start: Start, name: str) -> None:
    situation = SITUATIONS[name]
    season = start(*situation.rows, played=situation.played, **situation.changes)
    browser = Browser(season)
    first = list(situation.comes(browser, season))

    assert [each for address, answer in follow_all(browser, first) for each in wrong_with(address, answer)] == []
