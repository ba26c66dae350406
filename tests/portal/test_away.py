"""The record is away, locked or without room while somebody sends a form: it is said, and nothing typed is lost."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, setrlimit
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from domain.letters import Role
from models.preparations import preparation_of
from portal.failures import out_of_order
from tests.portal.conftest import Browser
from tests.portal.walk import forms_on
from tests.postgresql import PostgresqlServer
from tests.small_season import SmallSeason, small_seasons

if TYPE_CHECKING:
    from tests.chaos.postgres import PostgreSQL

PAGE = "/school/2022/1.13/s-1"
PDF = b"%PDF-1.7\n%a document\n"
TYPED = {"answer-k-1": "\nПервая строка\nвторая <b>«строка»</b>", "answer-k-2": "Другой ответ"}
KEPT = {"k-1": "Первая строка\nвторая <b>«строка»</b>", "k-2": "Другой ответ"}
MANY_WORDS = {f"answer-k-{number}": "слово " * 800 for number in range(4)}
"""More than fits into pages that the database has already."""
RECOVERS_WITHIN_SECONDS = 60


def come_in(season: SmallSeason) -> Browser:
    """The director of a school in the intake, which has put one file in."""
    season.go("2022-03-16 12:00")
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    assert "первый.pdf" in put_in(browser, season, "первый.pdf").text
    return browser


def put_in(browser: Browser, season: SmallSeason, name: str, content: bytes = PDF, **typed: str) -> httpx.Response:
    kind = season.rules["1.13"].documents[0 if name == "первый.pdf" else 1].code
    return browser.press(f"{PAGE}/files", typed, files=[(f"files-{kind}", (name, content))])


def kept(season: SmallSeason) -> tuple[Mapping[str, str], list[str]]:
    """The answers and the names of the files that the school prepares."""
    with season.reading() as session:
        preparation = preparation_of(session, "2022/1.13", "s-1")
        assert preparation is not None
        return preparation.answers, [each.name for each in preparation.documents]


def repeat(browser: Browser, page: httpx.Response) -> httpx.Response:
    """Press «Повторить»; a browser leaves out the first line end of a field for text, as HTML has it."""
    (form,) = [form for form in forms_on(page) if form.action.startswith(PAGE)]
    assert "<button>Повторить</button>" in page.text
    return browser.press(form.action, {name: value.removeprefix("\n") for name, value in form.filled.items()})


@pytest.fixture
def on_postgresql(postgresql: PostgresqlServer) -> Iterator[SmallSeason]:
    with small_seasons(postgresql) as start:
        yield start("1.13")


@contextmanager
def away(season: SmallSeason, server: PostgresqlServer) -> Iterator[None]:
    """Throw everybody out of the season's database, and let nobody in."""
    name = season.installation.engine.url.database
    others = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    server.say(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false', others)
    try:
        yield
    finally:
        server.say(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_what_was_typed_while_the_record_is_away_is_sent_again_from_the_page(
    on_postgresql: SmallSeason, postgresql: PostgresqlServer
) -> None:
    school = come_in(on_postgresql)
    with away(on_postgresql, postgresql):
        looked = school.open(PAGE)
        pages = [school.press(f"{PAGE}/answers", TYPED)]
        pages.append(repeat(school, pages[0]))
        chosen = put_in(school, on_postgresql, "второй.pdf", PDF * 100_000, **TYPED)
    back = repeat(school, pages[1])

    assert [page.status_code for page in (looked, *pages, chosen, back)] == [503, 503, 503, 503, 200]
    assert "База данных не отвечает" in looked.text
    assert kept(on_postgresql) == (KEPT, ["первый.pdf"])
    assert "<button>Повторить</button>" not in chosen.text, "it would send the rest without the file"
    assert ("вместе с файлами" in chosen.text, "Другой ответ" in chosen.text) == (True, True)


def test_after_connections_were_cut_the_next_form_is_taken(
    on_postgresql: SmallSeason, postgresql: PostgresqlServer
) -> None:
    school = come_in(on_postgresql)
    with away(on_postgresql, postgresql):
        pass

    assert school.press(f"{PAGE}/answers", TYPED).status_code == 200
    assert kept(on_postgresql)[0] == KEPT


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:XDG_RUNTIME_DIR")
def test_what_was_acknowledged_outlives_the_server_and_the_door_goes_on_by_itself(tmp_path: Path) -> None:
    # The wheel tells of a folder that the machine lacks as soon as it is known of.
    from tests.chaos.postgres import postgresql as a_server_to_be_stopped

    with a_server_to_be_stopped(tmp_path / "server") as server, small_seasons(PostgresqlServer(server.url)) as start:
        season = start("1.13")
        school = come_in(season)
        for number in range(3):
            acknowledged = put_in(school, season, f"{number}.pdf", PDF + b"%d" % number)
            page, seconds = _outage(server, school)
            assert (acknowledged.status_code, page.status_code) == (200, 200)
            assert seconds < RECOVERS_WITHIN_SECONDS
            assert kept(season) == (KEPT, ["первый.pdf", f"{number}.pdf"])


def _outage(server: "PostgreSQL", school: Browser) -> tuple[httpx.Response, float]:
    server.stop()
    page = school.press(f"{PAGE}/answers", TYPED)
    assert (page.status_code, "Учёт временно недоступен" in page.text) == (503, True)
    server.go_on()
    begun = time.monotonic()
    return repeat(school, page), time.monotonic() - begun


@contextmanager
def writing(season: SmallSeason) -> Iterator[sqlite3.Connection]:
    """Somebody else holds SQLite's only place for a writer."""
    database = season.installation.engine.url.database or ""
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
    finally:
        connection.close()


def test_a_form_waits_while_the_record_is_locked(start: Callable[..., SmallSeason]) -> None:
    season = start("1.13")
    school = come_in(season)
    with writing(season) as other:
        leaves = threading.Timer(1.0, other.execute, ["ROLLBACK"])
        begun = time.monotonic()
        leaves.start()
        page = school.press(f"{PAGE}/answers", TYPED)
        waited = time.monotonic() - begun
        leaves.join()

    assert (page.status_code, waited > 0.9) == (200, True)
    assert kept(season)[0] == KEPT


def test_a_record_that_is_locked_for_too_long_is_away(start: Callable[..., SmallSeason]) -> None:
    season = start("1.13")
    school = come_in(season)
    with writing(season), told(season, "busy_timeout=1"):
        page = school.press(f"{PAGE}/answers", TYPED)

    assert (page.status_code, repeat(school, page).status_code) == (503, 200)
    assert kept(season)[0] == KEPT


@contextmanager
def told(season: SmallSeason, pragma: str) -> Iterator[None]:
    """Every connection of the record is told this; afterwards there are new ones."""

    def tell(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(season.installation.engine, "checkout", tell)
    try:
        yield
    finally:
        event.remove(season.installation.engine, "checkout", tell)
        season.installation.engine.dispose()


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Writing past that many bytes fails, in the middle: to a program that is a full disk."""
    setrlimit(RLIMIT_FSIZE, (size, RLIM_INFINITY))
    try:
        yield
    finally:
        setrlimit(RLIMIT_FSIZE, (RLIM_INFINITY, RLIM_INFINITY))


@pytest.mark.parametrize("size", [3_000_000, 600_000], ids=["while it is read", "while it is stored"])
def test_a_full_disk_under_an_upload_is_told_and_leaves_no_half_file(
    start: Callable[..., SmallSeason], size: int
) -> None:
    season = start("1.13")
    school = come_in(season)
    files = season.installation.files.folder
    before = sorted(files.rglob("*"))
    with no_file_above(size // 2):
        page = put_in(school, season, "второй.pdf", PDF + b" " * size)

    assert page.status_code == 507
    assert ("На диске сервера нет места" in page.text, "<button>Повторить</button>" in page.text) == (True, False)
    assert sorted(files.rglob("*")) == before
    assert kept(season)[1] == ["первый.pdf"]
    assert put_in(school, season, "второй.pdf", PDF + b" " * size).status_code == 200
    assert kept(season)[1] == ["первый.pdf", "второй.pdf"]


def test_a_database_that_cannot_grow_is_a_full_disk_and_what_was_typed_stays(
    start: Callable[..., SmallSeason],
) -> None:
    season = start("1.13")
    school = come_in(season)
    with told(season, "max_page_count=1"):
        page = school.press(f"{PAGE}/answers", MANY_WORDS)

    assert (page.status_code, "На диске сервера нет места" in page.text) == (507, True)
    assert kept(season)[0] == {}
    assert repeat(school, page).status_code == 200
    assert kept(season)[0] == dict.fromkeys(("k-0", "k-1", "k-2", "k-3"), ("слово " * 800).strip())


def test_postgresql_without_room_is_a_full_disk_and_other_faults_of_files_are_none() -> None:
    full = OperationalError("INSERT", None, psycopg.errors.DiskFull("could not extend file"))

    assert out_of_order(full).status_code == 507
    with pytest.raises(PermissionError):
        out_of_order(PermissionError(13, "Permission denied"))
