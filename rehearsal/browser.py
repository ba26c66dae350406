"""A browser without a network: it asks the portal's application in this process, and keeps its owner's cookies."""

import asyncio
import logging
import ssl
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from acts.refusals import Refusal
from portal.app import make_app
from portal.doors import at_once
from rehearsal.seen_page import Button, Link, NotOnThePage, SeenPage
from runtime.installation import Installation

LOOPBACK = "127.0.0.1"
MOST_WORDS = 2000
REFUSED = frozenset({409, 422})

# It tells each address that is asked for, and those of letters are keys.
logging.getLogger("httpx").setLevel(logging.WARNING)


class ToldOnPage(Refusal):
    """The portal refused what was sent: the sentences of the page's error summary, or the note in the form's place."""


class UnexpectedPage(RuntimeError):
    """The portal answered with what nobody should ever see; its text holds the page's words."""

    def __init__(self, what: str, page: SeenPage) -> None:
        super().__init__(f"{what} at {_without_token(page.address)}: {page.words()[:MOST_WORDS]}")


@dataclass(frozen=True)
class Attached:
    """A file as it is chosen in a form."""

    field: str
    name: str
    media_type: str
    content: bytes


@dataclass
class Traffic:
    """How often people came to the door, and with what."""

    letters: int = 0
    """Letters whose links were opened."""
    links: int = 0
    """Openings of links out of letters."""
    pages: int = 0
    """Pages that were seen, those behind links among them."""
    forms: int = 0
    files: int = 0


class Door(AbstractContextManager["Door"]):
    """The portal's application, on one event loop that is kept as long as people come."""

    def __init__(self, installation: Installation) -> None:
        self.traffic = Traffic()
        self._base = installation.base_url
        self._way = httpx.ASGITransport(make_app(installation, LOOPBACK, at_once))
        self._trusted = ssl.create_default_context()
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()

    def __enter__(self) -> Self:
        return self

    def browser(self) -> "Browser":
        """A new browser, in which nobody has come in."""
        # Nothing of the machine's environment, such as a proxy, has a part in it; certificates are read once for all.
        client = httpx.AsyncClient(transport=self._way, base_url=self._base, trust_env=False, verify=self._trusted)
        return Browser(self, client)

    def send(self, client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
        """Ask for one page."""
        return self._runner.run(client.send(request, follow_redirects=False))

    @property
    def origin(self) -> str:
        """Where all pages are."""
        return self._base


class Browser:
    """One person's."""

    def __init__(self, door: Door, client: httpx.AsyncClient) -> None:
        self._door = door
        self._client = client

    def open(self, address: str) -> SeenPage:
        """Look at a page. Raises UnexpectedPage where there is none to see."""
        return self._seen(self._answer(self._client.build_request("GET", address)))

    def open_link(self, address: str) -> SeenPage:
        """Look at what a letter's link leads to. Raises UnexpectedPage."""
        self._door.traffic.links += 1
        return self.open(address)

    def follow(self, link: Link) -> SeenPage:
        """Click a link of a page. Raises UnexpectedPage."""
        return self.open(link.address)

    def press(self, button: Button, typed: Mapping[str, str] | None = None, files: Sequence[Attached] = ()) -> SeenPage:
        """Send a form, with what is typed in place of what stands there, and see the page that comes of it.

        Raises ToldOnPage where the page says why not, UnexpectedPage where it is no page for anybody.
        """
        return self._seen(self._pressed(button, typed or {}, files))

    def _pressed(self, button: Button, typed: Mapping[str, str], files: Sequence[Attached]) -> httpx.Response:
        unknown = (typed.keys() - button.names) | ({one.field for one in files} - button.file_fields.keys())
        if unknown:
            raise NotOnThePage(f"the form of «{button.words}» has no fields {', '.join(sorted(unknown))}")
        traffic = self._door.traffic
        traffic.forms += 1
        traffic.files += len(files)
        own = {"Origin": self._door.origin, "Sec-Fetch-Site": "same-origin"}
        chosen = [(one.field, (one.name, one.content, one.media_type)) for one in files]
        request = self._client.build_request(
            "POST", button.address, data={**button.fields, **typed}, files=chosen or None, headers=own
        )
        return self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        return self._door.send(self._client, request)

    def _seen(self, answer: httpx.Response) -> SeenPage:
        while answer.next_request is not None:
            answer = self._answer(answer.next_request)
        self._door.traffic.pages += 1
        page = SeenPage(str(answer.url), answer.text)
        if answer.status_code in REFUSED and (mistakes := page.mistakes()):
            raise ToldOnPage(" ".join(mistakes))
        if answer.status_code != httpx.codes.OK:
            raise UnexpectedPage(f"answer {answer.status_code}", page)
        return page


def _without_token(address: str) -> str:
    path = urlsplit(address).path
    return "/l/…" if path.startswith("/l/") else path
