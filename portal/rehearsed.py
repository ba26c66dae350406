"""Whether the pages are those of a rehearsal: they say so, and on this very machine they let look through any eyes."""

from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from runtime.installation import Installation

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Rehearsed:
    """The door is that of a home which a rehearsal made."""

    may_look_as: bool
    """Whether anybody who reaches the door may come in as anybody: it answers this machine alone."""


_told: ContextVar[Rehearsed | None] = ContextVar("rehearsed", default=None)


def rehearsed_at(installation: Installation, bind: str) -> Rehearsed | None:
    """What holds for the door of an installation that listens at `bind`; None: nothing there is played."""
    if not installation.home.is_a_rehearsals:
        return None
    # A public name in the links means that something hands requests from outside on to us, loopback or not.
    own = urlsplit(installation.base_url).hostname or ""
    return Rehearsed(may_look_as=_is_loopback(bind) and _is_loopback(own))


def rehearsed() -> Rehearsed | None:
    """What holds for the request that is being answered."""
    return _told.get()


class TellsOfRehearsal:
    """Lets whoever answers a request know; templates ask for it by `rehearsed()`."""

    def __init__(self, app: ASGIApp, holds: Rehearsed | None) -> None:
        self._app = app
        self._holds = holds

    @classmethod
    def as_middleware(cls, installation: Installation, bind: str) -> Middleware:
        """The same, to be put around an application."""
        return Middleware(cls, holds=rehearsed_at(installation, bind))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        before = _told.set(self._holds)
        try:
            await self._app(scope, receive, send)
        finally:
            _told.reset(before)


def _is_loopback(name: str) -> bool:
    try:
        return name in LOOPBACK or ip_address(name).is_loopback
    except ValueError:
        return False
