import asyncio
from dataclasses import dataclass, field
from functools import partial

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Scope

from portal.limits import ENTRIES, ENTRY, MOST_AT_ONCE, ONE_LINK, PAGES, UPLOADS, Allowance, Buckets, Limits, address_of

LINK = "/l/" + "a" * 43


@dataclass
class Hands:
    """A clock that is moved by hand."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Door:
    """A door behind limits, and how many requests went through them."""

    clock: Hands = field(default_factory=Hands)
    passed: int = 0

    def __post_init__(self) -> None:
        app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])
        self.app = Limits(app, Buckets(self.clock))

    async def _answer(self, _request: Request) -> Response:
        self.passed += 1
        return PlainTextResponse("ok")

    def ask(
        self, times: int, path: str, address: str = "203.0.113.7", method: str = "GET", sort: str = ""
    ) -> list[int]:
        """The codes of the answers to so many requests, one after another."""
        return [code for code, _, _ in self.answers(times, path, address, method, sort)]

    def answers(
        self, times: int, path: str, address: str, method: str = "GET", sort: str = ""
    ) -> list[tuple[int, dict[str, str], str]]:
        """The answers themselves: code, headers, text."""
        scope = {
            **scope_of(address),
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(b"content-type", sort.encode())],
        }

        async def ask() -> list[tuple[int, dict[str, str], str]]:
            answers = []
            for _ in range(times):
                said: list[Message] = []
                await self.app(dict(scope), _no_body, partial(_keep, said))
                headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
                answers.append((said[0]["status"], headers, said[1]["body"].decode()))
            return answers

        return asyncio.run(ask())


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _keep(said: list[Message], message: Message) -> None:
    said.append(message)


def test_ten_thousand_requests_on_one_link_leave_room_for_everybody_else() -> None:
    door = Door()
    flood = [code for number in range(50) for code in door.ask(200, LINK, f"203.0.113.{number}")]

    assert flood.count(200) == ONE_LINK.at_once == door.passed
    assert door.ask(1, "/l/" + "b" * 43, "198.51.100.1") == [200]
    assert door.ask(1, "/school/2022/1.13/s-1", "203.0.113.1") == [200]


def test_who_asks_too_often_is_told_in_russian_when_to_come_back() -> None:
    door = Door()
    *_, (code, headers, text) = door.answers(ONE_LINK.at_once + 1, LINK, "203.0.113.7")

    assert (code, headers["retry-after"]) == (429, "2")
    assert "Слишком много запросов" in text
    assert "набранное осталось" in text
    door.clock.at += 2
    assert door.ask(2, LINK) == [200, 429]


@pytest.mark.parametrize("path", ENTRY)
def test_pages_of_entry_are_asked_for_less_often_than_others(path: str) -> None:
    codes = Door().ask(ENTRIES.at_once + 1, f"{path}x", method="POST")

    assert codes.index(429) <= ENTRIES.at_once
    assert Door().ask(PAGES.at_once + 1, "/")[-2:] == [200, 429]


def test_files_are_counted_by_how_often_they_come() -> None:
    door = Door()
    codes = door.ask(UPLOADS.at_once + 1, "/school/files", method="POST", sort="multipart/form-data; boundary=x")

    assert codes[-2:] == [200, 429]
    assert door.ask(1, "/school") == [200]


def test_what_is_refused_takes_nothing_from_a_link_or_from_what_all_share() -> None:
    door = Door()
    door.ask(PAGES.at_once, "/")

    assert {*door.ask(ONE_LINK.at_once, LINK)} == {429}
    assert {*door.ask(ONE_LINK.at_once, LINK, "198.51.100.1")} == {200}


def test_files_that_are_refused_leave_room_for_entries() -> None:
    door = Door()
    door.ask(UPLOADS.at_once, "/school/files", method="POST", sort="multipart/form-data; boundary=x")
    uploads = door.ask(ENTRIES.at_once, "/verify", method="POST", sort="multipart/form-data; boundary=x")

    assert ({*uploads}, {*door.ask(ENTRIES.at_once, "/verify")}) == ({429}, {200})


def test_style_and_script_are_never_refused() -> None:
    assert {*Door().ask(PAGES.at_once * 2, "/static/portal.css")} == {200}


def scope_of(peer: str, forwarded: str = "") -> Scope:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return {"type": "http", "client": (peer, 1), "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        # Only a proxy on this machine is believed, and of it only what it has put there itself.
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("::1", "2001:db8::1:2:3:4", "2001:db8::"),
        ("2001:db8:0:0:ffff::1", "", "2001:db8::"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("127.0.0.1", "", ""),
        ("127.0.0.1", "nonsense", ""),
        ("testclient", "", "unknown"),
    ],
)
def test_who_asks_is_the_peer_or_whom_a_proxy_of_this_machine_saw(peer: str, forwarded: str, who: str) -> None:
    assert address_of(scope_of(peer, forwarded)) == who


def test_however_many_addresses_ask_little_is_remembered() -> None:
    buckets = Buckets(Hands(), most=100)
    for number in range(10_000):
        buckets.take(("page", str(number), Allowance(1, 1)))

    assert len(buckets) == 100
    assert buckets.take(("page", "9999", Allowance(1, 1))) == 60.0


def test_one_address_is_answered_so_many_requests_at_once_and_no_more() -> None:
    async def crowd() -> tuple[int, int]:
        go_on = asyncio.Event()

        async def slow(_request: Request) -> Response:
            await go_on.wait()
            return PlainTextResponse("ok")

        way = httpx.ASGITransport(Limits(Starlette(routes=[Route("/", slow)])), client=("203.0.113.7", 1))
        async with httpx.AsyncClient(transport=way, base_url="http://127.0.0.1") as client:
            asked = [asyncio.create_task(client.get("/")) for _ in range(MOST_AT_ONCE + 5)]
            refused, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            while len(refused) < 5:
                refused, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(0)
            go_on.set()
            codes = [answer.status_code for answer in await asyncio.gather(*asked)]
            return codes.count(200), codes.count(429)

    assert asyncio.run(crowd()) == (MOST_AT_ONCE, 5)
