"""A small season in play, and its door."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from acts.name_member import name_member
from acts.office_entry import make_entry_address
from domain.letters import Role
from models.beats import beat
from models.links import link_for
from models.office_members import members_of_address
from notifications.ledger.links import token
from portal.app import make_app
from portal.doors import at_once
from runtime.record_version import known_revisions
from tests.small_season import SmallSeason, small_seasons


@pytest.fixture
def start() -> Iterator[Callable[..., SmallSeason]]:
    """Begin a season with the rounds of these rows; 1.13 alone where none is named."""
    with small_seasons() as begun:
        yield begun


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 23.03: three schools have handed in, two experts have work, one place is vacant."""
    return start("1.13", "1.14", played=_until_one_place_is_vacant)


def _until_one_place_is_vacant(begun: SmallSeason) -> None:
    begun.set_capacity(e_1=1, e_2=1, e_3=0, e_4=0)
    begun.go("2022-03-18 12:00")
    begun.hand_in("s-1", "s-2", "s-3")
    begun.go("2022-03-23 12:00")


class Caller:
    """Somebody who asks at a door, without a network."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Ask for a page."""
        return self.ask("GET", path, headers)

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Ask in one of HTTP's ways."""
        return asyncio.run(self._ask(method, path, headers))

    async def _ask(self, method: str, path: str, headers: Mapping[str, str] | None) -> httpx.Response:
        way = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=way, base_url="http://127.0.0.1:8085") as client:
            return await client.request(method, path, headers=headers)


SAME_ORIGIN = {"origin": "http://127.0.0.1:8085", "sec-fetch-site": "same-origin"}


class Browser:
    """A browser without a network: it keeps cookies, follows redirects, and says whose page a form stands on."""

    def __init__(self, season: SmallSeason) -> None:
        self._season = season
        self._base = season.installation.base_url
        self._app = make_app(season.installation, "127.0.0.1", at_once)
        self.cookies = httpx.Cookies()

    def open(self, path: str) -> httpx.Response:
        """Look at a page."""
        return asyncio.run(self._ask("GET", path))

    def ask(self, method: str, path: str, **further: Any) -> httpx.Response:
        """Ask in one of HTTP's ways, with nothing but what is given."""
        return asyncio.run(self._ask(method, path, **further))

    async def asking(self, method: str, path: str, **further: Any) -> httpx.Response:
        """The same, for whoever has a loop."""
        return await self._ask(method, path, **further)

    def press(
        self,
        path: str,
        form: Mapping[str, Any] | None = None,
        files: Sequence[tuple[str, tuple[str, bytes]]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a form."""
        said: dict[str, Any] = {
            "data": dict(form or {}),
            "files": list(files),
            "headers": headers or self._from_our_page(),
        }
        return asyncio.run(self._ask("POST", path, **said))

    def come_in(self, role: Role, recipient: str, row: str, subject: str = "") -> httpx.Response:
        """Open the person's link of that scope, as its letter has it, and press «Продолжить»."""
        link = self.link(role, recipient, row, subject)
        assert self.open(link).status_code == 200
        return self.press(link)

    def come_in_office(self, *, approves: bool = True, address: str = "office-member@season.example") -> None:
        """Come in as a member of the office, who is named where nobody was yet, by a one-time address.

        The office's first page, to which that leads, is left to whoever wants to look at it: it is a large one.
        """
        with self._season.reading() as session:
            member = next(iter(members_of_address(session, address)), None)
        if member is None or member.may_approve is not approves:
            name_member(address, "Кедрова Анна Ильинична", may_approve=approves, who="tests", why="Проверка")
        entry = make_entry_address(address, datetime.now(UTC), who="tests", why="Проверка")
        asked = self._ask("POST", urlsplit(entry).path, follows=False, headers=self._from_our_page())
        assert asyncio.run(asked).headers["location"] == "/office"

    def link(self, role: Role, recipient: str, row: str, subject: str = "") -> str:
        """The path of a personal link, which is made where no letter has brought it yet."""
        installation = self._season.installation
        with installation.transaction() as session:
            ends_at = installation.now() + timedelta(days=60)
            link = link_for(session, recipient, role.value, f"2022/{row}", subject, ends_at)
            return f"/l/{token(installation.links_key(), link.id, link.generation)}"

    def _from_our_page(self) -> dict[str, str]:
        return {**SAME_ORIGIN, "origin": self._base}

    async def _ask(self, method: str, path: str, *, follows: bool = True, **further: Any) -> httpx.Response:
        way = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=way, base_url=self._base, cookies=self.cookies, follow_redirects=follows
        ) as client:
            if not further.get("files"):
                further.pop("files", None)
            answer = await client.request(method, path, **further)
            self.cookies = client.cookies
            return answer


def words(page: httpx.Response) -> str:
    """The page without what is another each time it is shown."""
    return re.sub(r'name="request" value="[0-9a-f]{32}"', "", page.text)


def knock(season: SmallSeason) -> Caller:
    """Somebody who asks at the season's door."""
    return Caller(make_app(season.installation, "127.0.0.1", at_once))


def let_work(season: SmallSeason, real_at: datetime | None = None) -> None:
    """Make the record look as migrations and a service at work leave it."""
    now = season.installation.now()
    with season.installation.transaction() as session:
        connection = session.connection()
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("DELETE FROM alembic_version")
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": known_revisions()[-1]})
        for part in ("keeper", "post"):
            beat(session, part, "machine/1", real_at or datetime.now(UTC), now)
