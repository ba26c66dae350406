"""Uploads that no browser makes: nameless, wrongly measured, measured by nobody, or full of words."""

from collections.abc import Callable

import httpx
import pytest

from domain.letters import Role
from models.preparations import preparation_of
from tests.beginnings import so_far
from tests.portal.conftest import SAME_ORIGIN, Browser
from tests.portal.http_door import listening_door, say
from tests.small_season import SmallSeason

PAGE = "/school/2022/1.13/s-1"
PDF = b"%PDF-1.7\n%a document\n"
SORT = {"content-type": "multipart/form-data; boundary=b"}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way."""
    return start("1.13", played=so_far.go("2022-03-16 12:00"))


@pytest.fixture
def school(season: SmallSeason) -> Browser:
    """The director of the first school, who has come in."""
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    return browser


def form(*names: bytes, content: bytes = PDF) -> bytes:
    """A form with a file; `names`: what its part says after the field's name."""
    head = b"; ".join((b'Content-Disposition: form-data; name="files-concept"', *names))
    return b"--b\r\n" + head + b"\r\n\r\n" + content + b"\r\n--b--\r\n"


def sent(school: Browser, body: bytes) -> httpx.Response:
    return school.ask("POST", f"{PAGE}/files", headers={**SAME_ORIGIN, **SORT}, content=body)


def files_of(season: SmallSeason) -> list[tuple[str, int]]:
    """Names and sizes of the files that the school prepares."""
    with season.reading() as session:
        found = preparation_of(session, "2022/1.13", "s-1")
        return [(each.name, each.size) for each in found.documents] if found else []


@pytest.mark.parametrize("name", [b'filename=""', b'filename="\xc2\xa0"', b'filename="/"', b"filename"])
def test_a_file_without_a_name_gets_one_and_is_kept(season: SmallSeason, school: Browser, name: bytes) -> None:
    answer = sent(school, form(name))

    assert (answer.status_code, files_of(season)) == (200, [("файл без имени.pdf", len(PDF))])


def test_a_file_that_is_no_file_to_the_form_is_told_as_not_chosen(season: SmallSeason, school: Browser) -> None:
    answer = sent(school, form())

    assert (answer.status_code, "Файл не выбран" in answer.text, files_of(season)) == (422, True, [])


def test_ten_megabytes_of_text_in_the_place_of_a_file_are_refused(season: SmallSeason, school: Browser) -> None:
    answer = sent(school, form(content=b"x" * 10 * 1024 * 1024))

    assert (answer.status_code, "набранное осталось" in answer.text, files_of(season)) == (413, True, [])


def over_the_wire(
    season: SmallSeason, school: Browser, length: str, *pieces: bytes, hangs_up: bool = False
) -> tuple[bytes, bytes]:
    """Put a file in by bytes of our own; the status, and whether the door still answers others."""
    head = [
        f"POST {PAGE}/files HTTP/1.1",
        *("Host: 127.0.0.1", "Origin: http://127.0.0.1", "Connection: close"),
        *(f"Cookie: rounds={school.cookies['rounds']}", f"Content-Type: {SORT['content-type']}", length),
    ]
    with listening_door(season) as port:
        answer = say(port, "\r\n".join([*head, "", ""]).encode(), *pieces, hangs_up=hangs_up)
        alive = say(port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    return answer[9:12], alive[9:12]


def test_a_file_in_chunks_that_nobody_has_measured_is_kept(season: SmallSeason, school: Browser) -> None:
    body = form(b'filename="a.pdf"', content=PDF + b" " * 200_000)
    chunks = [body[n : n + 10_000] for n in range(0, len(body), 10_000)]
    pieces = [b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks]

    assert over_the_wire(season, school, "Transfer-Encoding: chunked", *pieces, b"0\r\n\r\n") == (b"303", b"200")
    assert files_of(season) == [("a.pdf", len(PDF) + 200_000)]


def test_a_file_that_is_longer_than_was_said_is_cut_and_not_taken(season: SmallSeason, school: Browser) -> None:
    body = form(b'filename="a.pdf"')

    assert over_the_wire(season, school, f"Content-Length: {len(body) - 30}", body) == (b"400", b"200")
    assert files_of(season) == []


def test_a_file_of_which_less_comes_than_was_said_is_not_taken(season: SmallSeason, school: Browser) -> None:
    body = form(b'filename="a.pdf"')
    status, alive = over_the_wire(season, school, f"Content-Length: {len(body) + 1000}", body, hangs_up=True)

    assert (status, alive, files_of(season)) == (b"", b"200", [])


@pytest.mark.parametrize("length", ["Content-Length: 1e3", "Content-Length: -5", "Content-Length: 5, 6"])
def test_a_length_that_is_none_is_refused_and_nothing_taken(season: SmallSeason, school: Browser, length: str) -> None:
    assert over_the_wire(season, school, length, form(b'filename="a.pdf"')) == (b"400", b"200")
    assert files_of(season) == []
