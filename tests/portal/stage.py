"""A season's doors with stand-ins behind them: who is let through to the answer, and what is read before."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx
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
from portal.doors import Asked, at_once, route_of
from portal.safe_answers import SafeAnswers
from tests.beginnings import so_far
from tests.small_season import SmallSeason, small_seasons

PASSED = 204
BASE = "http://127.0.0.1:8085"


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
        return self.send(role, line, **changed)[0]

    def send(self, role: str, line: str, *body: bytes, sort: str = "", **changed: str) -> tuple[int, int]:
        """The same with a body in pieces: the status, and how many of them were asked for."""
        method, _, path = line.partition(" ")
        headers = {"origin": BASE, "sec-fetch-site": "same-origin", "content-type": sort}
        if role in self.cookies:
            headers["cookie"] = f"rounds={self.cookies[role]}"
        asked_for = 0

        async def pieces() -> AsyncIterator[bytes]:
            nonlocal asked_for
            for piece in body:
                asked_for += 1
                yield piece

        async def ask() -> int:
            way = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            content = pieces() if body else None
            async with httpx.AsyncClient(transport=way, base_url=BASE) as client:
                to = address_of(path, {**self.own, **changed})
                return (await client.request(method, to, headers=headers, content=content)).status_code

        return asyncio.run(ask()), asked_for


def address_of(path: str, named: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: named[found[1]], path)


def stand_in(_asked: Asked) -> Response:
    return Response(status_code=PASSED)


@contextmanager
def a_stage() -> Iterator[Stage]:
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
    not_there = (
        {"row": "9.99"},
        {"id": "999999"},
        {"batch": "999999"},
        {"assignment": "2022/1.13:s-1:e-99"},
        {"person": "p-99"},
    )
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
            "batch": str(letter),
            "place": "0",
            "version": "1",
            "document": "1",
            "person": "c-2",
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
