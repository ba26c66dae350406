"""The door and HTTP that no browser of a school speaks."""

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from domain.letters import Role
from models.visits import Visit
from portal.bodies import MOST_FORM_BYTES
from tests.corpus.http_lines import FOREIGN_TOKENS, FORMS, HOSTS, NO_PAGES, ORIGINS
from tests.corpus.texts import EVIL_HOST
from tests.portal.conftest import Browser
from tests.portal.http_door import PATIENCE_SECONDS, Hasty, listening_door, say
from tests.small_season import SmallSeason

PAGE = "/school/2022/1.13/s-1"
OURS = {"origin": "http://127.0.0.1:8085", "sec-fetch-site": "same-origin"}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way and nobody has handed in."""
    return start("1.13", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


@pytest.fixture
def school(season: SmallSeason) -> Browser:
    """The director of the first school, who has come in."""
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    return browser


def visits(season: SmallSeason) -> int:
    with season.reading() as session:
        return session.scalar(select(func.count()).select_from(Visit)) or 0


def is_a_page(text: str) -> bool:
    """Whether it can stand in the place of one of ours: a script puts its main part there."""
    return '<main id="main"' in text


def test_a_token_that_is_not_ours_opens_nothing_and_is_answered_alike(season: SmallSeason) -> None:
    stranger = Browser(season)
    good = stranger.link(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    changed = good[:-1] + ("A" if good[-1] != "A" else "B")
    tokens = [f"/l/{token}" for token in FOREIGN_TOKENS.values()] + [changed, good + "x", good[:-1]]

    assert {stranger.open(path).status_code for path in tokens} == {404}
    assert {stranger.press(path).status_code for path in tokens} <= {404, 405}
    assert visits(season) == 0


def test_who_only_looks_at_a_link_begins_no_visit(season: SmallSeason) -> None:
    scanner = Browser(season)
    link = scanner.link(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    codes = [scanner.ask(method, link).status_code for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE")]

    assert (codes[:2], {*codes[2:]} <= {403, 405}) == ([200, 200], True)
    assert (visits(season), scanner.open(PAGE).status_code) == (0, 403)


@pytest.mark.parametrize("where", ORIGINS)
def test_a_form_that_stands_elsewhere_is_not_taken(season: SmallSeason, school: Browser, where: str) -> None:
    said = ORIGINS[where]
    answer = school.press(f"{PAGE}/send", headers=said or {"accept": "*/*"})

    assert (answer.status_code, "не с нашей страницы" in answer.text, is_a_page(answer.text)) == (403, True, True)


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_is_shown_under_a_foreign_name(season: SmallSeason, school: Browser, host: str) -> None:
    answer = school.ask("GET", PAGE, headers={"host": host})

    assert (answer.status_code, EVIL_HOST in answer.text, is_a_page(answer.text)) == (400, False, True)


@pytest.mark.parametrize("path", NO_PAGES)
def test_an_address_at_which_nothing_stands_says_so_whatever_it_holds(school: Browser, path: str) -> None:
    answer = school.open(path)

    assert (answer.status_code, "Такой страницы нет" in answer.text, is_a_page(answer.text)) == (404, True, True)


def test_no_query_leads_away(season: SmallSeason) -> None:
    browser = Browser(season)
    link = browser.link(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    led = [browser.press(f"{link}?next=//{EVIL_HOST}/&to=https://{EVIL_HOST}"), browser.open(f"//{EVIL_HOST}/..")]

    assert {urlsplit(str(answer.url)).hostname for answer in led} <= {"127.0.0.1", EVIL_HOST}
    assert [EVIL_HOST in answer.text for answer in led] == [False, False]
    assert led[0].url.path == PAGE


def test_a_field_that_comes_twice_is_its_first(season: SmallSeason) -> None:
    answer = Browser(season).press("/verify", {"number": ["1.13-1/2022", "1.13-2/2022"], "code": "1"})

    assert (answer.status_code, "1.13-1/2022" in answer.text, "1.13-2/2022" in answer.text) == (422, True, False)


@pytest.mark.parametrize("what", FORMS)
def test_a_body_that_is_no_form_of_ours_is_refused_in_russian(school: Browser, what: str) -> None:
    headers, body, code = FORMS[what]
    answer = school.ask("POST", f"{PAGE}/files", headers={**OURS, **headers}, content=body)

    assert (answer.status_code, "Отправленное не принято" in answer.text) == (code, True)


def test_a_form_up_to_its_limit_is_read_and_a_byte_more_is_not(school: Browser) -> None:
    head = b"a="
    sort = {**OURS, "content-type": "application/x-www-form-urlencoded"}
    bodies = [head + b"b" * (MOST_FORM_BYTES - len(head) - short) for short in (1, 0, -1)]

    # The page itself: a form without a file that this page knows is no mistake of the reader's.
    codes = [school.ask("POST", "/out", headers=sort, content=body).status_code for body in bodies]

    assert codes == [200, 200, 413]


def _head(*lines: str, path: str = "/out", method: str = "POST") -> bytes:
    own = ["Host: 127.0.0.1", "Origin: http://127.0.0.1", "Connection: close"]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *own, *lines, "", ""]).encode()


def test_a_refusal_is_read_by_who_is_sending_still(season: SmallSeason) -> None:
    with listening_door(season) as port, socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as connection:
        connection.sendall(_head("Content-Length: -1"))
        connection.recv(1, socket.MSG_PEEK)
        for _ in range(3):
            connection.sendall(b"a" * 1000)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))

    assert (answer[9:12], is_a_page(answer.decode())) == (b"400", True)


def test_what_comes_over_the_wire_in_pieces_or_wrongly_measured_is_answered_or_let_go(season: SmallSeason) -> None:
    sort = "Content-Type: application/x-www-form-urlencoded"
    with listening_door(season) as port:
        chunked = say(port, _head(sort, "Transfer-Encoding: chunked") + b"3\r\na=1\r\n0\r\n\r\n")
        unmeasured = say(
            port,
            _head(sort, "Transfer-Encoding: chunked"),
            *([b"10000\r\n" + b"a" * 0x10000 + b"\r\n"] * 15),
            b"18000\r\n" + b"a" * 0x18000 + b"\r\n",
        )
        too_long = say(port, _head(sort, f"Content-Length: {10**12}"))
        nonsense = say(port, _head(sort, "Content-Length: -1"))
        both = say(port, _head(sort, "Content-Length: 3", "Transfer-Encoding: chunked") + b"3\r\na=1\r\n0\r\n\r\n")
        huge_head = say(port, b"GET / HTTP/1.1\r\nCookie: " + b"a" * 50_000)
        alive = say(port, _head(path="/healthz", method="GET"))

    lines = [answer.partition(b"\r\n")[0][9:12] for answer in (chunked, unmeasured, too_long, nonsense, huge_head)]
    assert lines == [b"303", b"413", b"413", b"400", b"400"]
    assert [is_a_page(answer.decode()) for answer in (nonsense, huge_head)] == [True, True]
    assert b"content-security-policy: default-src 'none'" in huge_head.lower()
    assert both[9:12] in (b"303", b"400")
    assert alive.endswith(b"ok\n")


def test_who_says_nothing_or_half_of_it_is_let_go(season: SmallSeason) -> None:
    with listening_door(season, Hasty) as port:
        silent, half = say(port), say(port, b"GET / HTTP/1.1\r\nHost: 127.")

    assert (silent, half) == (b"", b"")
