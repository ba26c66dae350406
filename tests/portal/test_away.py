"""The record is away, locked or without room while somebody sends a form: it is said, and nothing typed is lost."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, setrlimit
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from starlette.responses import Response

from domain.letters import Role
from models.changes import Change
from models.preparations import preparation_of
from portal.bodies import BodyTooLarge
from portal.doors import Door, refused_as_a_whole
from portal.failures import out_of_order
from portal.policy import NOBODYS, Purpose, Thing
from tests.portal.conftest import Browser
from tests.portal.walk import Form, forms_on, send
from tests.postgresql import PostgresqlServer
from tests.small_season import SmallSeason, small_seasons

PAGE = "/school/2022/1.13/s-1"
PAUSE = "/office/rounds/2022/1.13/pause"
PDF = b"%PDF-1.7\n%a document\n"
WHY = "\nКарантин: <b>«грипп»</b>\nи морозы"
LONG_WHY = "морозы " * 280
"""More than fits into the pages that the database has already."""
RECOVERS_WITHIN_SECONDS = 60


def come_in(season: SmallSeason) -> Browser:
    """The director of a school in the intake, which has put one file in."""
    season.go("2022-03-16 12:00")
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    assert "первый.pdf" in put_in(browser, season, "первый.pdf").text
    return browser


def come_in_office(season: SmallSeason) -> tuple[Browser, Form]:
    """A member of the office, before whom the form lies in which the round is paused."""
    season.go("2022-03-16 12:00")
    browser = Browser(season)
    browser.come_in_office()
    (form,) = [form for form in forms_on(browser.open(PAUSE)) if form.action == PAUSE]
    return browser, form


def put_in(browser: Browser, season: SmallSeason, name: str, content: bytes = PDF, **typed: str) -> httpx.Response:
    kind = season.rules["1.13"].documents[0 if name == "первый.pdf" else 1].code
    return browser.press(f"{PAGE}/files", typed, files=[(f"files-{kind}", (name, content))])


def files_of(season: SmallSeason) -> list[str]:
    """The names of the files that the school prepares."""
    with season.reading() as session:
        preparation = preparation_of(session, "2022/1.13", "s-1")
        return [each.name for each in preparation.documents] if preparation else []


def reason_of(season: SmallSeason) -> list[str]:
    """The words of the reason why the round is paused; none: it is not."""
    with season.reading() as session:
        reasons = session.scalars(select(Change.why).where(Change.deed == "pause")).all()
    return " ".join(reasons).split()


def repeat(browser: Browser, page: httpx.Response) -> httpx.Response:
    """Press «Повторить»; a browser leaves out the first line end of a field for text, as HTML has it."""
    (form,) = [form for form in forms_on(page) if form.action == PAUSE]
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
    office, form = come_in_office(on_postgresql)
    with away(on_postgresql, postgresql):
        looked = office.open(PAUSE)
        pages = [send(office, form, {"why": WHY})]
        pages.append(repeat(office, pages[0]))
    back = repeat(office, pages[1])

    assert [page.status_code for page in (looked, *pages, back)] == [503, 503, 503, 200]
    assert "База данных не отвечает" in looked.text
    assert reason_of(on_postgresql) == WHY.split()


def test_a_form_refused_as_a_whole_says_why_though_the_office_cannot_be_told() -> None:
    def learns(_thing: Thing, _why: str) -> None:
        raise OperationalError("INSERT", {}, Exception("the record went away"))

    async def beside(does: Callable[..., Any], *arguments: Any) -> Any:
        return does(*arguments)

    door = Door("POST", PAGE, Purpose.PREPARE_HAND_IN, lambda _asked: Response(), learn_refused=learns)
    page = asyncio.run(refused_as_a_whole(door, NOBODYS, BodyTooLarge("Файлов больше двухсот."), beside))

    assert (page.status_code, "Файлов больше двухсот." in bytes(page.body).decode()) == (413, True)


def test_a_page_on_which_files_cannot_stand_does_not_send_the_rest_without_them(
    on_postgresql: SmallSeason, postgresql: PostgresqlServer
) -> None:
    school = come_in(on_postgresql)
    with away(on_postgresql, postgresql):
        page = put_in(school, on_postgresql, "второй.pdf", PDF * 100_000, answer="Набранный ответ")

    assert (page.status_code, "<button>Повторить</button>" in page.text) == (503, False)
    assert ("вместе с файлами" in page.text, "Набранный ответ" in page.text) == (True, True)
    assert files_of(on_postgresql) == ["первый.pdf"]


def test_after_connections_were_cut_the_next_form_is_taken(
    on_postgresql: SmallSeason, postgresql: PostgresqlServer
) -> None:
    school = come_in(on_postgresql)
    with away(on_postgresql, postgresql):
        pass

    assert put_in(school, on_postgresql, "второй.pdf").status_code == 200
    assert files_of(on_postgresql) == ["первый.pdf", "второй.pdf"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:XDG_RUNTIME_DIR")
def test_what_was_acknowledged_outlives_the_server_and_the_door_goes_on_by_itself(tmp_path: Path) -> None:
    # The wheel tells of a folder that the machine lacks as soon as it is known of.
    from tests.chaos.postgres import postgresql as a_server_to_be_stopped

    with a_server_to_be_stopped(tmp_path / "server") as server, small_seasons(PostgresqlServer(server.url)) as start:
        season = start("1.13")
        school = come_in(season)
        office, form = come_in_office(season)
        acknowledged = put_in(school, season, "второй.pdf", PDF)
        server.stop()
        page = send(office, form, {"why": WHY})
        assert (acknowledged.status_code, page.status_code) == (200, 503)
        assert "Учёт временно недоступен" in page.text
        server.go_on()
        begun = time.monotonic()
        assert repeat(office, page).status_code == 200
        assert time.monotonic() - begun < RECOVERS_WITHIN_SECONDS
        assert (reason_of(season), files_of(season)) == (WHY.split(), ["первый.pdf", "второй.pdf"])


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
    office, form = come_in_office(season)
    with writing(season) as other:
        leaves = threading.Timer(1.0, other.execute, ["ROLLBACK"])
        begun = time.monotonic()
        leaves.start()
        page = send(office, form, {"why": WHY})
        waited = time.monotonic() - begun
        leaves.join()

    assert (page.status_code, waited > 0.9) == (200, True)
    assert reason_of(season) == WHY.split()


def test_a_record_that_is_locked_for_too_long_is_away(start: Callable[..., SmallSeason]) -> None:
    season = start("1.13")
    office, form = come_in_office(season)
    with writing(season), told(season, "busy_timeout=1"):
        page = send(office, form, {"why": WHY})

    assert (page.status_code, repeat(office, page).status_code) == (503, 200)
    assert reason_of(season) == WHY.split()


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
    assert files_of(season) == ["первый.pdf"]
    assert put_in(school, season, "второй.pdf", PDF + b" " * size).status_code == 200
    assert files_of(season) == ["первый.pdf", "второй.pdf"]


def test_a_database_that_cannot_grow_is_a_full_disk_and_what_was_typed_stays(
    start: Callable[..., SmallSeason],
) -> None:
    season = start("1.13")
    office, form = come_in_office(season)
    with told(season, "max_page_count=1"):
        page = send(office, form, {"why": LONG_WHY})

    assert (page.status_code, "На диске сервера нет места" in page.text) == (507, True)
    assert reason_of(season) == []
    assert repeat(office, page).status_code == 200
    assert reason_of(season) == LONG_WHY.split()


def test_postgresql_without_room_is_a_full_disk_and_other_faults_of_files_are_none() -> None:
    full = OperationalError("INSERT", None, psycopg.errors.DiskFull("could not extend file"))

    assert out_of_order(full).status_code == 507
    with pytest.raises(PermissionError):
        out_of_order(PermissionError(13, "Permission denied"))
