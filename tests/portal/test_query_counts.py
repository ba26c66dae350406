"""How often each page asks the record: as often for many schools as for few, and never more than is stated here."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from domain.letters import Kind, Role
from models.assignments import Assignment, assignment_id
from models.letters import Letter, OwedLetter, lay_out
from models.links import link_for
from models.people import SchoolRisk
from models.preparations import PreparedDocument, begin_preparation
from models.refused_files import keep_refused
from models.rounds import Round
from models.submissions import Document
from tests.portal.conftest import Browser
from tests.portal.office.test_lists import add_schools
from tests.rosters import FIRST, NORTH, PLACES, SCHOOLS, workbook_of
from tests.small_season import SmallSeason

MANY = 30
ROUND = "/office/rounds/2022/1.13"

MOST: Mapping[str, Mapping[str, int]] = {
    "school": {"/school/2022/1.13/s-4": 15},
    "expert": {
        "/expert/2022/1.13/e-1": 15,
        "/expert/2022/1.13/e-1/{judged}": 15,
        "/expert/2022/1.13/e-1/{judged}/decline": 15,
    },
    "coordinator": {
        "/coordinator/2022/1.13/m-1": 15,
        "/coordinator/2022/1.13/m-1/schools.xlsx": 15,
    },
    "curator": {"/curator/2022/1.13/k-1": 15, "/curator/2022/1.13/k-1/schools.xlsx": 15},
    "office": {
        "/office": 70,
        "/office/members": 10,
        "/office/members.xlsx": 10,
        ROUND: 50,
        f"{ROUND}/schools": 15,
        f"{ROUND}/schools.xlsx": 15,
        f"{ROUND}/schools/{{judged}}": 25,
        f"{ROUND}/experts": 25,
        f"{ROUND}/experts.xlsx": 25,
        f"{ROUND}/assignments": 15,
        f"{ROUND}/assignments.xlsx": 15,
        f"{ROUND}/assignments/{{judged}}/e-1": 15,
        f"{ROUND}/allotment": 35,
        f"{ROUND}/allotment.xlsx": 25,
        f"{ROUND}/allotment/{{judged}}/e-1": 40,
        f"{ROUND}/allotment/school/{{judged}}": 40,
        f"{ROUND}/extend": 15,
        f"{ROUND}/pause": 10,
        f"{ROUND}/wake": 10,
        f"{ROUND}/upcoming": 15,
        f"{ROUND}/upcoming.xlsx": 15,
        "/office/road-map/2022.xlsx": 10,
        f"{ROUND}/replace/2022/1.13:{{judged}}:e-1": 30,
        "/office/people": 10,
        "/office/people.xlsx": 10,
        "/office/people/x-e-1": 20,
        "/office/letters/queue": 10,
        "/office/history": 20,
        "/office/history.xlsx": 20,
        "/office/letters": 10,
        "/office/letters.xlsx": 10,
        "/office/import": 10,
        "/look-as": 10,
        "/look-as?q=Ясенева": 10,
    },
}
"""By role, the addresses of its pages that show many, and how many statements each may take.

The office's first page tells of two rounds here, and asks for each of them.
"""


@pytest.fixture
def judged(season: SmallSeason) -> str:
    """The school whose documents the first expert has; of everything that pages show there is something."""
    (school,) = season.schools_of("e-1")
    prepare(season, "s-4", 2)
    refuse_a_file(season, "s-6")
    season.change(update(Letter).where(Letter.recipient == "d-s-3").values(state="in_doubt"))
    season.change(update(Letter).where(Letter.recipient == "d-s-5").values(state="refused", answer="550 no"))
    with season.installation.transaction() as session:
        receipt = OwedLetter(Kind.RECEIPT, "d-s-6", "s-6")
        lay_out(session, session.get_one(Round, "2022/1.13"), [receipt], season.installation.now())
    return school


def prepare(season: SmallSeason, school: str, files: int) -> None:
    """Put files into what a school prepares."""
    kind = season.rules["1.13"].documents[0]
    with season.installation.transaction() as session:
        begin_preparation(session, "2022/1.13", school, season.installation.now())
        session.add_all(
            PreparedDocument(round_id="2022/1.13", school_id=school, kind=kind.code, risk=None, **a_file(number))
            for number in range(files)
        )


def refuse_a_file(season: SmallSeason, *schools: str) -> None:
    """Let these schools have more time, and have chosen a file that was not taken after all that they handed in."""
    for school in schools:
        season.give_own_deadline(school, "2022-03-25 00:00")
    with season.installation.transaction() as session:
        for school in schools:
            now = season.installation.now() + timedelta(minutes=1)
            keep_refused(session, "2022/1.13", school, [("план.exe", "это программа")], now)


def a_file(number: int) -> dict[str, Any]:
    return {
        "name": f"{number}.pdf",
        "description": "",
        "media_type": "application/pdf",
        "size": 1,
        "sha256": f"{number:064x}",
    }


def grow(season: SmallSeason, judged: str) -> None:
    """More of everything: schools with documents, assignments of one expert, letters, links, files."""
    add_schools(season, MANY)
    prepare(season, "s-4", MANY)
    now, kind = season.installation.now(), season.rules["1.13"].documents[0].code
    with season.installation.transaction() as session:
        round_ = session.get_one(Round, "2022/1.13")
        for number in range(MANY):
            id = f"z-{number}"
            session.add(SchoolRisk(school_id=id, risk=season.rules["1.13"].risks[0].code))
            session.add(
                Assignment(
                    id=assignment_id("2022/1.13", id, "e-1"),
                    round_id="2022/1.13",
                    school_id=id,
                    expert_id="e-1",
                    reason="least_loaded",
                    assigned_at=now,
                    told_in=1,
                )
            )
            session.add_all(
                Document(round_id="2022/1.13", school_id=school, version=1, ordinal=at, kind=kind, **a_file(number))
                for school, at in ((id, 1), (judged, 100 + number))
            )
            owed = [OwedLetter(letter, f"d-{id}", id) for letter in (Kind.INVITATION, Kind.RECEIPT)]
            lay_out(session, round_, owed, now)
            link_for(session, f"d-{id}", Role.SCHOOL.value, "2022/1.13", id, now)
    refuse_a_file(season, *(f"z-{number}" for number in range(MANY)))
    season.change(update(Letter).where(Letter.recipient.like("d-z-1%")).values(state="in_doubt"))
    season.change(update(Letter).where(Letter.recipient.like("d-z-2%")).values(state="refused", answer="550 no"))


def come_in(season: SmallSeason) -> dict[str, Browser]:
    browsers = {role: Browser(season) for role in MOST}
    browsers["school"].come_in(Role.SCHOOL, "d-s-4", "1.13", "s-4")
    browsers["expert"].come_in(Role.EXPERT, "x-e-1", "1.13", "e-1")
    browsers["coordinator"].come_in(Role.COORDINATOR, "c-1", "1.13", "m-1")
    browsers["curator"].come_in(Role.CURATOR, "k-1", "1.13")
    browsers["office"].come_in_office()
    return browsers


@contextmanager
def statements(season: SmallSeason) -> Iterator[list[str]]:
    """What the record is asked from now on."""
    asked: list[str] = []

    def note(*said: Any) -> None:
        asked.append(said[2])

    event.listen(season.installation.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(season.installation.engine, "before_cursor_execute", note)


def counts(season: SmallSeason, browsers: Mapping[str, Browser], judged: str) -> dict[str, int]:
    """By page, the statements that it took."""
    found = {}
    for role, pages in MOST.items():
        for page in pages:
            with statements(season) as asked:
                status = browsers[role].open(page.format(judged=judged)).status_code
            assert (page, status) == (page, 200)
            found[page] = len(asked)
    return found


def test_a_page_asks_the_record_as_often_for_many_as_for_few(season: SmallSeason, judged: str) -> None:
    browsers = come_in(season)
    few = counts(season, browsers, judged)
    grow(season, judged)

    assert counts(season, browsers, judged) == few
    most = {page: number for pages in MOST.values() for page, number in pages.items()}
    assert {page: number for page, number in few.items() if number > most[page]} == {}


def test_a_preview_asks_the_record_as_often_for_many_rows_as_for_few(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in_office()

    def asked_for(schools: int) -> int:
        rows = [("", f"СШ № {number}", f"МБОУ «СШ № {number}»", *FIRST[3:]) for number in range(schools)]
        content = workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, *rows]})
        path = browser.press("/office/import", files=[("file", ("школы.xlsx", content))]).url.path
        with statements(season) as asked:
            text = browser.open(path).text
        assert f"СШ № {schools - 1}" in text
        return len(asked)

    few = asked_for(1)
    assert (asked_for(MANY), few <= 20) == (few, True)
