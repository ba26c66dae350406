"""What a first look costs: little enough for a slow line, nothing from another host, nothing that the CSP forbids."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import update

from models.letters import Letter
from models.people import School
from portal.office.lists import ON_A_PAGE
from tests.portal.conftest import Browser
from tests.portal.office.test_lists import add_schools
from tests.portal.walk import OPEN_TO_ALL, ROLES
from tests.rosters import FIRST, NORTH, PLACES, SCHOOLS, workbook_of
from tests.small_season import SmallSeason, season_of_2022

MOST_BYTES = 100 * 1024
"""Of a page with its style, scripts and icon, none of them packed."""
LONGEST_NAME = 145
LOADED = {"link": "href", "script": "src", "img": "src", "source": "src", "iframe": "src", "object": "data"}
"""By tag, the attribute that names what a browser fetches along with the page."""
NEVER = {"style", "srcset", "srcdoc", "background", "ping"}


@dataclass
class _Reader(HTMLParser):
    """What a page makes a browser fetch, and what in it the policy of the pages forbids."""

    loaded: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "style" or (tag == "script" and "src" not in said):
            self.inline.append(f"<{tag}>")
        self.inline += [f"{tag} {name}" for name in said if name in NEVER or name.startswith("on")]
        self.inline += [f"{tag} {name}" for name, value in said.items() if value.lower().startswith("javascript:")]
        if tag in LOADED and said.get(LOADED[tag]):
            self.loaded.append(said[LOADED[tag]])
        for name in ("href", "src", "action", "formaction", "data"):
            address = urlsplit(said.get(name, ""))
            if address.netloc or address.scheme not in ("", "mailto"):
                self.elsewhere.append(said[name])


def read(page: httpx.Response) -> _Reader:
    assert page.status_code == 200
    reader = _Reader()
    reader.feed(page.text)
    return reader


def weight(browser: Browser, page: httpx.Response) -> int:
    """Bytes of the page and of everything that it makes a browser fetch."""
    along = [browser.open(address) for address in dict.fromkeys(read(page).loaded)]
    assert [answer.status_code for answer in along] == [200] * len(along)
    return sum(len(answer.content) for answer in (page, *along))


@pytest.fixture(params=ROLES)
def looked_at(request: pytest.FixtureRequest, season: SmallSeason) -> tuple[Browser, Mapping[str, httpx.Response]]:
    """Somebody of a role, and the pages that are seen first."""
    browser = Browser(season)
    first: Callable[[Browser], httpx.Response] = ROLES[request.param]
    pages = {request.param: first(browser)}
    if request.param == "stranger":
        pages |= {path: browser.open(path) for path in OPEN_TO_ALL}
    if request.param == "expert":
        (school,) = season.schools_of("e-1")
        pages["conclusion"] = browser.open(f"{pages['expert'].url.path}/{school}")
    return browser, pages


def test_a_first_look_is_light_and_all_of_it_is_ours(
    looked_at: tuple[Browser, Mapping[str, httpx.Response]],
) -> None:
    browser, pages = looked_at

    weights = {name: weight(browser, page) for name, page in pages.items()}
    assert {name: many for name, many in weights.items() if many > MOST_BYTES} == {}
    found = {name: read(page) for name, page in pages.items()}
    assert {name: (page.elsewhere, page.inline) for name, page in found.items()} == dict.fromkeys(pages, ([], []))


HERE = "/office/rounds/2022/1.13"
LISTS = (f"{HERE}/schools", f"{HERE}/experts", f"{HERE}/assignments")


@pytest.fixture
def crowded(start: Callable[..., SmallSeason]) -> SmallSeason:
    """The whole season, its first round with more schools than a page holds; each name is as long as a name can be."""
    season = start(*(rules.row for rules in season_of_2022().rounds))
    season.outage("2022-03-23 12:00")
    add_schools(season, ON_A_PAGE + 1)
    season.change(
        update(School).values(name="Ш" * LONGEST_NAME, full_name="Ш" * LONGEST_NAME),
        update(Letter).values(state="in_doubt"),
    )
    return season


def test_pages_of_the_office_stay_light_with_the_whole_season_and_many_schools_of_long_names(
    crowded: SmallSeason,
) -> None:
    browser = Browser(crowded)
    browser.come_in_office()
    others = ("allotment", "extend", "upcoming")
    wanted = ("/office", HERE, *LISTS, *(f"{HERE}/{name}" for name in others), "/office/letters")

    pages = {path: browser.open(path) for path in wanted}
    weights = {path: weight(browser, page) for path, page in pages.items()}
    assert {path: many for path, many in weights.items() if many > MOST_BYTES} == {}
    assert [pages[path].text.count("<tr") for path in LISTS] == [1 + ON_A_PAGE] * 3


def test_an_import_of_many_schools_of_long_names_is_looked_at_in_light_pages(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in_office()
    rows = [
        ("", f"{number} {'Ш' * LONGEST_NAME}"[:LONGEST_NAME], "Ш" * LONGEST_NAME, *FIRST[3:]) for number in range(200)
    ]
    book = workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, *rows]})
    preview = browser.press("/office/import", files=[("file", ("школы.xlsx", book))])

    pages = [browser.open(f"{preview.url.path}?state=new&page={page}") for page in (1, 2, 99)]
    assert [page.text.count('<th scope="row"') for page in pages] == [ON_A_PAGE, ON_A_PAGE, 1]
    assert max(weight(browser, page) for page in pages) < MOST_BYTES


@pytest.mark.parametrize("role", ["coordinator", "curator"])
def test_who_looks_after_many_schools_of_long_names_gets_them_in_a_light_page(crowded: SmallSeason, role: str) -> None:
    browser = Browser(crowded)
    page = ROLES[role](browser)

    assert page.text.count("Ш" * LONGEST_NAME) >= ON_A_PAGE
    assert weight(browser, page) < MOST_BYTES
