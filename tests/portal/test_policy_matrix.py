"""Every door × every role × an own and a foreign thing: who passes is written here by hand, and nothing else does.

Doors answer with a stand-in here: what is asked is who is let through to the answer, and that nothing of the answer's
own is needed to keep others out. That pages look at nothing beyond the thing of their door is asked at the end.
"""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.responses import Response

from acts.decline import decline
from domain.deeds import Deed
from domain.letters import Role
from models.assignments import Assignment, Ending
from models.imports import Import
from models.letters import Letter
from models.links import link_for, renew
from models.office_members import OfficeMember
from models.submissions import Document
from models.visits import Visit, begin_visit, let_in
from portal.app import DOORS
from portal.bodies import Body
from portal.doors import Asked, at_once, nobodys, route_of
from portal.policy import Purpose
from portal.safe_answers import SafeAnswers
from tests.beginnings import so_far
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason, small_seasons

PASSED, NOT_KNOWN, NOT_ALLOWED, NOT_THERE = 204, 403, 403, 404
BASE = "http://127.0.0.1:8085"

ANYBODY = """
GET /
GET /l/{token}
POST /l/{token}
POST /out
GET /link
POST /link
GET /look-as
POST /look-as
POST /look-as/office
GET /office/code
POST /office/code
GET /office/code/{request}
POST /office/code/{request}
GET /office/enter/{request}/{token}
POST /office/enter/{request}/{token}
GET /verify
POST /verify
"""

THE_SCHOOL = """
GET /school/{season}/{row}/{school}
POST /school/{season}/{row}/{school}/files
GET /school/{season}/{row}/{school}/files/{id:int}
POST /school/{season}/{row}/{school}/files/{id:int}/remove
POST /school/{season}/{row}/{school}/anew
POST /school/{season}/{row}/{school}/forget
POST /school/{season}/{row}/{school}/answers
POST /school/{season}/{row}/{school}/send
GET /school/{season}/{row}/{school}/documents/{id:int}
GET /school/{season}/{row}/{school}/conclusion
"""

THE_EXPERT = """
GET /expert/{season}/{row}/{expert}
POST /expert/{season}/{row}/{expert}/take-on
GET /expert/{season}/{row}/{expert}/{school}
POST /expert/{season}/{row}/{expert}/{school}/take-on
POST /expert/{season}/{row}/{expert}/{school}/draft
POST /expert/{season}/{row}/{expert}/{school}/file
POST /expert/{season}/{row}/{expert}/{school}/decline
"""

THE_EXPERT_WHILE_IT_STANDS = """
GET /expert/{season}/{row}/{expert}/{school}/documents/{id:int}
GET /expert/{season}/{row}/{expert}/{school}/documents.zip
GET /expert/{season}/{row}/{expert}/{school}/decline
"""

THE_COORDINATOR = """
GET /coordinator/{season}/{row}/{municipality}
GET /coordinator/{season}/{row}/{municipality}/schools.xlsx
"""

THE_CURATOR = """
GET /curator/{season}/{row}/{curator}
GET /curator/{season}/{row}/{curator}/conclusions/{school}
"""

THE_OFFICE = """
GET /office
GET /office/members
GET /office/rounds/{season}/{row}
GET /office/rounds/{season}/{row}/schools
GET /office/rounds/{season}/{row}/schools.xlsx
GET /office/rounds/{season}/{row}/schools/{school}
GET /office/rounds/{season}/{row}/schools/{school}/documents/{document:int}
GET /office/rounds/{season}/{row}/schools/{school}/versions/{version:int}.zip
GET /office/rounds/{season}/{row}/schools/{school}/conclusion
GET /office/rounds/{season}/{row}/experts
GET /office/rounds/{season}/{row}/experts.xlsx
GET /office/rounds/{season}/{row}/assignments
GET /office/rounds/{season}/{row}/assignments.xlsx
GET /office/rounds/{season}/{row}/assignments/{school}/{expert}
GET /office/rounds/{season}/{row}/extend
GET /office/rounds/{season}/{row}/pause
GET /office/rounds/{season}/{row}/resume
GET /office/rounds/{season}/{row}/wake
GET /office/rounds/{season}/{row}/replace/{assignment:path}
GET /office/rounds/{season}/{row}/sample
GET /office/rounds/{season}/{row}/sample/list.txt
GET /office/rounds/{season}/{row}/sample/protocol.pdf
GET /office/rounds/{season}/{row}/sample/replace/{school}
GET /office/rounds/{season}/{row}/allotment
GET /office/rounds/{season}/{row}/allotment.xlsx
GET /office/rounds/{season}/{row}/allotment/verify
GET /office/rounds/{season}/{row}/allotment/change
GET /office/rounds/{season}/{row}/allotment/school/{school}
GET /office/rounds/{season}/{row}/allotment/{school}/{expert}
GET /office/rounds/{season}/{row}/allotment/{school}/{expert}/change
GET /office/rounds/{season}/{row}/upcoming
GET /office/rounds/{season}/{row}/upcoming/look
GET /office/letters
GET /office/letters.xlsx
GET /office/letters/{id:int}
GET /office/letters/{id:int}/look
GET /office/letters/{id:int}/files/{place:int}
GET /office/import
POST /office/import
GET /office/import/template.xlsx
GET /office/import/{id:int}
POST /office/import/{id:int}/drop
"""

WHO_APPROVES = """
POST /office/rounds/{season}/{row}/extend
POST /office/rounds/{season}/{row}/extend/take-back
POST /office/rounds/{season}/{row}/pause
POST /office/rounds/{season}/{row}/resume
POST /office/rounds/{season}/{row}/wake
POST /office/rounds/{season}/{row}/replace/{assignment:path}
POST /office/rounds/{season}/{row}/sample/freeze
POST /office/rounds/{season}/{row}/sample/draw
POST /office/rounds/{season}/{row}/sample/replace/{school}
POST /office/rounds/{season}/{row}/allotment/approve
POST /office/rounds/{season}/{row}/allotment/change
POST /office/rounds/{season}/{row}/allotment/{school}/{expert}/change
POST /office/letters/{id:int}/retry
POST /office/letters/{id:int}/resolve
POST /office/letters/{id:int}/address
POST /office/import/undo
POST /office/import/{id:int}/confirm
"""

ROLES = (
    *("nobody", "school", "expert", "coordinator", "curator", "office", "approver"),
    *("school of a former link", "school of another round", "member who was let go", "office's link"),
)
"""The last four have come in, and nothing of a round's is open to them any more, or yet."""

WHO_PASSES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ANYBODY": (ANYBODY, ROLES),
    "THE_SCHOOL": (THE_SCHOOL, ("school",)),
    "THE_EXPERT": (THE_EXPERT, ("expert",)),
    "THE_EXPERT_WHILE_IT_STANDS": (THE_EXPERT_WHILE_IT_STANDS, ("expert",)),
    "THE_COORDINATOR": (THE_COORDINATOR, ("coordinator",)),
    "THE_CURATOR": (THE_CURATOR, ("curator",)),
    "THE_OFFICE": (THE_OFFICE, ("office", "approver")),
    "WHO_APPROVES": (WHO_APPROVES, ("approver",)),
}

OF_PURPOSE = {
    "ANYBODY": Purpose.COME_IN,
    "THE_SCHOOL": Purpose.PREPARE_HAND_IN,
    "THE_EXPERT": Purpose.SEE_ASSIGNMENTS,
    "THE_EXPERT_WHILE_IT_STANDS": Purpose.JUDGE,
    "THE_COORDINATOR": Purpose.SEE_MUNICIPALITY,
    "THE_CURATOR": Purpose.SEE_CURATED,
    "THE_OFFICE": Purpose.LOOK_FROM_OFFICE,
    "WHO_APPROVES": Purpose.ACT_FOR_OFFICE,
}


def lines() -> dict[str, str]:
    """By line («GET /link»), the name of the list that holds it."""
    return {line: name for name, (listed, _) in WHO_PASSES.items() for line in listed.split("\n") if line}


@dataclass
class Stage:
    """A season's doors with stand-ins behind them, who came in by which cookie, and what is whose."""

    season: SmallSeason
    app: Starlette
    cookies: Mapping[str, str]
    own: Mapping[str, str]
    declined: Mapping[str, str]
    """What is changed in the own address so that it names the assignment that was declined."""
    document: str
    """Number of a document of that assignment's school."""
    foreign: Mapping[str, tuple[Mapping[str, str], ...]]
    """By list: what is changed in the own address so that it names what is another's, or nothing."""

    def ask(self, role: str, line: str, **changed: str) -> int:
        """The status that somebody of that role gets at the door of that line."""
        method, _, path = line.partition(" ")
        return asyncio.run(self._ask(method, address_of(path, {**self.own, **changed}), self.cookies.get(role)))

    async def _ask(self, method: str, path: str, cookie: str | None) -> int:
        headers = {"origin": BASE, "sec-fetch-site": "same-origin"} | ({"cookie": f"rounds={cookie}"} if cookie else {})
        way = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=way, base_url=BASE) as client:
            return (await client.request(method, path, headers=headers)).status_code


def address_of(path: str, named: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: named[found[1]], path)


def stand_in(_asked: Asked) -> Response:
    return Response(status_code=PASSED)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Wednesday 23.03: two experts have work, and one of them has just declined it; everybody has come in."""
    with small_seasons() as start:
        season = start(
            "1.13",
            "1.14",
            played=so_far.set_capacity(e_1=1, e_2=1, e_3=0, e_4=0)
            .go("2022-03-18 12:00")
            .hand_in("s-1", "s-2", "s-3")
            .go("2022-03-23 12:00"),
        )
        mine, former = season.standing()[:2]
        decline(former.id, Ending.ILLNESS, "")
        yield set_up(season, mine.id, former.id)


def set_up(season: SmallSeason, mine: str, former: str) -> Stage:
    with season.reading() as session:
        own, declined = session.get_one(Assignment, mine), session.get_one(Assignment, former)
        municipality, curator = own.school.municipality_id, own.school.curator_id
        letter = session.scalars(select(Letter.id).order_by(Letter.id)).first()
        document = session.scalars(select(Document.id).where(Document.school_id == declined.school_id)).first()
    of_school = (Role.SCHOOL, f"d-{own.school_id}", own.school_id)
    let_go = OfficeMember(person_id="x-e-4", may_approve=True, since=season.at("2022-03-01 12:00"))
    let_go.until = season.at("2022-03-02 12:00")
    with season.installation.transaction() as session:
        since = season.at("2022-03-01 12:00")
        session.add_all(OfficeMember(person_id=id, may_approve=id == "c-3", since=since) for id in ("c-2", "c-3"))
        session.add(let_go)
        waiting = {"file": "a.csv", "sha256": "a" * 64, "brought_by": "office", "brought_at": since, "counts": {}}
        session.add(Import(id=letter, state="dropped", **waiting))
        session.flush()
        cookies = {
            "school": by_link(session, season, *of_school),
            "school of a former link": by_link(session, season, Role.SCHOOL, "d-s-6", own.school_id, renewed=True),
            "school of another round": by_link(session, season, *of_school, row="1.14"),
            "expert": by_link(session, season, Role.EXPERT, f"x-{own.expert_id}", own.expert_id),
            "expert who declined": by_link(session, season, Role.EXPERT, f"x-{declined.expert_id}", declined.expert_id),
            "coordinator": by_link(session, season, Role.COORDINATOR, "c-1", municipality),
            "curator": by_link(session, season, Role.CURATOR, curator, ""),
            "office's link": by_link(session, season, Role.OFFICE, "office", ""),
            "office": by_code(session, "c-2"),
            "approver": by_code(session, "c-3"),
            "member who was let go": by_code(session, "x-e-4"),
        }
    elsewhere = ({"row": "1.14"}, {"row": "9.99"}, {"season": "2021"})
    other = {"school": declined.school_id, "expert": declined.expert_id}
    of_expert = (other, {"school": declined.school_id}, {"expert": declined.expert_id}, {"expert": "e-99"}, *elsewhere)
    not_there = ({"row": "9.99"}, {"id": "999999"}, {"assignment": "2022/1.13:s-1:e-99"})
    return Stage(
        season=season,
        app=Starlette(
            routes=[route_of(season.installation, replace(door, answer=stand_in), at_once) for door in DOORS],
            middleware=[SafeAnswers.as_middleware(frozenset({"127.0.0.1"}), BASE)],
        ),
        cookies=cookies,
        own={
            "season": "2022",
            "row": "1.13",
            "school": own.school_id,
            "expert": own.expert_id,
            "municipality": municipality,
            "curator": curator,
            "assignment": own.id,
            "id": str(letter),
            "place": "0",
            "version": "1",
            "document": "1",
            "request": "ab" * 16,
            "token": "a" * 43,
        },
        declined=other,
        document=str(document),
        foreign={
            "ANYBODY": (),
            "THE_SCHOOL": ({"school": declined.school_id}, {"school": "s-99"}, *elsewhere),
            "THE_EXPERT": of_expert,
            "THE_EXPERT_WHILE_IT_STANDS": of_expert,
            "THE_COORDINATOR": ({"municipality": "m-3"}, {"municipality": "m-99"}, *elsewhere),
            "THE_CURATOR": ({"curator": "k-2" if curator == "k-1" else "k-1"}, {"curator": "k-99"}, *elsewhere),
            "THE_OFFICE": not_there,
            "WHO_APPROVES": not_there,
        },
    )


def by_link(
    session: Session,
    season: SmallSeason,
    role: Role,
    person: str,
    subject: str,
    *,
    row: str = "1.13",
    renewed: bool = False,
) -> str:
    """Let somebody come in by a link; it may get another generation afterwards."""
    now = season.installation.now()
    link = link_for(session, person, role.value, season.id(row), subject, now + timedelta(days=60))
    cookie, visit = a_visit(session, person)
    let_in(session, visit, link)
    if renewed:
        renew(session, link)
    return cookie


def by_code(session: Session, person: str) -> str:
    """Let somebody come in by the office's code."""
    return a_visit(session, person, in_office=Deed.COME_IN_BY_CODE)[0]


def a_visit(session: Session, person: str, *, in_office: Deed | None = None) -> tuple[str, Visit]:
    cookie, now = secrets.token_urlsafe(32), datetime.now(UTC)
    id = hashlib.sha256(cookie.encode()).hexdigest()
    return cookie, begin_visit(session, id, person, now, now + timedelta(hours=1), in_office=in_office)


def test_every_door_stands_in_one_list_and_every_line_is_a_door() -> None:
    there, written = {f"{door.method} {door.path}": door for door in DOORS}, lines()
    unwritten = [f"add «{line}» to {name_of(door.purpose)}" for line, door in there.items() if line not in written]

    assert unwritten == [], "say in this file who passes a new door"
    assert [f"«{line}» is no door any more: take it out" for line in written if line not in there] == []
    assert {line: OF_PURPOSE[name] for line, name in written.items()} == {
        line: door.purpose for line, door in there.items()
    }, "a door's purpose is not the one of the list that holds it"


def name_of(purpose: Purpose) -> str:
    return next(name for name, its in OF_PURPOSE.items() if its is purpose)


def test_whatever_is_shown_of_somebody_goes_through_the_policy() -> None:
    of_office = {Purpose.LOOK_FROM_OFFICE, Purpose.ACT_FOR_OFFICE}
    unguarded = [
        f"{door.method} {door.path}"
        for door in DOORS
        if door.find is nobodys and door.purpose is not Purpose.COME_IN and door.purpose not in of_office
    ]

    assert unguarded == []


def test_doors_that_change_something_are_no_links_and_read_a_form() -> None:
    assert {door.method for door in DOORS} == {"GET", "POST"}
    assert [door.path for door in DOORS if (door.method == "POST") is (door.body is Body.NONE)] == []
    assert [door.path for door in DOORS if door.purpose is Purpose.ACT_FOR_OFFICE and door.method == "GET"] == []


@pytest.mark.parametrize("role", ROLES)
def test_to_what_is_the_own_the_written_roles_pass_and_no_other(stage: Stage, role: str) -> None:
    refused = NOT_KNOWN if role == "nobody" else NOT_THERE
    expected = {line: PASSED if role in WHO_PASSES[name][1] else refused for line, name in lines().items()}
    if role == "office":
        # It sees the thing on its pages: that it is there is no secret.
        expected |= {line: NOT_ALLOWED for line, name in lines().items() if name == "WHO_APPROVES"}

    assert {line: stage.ask(role, line) for line in expected} == expected


@pytest.mark.parametrize("role", ROLES)
def test_what_is_anothers_or_nothing_is_not_there_for_anybody(stage: Stage, role: str) -> None:
    asked = [
        (line, changed)
        for line, name in lines().items()
        for changed in stage.foreign[name]
        if address_of(line, {**stage.own, **changed}) != address_of(line, stage.own)
    ]
    refused = NOT_KNOWN if role == "nobody" else NOT_THERE

    # A round that is there is the office's, whichever it is.
    assert [(line, changed) for line, changed in asked if stage.ask(role, line, **changed) != refused] == []
    assert len(asked) > 70


def test_who_declined_sees_that_it_is_gone_and_nothing_of_it(stage: Stage) -> None:
    seen = {line: stage.ask("expert who declined", line, **stage.declined) for line in lines()}

    passed = {line for line, status in seen.items() if status == PASSED}
    assert passed == {line for line, name in lines().items() if name in ("ANYBODY", "THE_EXPERT")}


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("school", "/school/{season}/{row}/{school}/documents/{id}"),
        ("school", "/school/{season}/{row}/{school}/files/{id}"),
        ("expert", "/expert/{season}/{row}/{expert}/{school}/documents/{id}"),
        ("office", "/office/rounds/{season}/{row}/schools/{school}/documents/{document}"),
    ],
)
def test_a_page_hands_out_no_document_of_another_school(stage: Stage, role: str, page: str) -> None:
    browser = Browser(stage.season)
    browser.cookies.set("rounds", stage.cookies[role])

    assert (
        browser.open(address_of(page, {**stage.own, "id": stage.document, "document": stage.document})).status_code
        == NOT_THERE
    )
