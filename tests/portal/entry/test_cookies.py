"""The cookie of a visit, and what is promised of TLS: both follow the address that letters lead to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest

from acts.name_member import name_member
from acts.office_entry import make_entry_address
from domain.letters import Role
from tests.beginnings import so_far
from tests.portal.conftest import SAME_ORIGIN, Browser
from tests.small_season import SmallSeason

PUBLIC, LOOPBACK = "https://rounds.example.ru", "http://127.0.0.1:8085"
NAMES = {PUBLIC: "__Host-rounds", LOOPBACK: "rounds"}
GUARDED = {"Path=/", "HttpOnly", "SameSite=lax"}
ATTRIBUTES = {PUBLIC: {*GUARDED, "Secure"}, LOOPBACK: GUARDED}
"""Neither a Domain, which would hand it to other hosts, nor an end: it is gone when the browser is closed."""
PAGE = "/school/2022/1.13/s-1"


@pytest.fixture(params=[PUBLIC, LOOPBACK], ids=["public", "loopback"])
def base(request: pytest.FixtureRequest) -> str:
    """Where links in letters lead."""
    return str(request.param)


@pytest.fixture
def season(start: Callable[..., SmallSeason], base: str) -> SmallSeason:
    """Wednesday 16.03, in an installation with that address."""
    begun = start("1.13", played=so_far.go("2022-03-16 12:00"))
    begun.installation = replace(begun.installation, base_url=base)
    return begun


def sent(browser: Browser, base: str, path: str) -> httpx.Response:
    """Press a button; where the answer leads is not gone to."""
    return browser.ask("POST", path, follows=False, headers={**SAME_ORIGIN, "origin": base})


def cookie_in(answer: httpx.Response) -> tuple[str, str, set[str]]:
    """Name, value and attributes of the only cookie that an answer sets."""
    (said,) = answer.headers.get_list("set-cookie")
    first, *attributes = said.split("; ")
    name, _, value = first.partition("=")
    return name, value, set(attributes)


def ways_in(season: SmallSeason, browser: Browser) -> dict[str, str]:
    """By what it opens, an address at which a visit begins."""
    address = "anna@office.example"
    name_member(address, "Кедрова Анна Ильинична", may_approve=True, who="tests", why="Проверка")
    one_time = make_entry_address(address, datetime.now(UTC), who="tests", why="Проверка")
    return {PAGE: browser.link(Role.SCHOOL, "d-s-1", "1.13", "s-1"), "/office": urlsplit(one_time).path}


def test_a_visit_has_a_cookie_that_no_script_no_other_host_and_no_foreign_form_gets(
    season: SmallSeason, base: str
) -> None:
    browser = Browser(season)
    for page, way in ways_in(season, browser).items():
        name, value, attributes = cookie_in(sent(browser, base, way))

        assert (name, attributes) == (NAMES[base], ATTRIBUTES[base])
        assert len(value) == 43
        assert browser.open(page).status_code == 200


def test_who_goes_out_takes_the_same_cookie_away(season: SmallSeason, base: str) -> None:
    browser = Browser(season)
    sent(browser, base, browser.link(Role.SCHOOL, "d-s-1", "1.13", "s-1"))
    name, value, attributes = cookie_in(sent(browser, base, "/out"))

    ended = {each for each in attributes if each.startswith(("Max-Age", "expires"))}
    assert (name, value.strip('"'), attributes - ended) == (NAMES[base], "", ATTRIBUTES[base])
    assert "Max-Age=0" in ended


def test_a_cookie_under_another_name_opens_nothing(season: SmallSeason, base: str) -> None:
    browser = Browser(season)
    sent(browser, base, browser.link(Role.SCHOOL, "d-s-1", "1.13", "s-1"))
    value = browser.cookies[NAMES[base]]
    others = [name for name in ("__Host-rounds", "__Secure-rounds", "rounds") if name != NAMES[base]]

    asked = [Browser(season).ask("GET", PAGE, headers={"cookie": f"{name}={value}"}) for name in others]
    assert {answer.status_code for answer in asked} == {403}


def test_under_an_address_with_tls_every_answer_asks_for_it_from_then_on(season: SmallSeason, base: str) -> None:
    browser = Browser(season)
    answers = [
        *(browser.open(path) for path in ("/", "/nothing", PAGE, "/static/portal.css", "/healthz", "/l/unknown")),
        browser.ask("POST", "/link", headers={"origin": "https://evil.example"}),
        browser.ask("GET", "/", headers={"host": "evil.example"}),
        browser.ask("PUT", "/"),
        sent(browser, base, browser.link(Role.SCHOOL, "d-s-1", "1.13", "s-1")),
    ]

    codes = [200, 404, 403, 200, 200, 404, 403, 400, 403, 303]
    asked_for = "max-age=31536000" if base == PUBLIC else None
    said = [(answer.status_code, answer.headers.get("strict-transport-security")) for answer in answers]
    assert said == [(code, asked_for) for code in codes]
