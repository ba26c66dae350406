"""A form may be long on its way: who sends it is judged once more when it is there."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from domain.letters import Role
from models.links import link_for, renew
from models.preparations import preparation_of
from models.visits import end_visits_of
from tests.beginnings import so_far
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

PAGE = "/school/2022/1.13/s-1"
BODY = b'--b\r\nContent-Disposition: form-data; name="files-%s"; filename="a.pdf"\r\n\r\n%%PDF-1.7\n\r\n--b--\r\n'
HEADERS = {
    "origin": "http://127.0.0.1:8085",
    "sec-fetch-site": "same-origin",
    "content-type": "multipart/form-data; boundary=b",
}


def renew_link(season: SmallSeason) -> None:
    """The office sends the director a new link."""
    with season.installation.transaction() as session:
        renew(session, link_for(session, "d-s-1", Role.SCHOOL.value, "2022/1.13", "s-1", season.installation.now()))


def end_visits(season: SmallSeason) -> None:
    """The director goes out in another window."""
    with season.installation.transaction() as session:
        end_visits_of(session, "d-s-1")


def nothing(_season: SmallSeason) -> None:
    """All stays as it was."""


def send(season: SmallSeason, meanwhile: Callable[[SmallSeason], None]) -> httpx.Response:
    """Put a file in, and let something happen between the two halves of the form."""
    school = Browser(season)
    school.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    body = BODY % season.rules["1.13"].documents[0].code.encode()

    async def slowly() -> AsyncIterator[bytes]:
        yield body[:40]
        meanwhile(season)
        yield body[40:]

    return school.ask("POST", f"{PAGE}/files", content=slowly(), headers=HEADERS)


@pytest.mark.parametrize(
    ("meanwhile", "status", "is_kept"), [(nothing, 200, True), (renew_link, 404, False), (end_visits, 403, False)]
)
def test_what_opens_no_more_when_the_form_is_there_takes_nothing(
    start: Callable[..., SmallSeason], meanwhile: Callable[[SmallSeason], None], status: int, is_kept: bool
) -> None:
    season = start("1.13", played=so_far.go("2022-03-16 12:00"))
    answer = send(season, meanwhile)

    with season.reading() as session:
        kept = preparation_of(session, "2022/1.13", "s-1") is not None
    assert (answer.status_code, kept) == (status, is_kept)
