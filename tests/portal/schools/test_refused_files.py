"""A school chooses a file that is not taken: the office sees who tried in vain, until the school has handed in."""

import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, text

from acts.note_refused_files import note_refused_files
from config.settings import Settings
from domain.letters import Role
from models.rounds import Participation, rounds_in_order
from portal.office.attention import attention_rows
from portal.office.attention_row import MOST_OF_A_SORT, Row
from runtime.round_status import installation_status
from tests.portal.conftest import Browser, let_work
from tests.portal.office.test_lists import add_schools
from tests.small_season import SmallSeason

PDF = b"%PDF-1.7\n%a document\n"
PAGE = "/school/2022/1.13/s-1"
OFFICE = "/office/rounds/2022/1.13"
WHERE = "1.13. Первичная экспертиза концептуальных документов"
PROGRAM = ("план.exe", b"MZ\x00\x00")
KINDS = ("concept", "midterm_programme")
ANTIVIRUS = {"antivirus": "command", "antivirus_at": shlex.join([sys.executable, "-c", "raise SystemExit(1)"])}


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way and nobody has handed in."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


@pytest.fixture
def school(season: SmallSeason) -> Browser:
    """The director of the first school, who has come in."""
    return come_in(season)


def come_in(season: SmallSeason, school: str = "s-1") -> Browser:
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, f"d-{school}", "1.13", school)
    return browser


def choose(school: Browser, *files: tuple[str, bytes], id: str = "s-1", button: str = "files") -> int:
    """Choose a file for each of the first documents, and press a button; the answer's status."""
    chosen = [(f"files-{kind}", file) for kind, file in zip(KINDS, files, strict=False)]
    return school.press(f"/school/2022/1.13/{id}/{button}", files=chosen).status_code


def refused(season: SmallSeason) -> list[Row]:
    """What the office is told of refused files."""
    let_work(season)
    with season.reading() as session:
        status = installation_status(session, season.installation.now(), datetime.now(UTC))
        rows = attention_rows(session, status, rounds_in_order(session))
    return [row for row in rows if "/schools/" in row.to or "state=refused" in row.to]


def test_the_office_is_told_which_school_which_file_when_and_why(season: SmallSeason, school: Browser) -> None:
    assert choose(school, PROGRAM) == 422

    (row,) = refused(season)
    assert row == Row(
        "Школа не смогла приложить файл: Школа s-1, «план.exe», 16.03.2022 12:00. Это программа, а не документ: "
        "принимаются PDF, DOCX, XLSX, ODT, JPEG и PNG.",
        WHERE,
        "Открыть школу",
        f"{OFFICE}/schools/s-1",
    )


@pytest.mark.parametrize(
    ("settings", "content", "why"),
    [
        pytest.param({}, b"PK\x03\x04" + b"\0" * 100, "поврежд", id="not what it says"),
        pytest.param({}, b"", "Файл пуст", id="empty"),
        pytest.param({"file_megabytes": 1}, PDF + b" " * 2**20, "больше 1 МБ", id="too large"),
        pytest.param(ANTIVIRUS, PDF, "найден вирус", id="infected"),
        pytest.param({"antivirus": "clamd", "antivirus_at": "/nowhere"}, PDF, "через несколько минут", id="not looked"),
    ],
)
def test_whatever_a_file_is_refused_for_is_told(
    season: SmallSeason, settings: Mapping[str, Any], content: bytes, why: str
) -> None:
    season.installation = replace(season.installation, settings=Settings(**settings))
    assert choose(come_in(season), ("план.pdf", content)) == 422

    (row,) = refused(season)
    assert ("«план.pdf», 16.03.2022 12:00. " in row.what, why in row.what) == (True, True)


def test_a_file_outside_of_the_window_is_told_too(start: Callable[..., SmallSeason]) -> None:
    season = start("1.13")
    taking_part = {"round_id": "2022/1.13", "school_id": "s-1", "joined_at": season.installation.now()}
    season.change(insert(Participation).values(**taking_part))
    assert choose(come_in(season), ("план.pdf", PDF)) == 422

    (row,) = refused(season)
    assert "«план.pdf», 13.03.2022 23:00. Приём документов ещё не открыт" in row.what


def test_a_file_in_no_place_is_told_and_one_that_is_there_already_is_not(season: SmallSeason, school: Browser) -> None:
    assert [choose(school, ("план.pdf", PDF)) for _ in range(2)] == [200, 422]
    assert refused(season) == []

    assert school.press(f"{PAGE}/files", files=[("files-nothing", ("x.pdf", PDF))]).status_code == 422
    (row,) = refused(season)
    assert "«x.pdf», 16.03.2022 12:00. Таких документов нет в этой экспертизе" in row.what


def test_a_form_that_is_refused_as_a_whole_is_told_too(season: SmallSeason, school: Browser) -> None:
    files = [("files-concept", (f"{number}.pdf", PDF)) for number in range(21)]
    assert school.press(f"{PAGE}/send", files=files).status_code == 413

    (row,) = refused(season)
    assert "«вся форма с файлами», 16.03.2022 12:00. За один раз можно приложить не больше 20 файлов." in row.what


def test_several_files_of_a_school_are_one_row(season: SmallSeason, school: Browser) -> None:
    assert [choose(school, PROGRAM, ("б.exe", b"MZ\x00")) for _ in range(3)] == [422] * 3

    (row,) = refused(season)
    assert ("«б.exe»" in row.what, row.what.endswith(" Не приняты и другие файлы: 1.")) == (True, True)


def test_once_the_school_has_handed_in_it_is_told_no_more(season: SmallSeason, school: Browser) -> None:
    choose(school, PROGRAM)
    choose(school, ("план.pdf", PDF))
    assert len(refused(season)) == 1
    assert choose(school, button="send") == 200

    assert refused(season) == []
    season.stand("2022-03-16 13:00")
    choose(school, PROGRAM)
    assert len(refused(season)) == 1


def test_with_a_refused_file_nothing_is_sent_and_the_office_is_told(season: SmallSeason, school: Browser) -> None:
    assert choose(school, ("план.pdf", PDF), PROGRAM, button="send") == 422

    assert len(refused(season)) == 1


def test_once_the_window_of_the_school_is_over_it_is_told_no_more(season: SmallSeason, school: Browser) -> None:
    season.give_own_deadline("s-2", "2022-03-23 00:00")
    choose(school, PROGRAM)
    choose(come_in(season, "s-2"), PROGRAM, id="s-2")
    season.stand("2022-03-20 23:59")
    assert [row.to for row in refused(season)] == [f"{OFFICE}/schools/{each}" for each in ("s-1", "s-2")]

    season.stand("2022-03-21 00:00")
    assert [row.to for row in refused(season)] == [f"{OFFICE}/schools/s-2"]
    season.stand("2022-03-23 00:00")
    assert refused(season) == []


def test_many_schools_are_counted_behind_a_list_that_says_the_same(season: SmallSeason, school: Browser) -> None:
    add_schools(season, MOST_OF_A_SORT)
    season.stand("2022-03-16 13:00")
    choose(school, PROGRAM)
    for number in range(MOST_OF_A_SORT):
        note_refused_files("2022/1.13", f"z-{number}", [("план.exe", "это программа")])

    rows = refused(season)
    assert (len(rows), rows[-1].to) == (MOST_OF_A_SORT + 1, f"{OFFICE}/schools?state=refused")
    office = Browser(season)
    office.come_in_office(approves=False)
    page = office.open(rows[-1].to).text
    assert page.count("не принят файл «план.exe», 16.03.2022 13:00: это программа") == MOST_OF_A_SORT + 1


def test_the_office_sees_it_on_its_pages_as_it_was_typed(season: SmallSeason, school: Browser) -> None:
    choose(school, ("<b>план & смета.exe", b"MZ\x00"))
    office = Browser(season)
    office.come_in_office(approves=False)

    for path in ("/office", OFFICE, f"{OFFICE}/schools"):
        page = office.open(path)
        assert (path, page.status_code, "«&lt;b&gt;план &amp; смета.exe»" in page.text) == (path, 200, True)


def test_a_refusal_is_told_to_the_school_though_nothing_can_be_noted(
    season: SmallSeason, school: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    season.change(text("DROP TABLE refused_files"))
    answer = school.press(
        f"{PAGE}/files", files=[(f"files-{KINDS[0]}", PROGRAM), (f"files-{KINDS[1]}", ("б.pdf", PDF))]
    )

    assert (answer.status_code, "«план.exe»: это программа" in answer.text, "б.pdf" in answer.text) == (422, True, True)
    assert [record.getMessage() for record in caplog.records] == ["a refused file was not noted: OperationalError"]
