"""A form that trickles in: how long it is waited for, by a clock that jumps."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from domain.letters import Role
from models.preparations import preparation_of
from models.refused_files import RefusedFile
from portal.bodies import QUIET_SECONDS, WHOLE_SECONDS
from tests.beginnings import so_far
from tests.portal.conftest import SAME_ORIGIN, Browser
from tests.portal.moved_loop import run_at_once
from tests.small_season import SmallSeason

PAGE = "/school/2022/1.13/s-1"
HEADERS = {**SAME_ORIGIN, "content-type": "multipart/form-data; boundary=b"}
BODY = (
    b'--b\r\nContent-Disposition: form-data; name="files-concept"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
    + b"%" * 2000
    + b"\r\n--b--\r\n"
)


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way."""
    return start("1.13", played=so_far.go("2022-03-16 12:00"))


def sent(season: SmallSeason, *pieces: tuple[float, bytes]) -> tuple[httpx.Response, float]:
    """Send a file, each piece after so many seconds of silence; the answer, and when it came."""
    school = Browser(season)
    school.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")

    async def trickle() -> AsyncIterator[bytes]:
        for seconds, piece in pieces:
            await asyncio.sleep(seconds)
            yield piece

    return run_at_once(school.asking("POST", f"{PAGE}/files", content=trickle(), headers=HEADERS))


def kept(season: SmallSeason) -> list[str]:
    with season.reading() as session:
        found = preparation_of(session, "2022/1.13", "s-1")
        return [each.name for each in found.documents] if found else []


def test_a_byte_a_second_is_waited_for_a_quarter_of_an_hour_and_not_longer(season: SmallSeason) -> None:
    answer, seconds = sent(season, *((1.0, BODY[n : n + 1]) for n in range(len(BODY))))

    assert (answer.status_code, seconds) == (408, WHOLE_SECONDS)
    assert "Передача идёт слишком медленно и прервана" in answer.text
    assert kept(season) == []


def test_who_falls_silent_is_waited_for_half_a_minute(season: SmallSeason) -> None:
    answer, seconds = sent(season, (0.0, BODY[:100]), (10_000.0, BODY[100:]))

    assert (answer.status_code, seconds) == (408, QUIET_SECONDS)
    assert kept(season) == []


def test_a_slow_line_that_does_not_fall_silent_brings_its_file(season: SmallSeason) -> None:
    pieces = 30
    size = -(-len(BODY) // pieces)
    answer, seconds = sent(season, *((QUIET_SECONDS - 1, BODY[n * size : (n + 1) * size]) for n in range(pieces)))

    assert (answer.status_code, seconds) == (200, pieces * (QUIET_SECONDS - 1))
    assert kept(season) == ["a.pdf"]


def test_the_office_sees_that_a_school_could_not_send(season: SmallSeason) -> None:
    sent(season, (0.0, BODY[:100]), (10_000.0, BODY[100:]))

    with season.reading() as session:
        (told,) = session.query(RefusedFile).all()
    assert (told.school_id, told.name) == ("s-1", "вся форма с файлами")
    assert "слишком медленно" in told.why
