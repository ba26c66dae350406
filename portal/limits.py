"""How often one may ask: buckets of tokens by link, by address and in all, kept in memory, and never many of them.

Whoever asks too often is told when to come back; everybody else does not notice.
"""

import ipaddress
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.failures import failure
from portal.safe_answers import FOR_MACHINES

MOST_BUCKETS = 20_000
MOST_AT_ONCE = 30
"""Requests of one address that are being answered."""

ENTRY = ("/l/", "/link", "/office/code", "/office/enter", "/verify")
"""Where somebody who is not known yet could guess."""
LONGEST_KEY = 120


@dataclass(frozen=True)
class Allowance:
    """How many requests may come at once, and how many a minute from then on."""

    at_once: int
    a_minute: int


ONE_LINK = Allowance(20, 30)
"""Of one personal link, from wherever: people open it a few times, scanners of mail as well."""
PAGES = Allowance(300, 600)
"""Of one address: a school's building, or a whole district behind one."""
ENTRIES = Allowance(60, 60)
UPLOADS = Allowance(120, 60)
ENTRIES_IN_ALL = Allowance(600, 1800)
IN_ALL = Allowance(2000, 6000)

Clock = Callable[[], float]


class Buckets:
    """Tokens by key. A bucket that nobody took from for long is forgotten: it would be full again."""

    def __init__(self, clock: Clock = time.monotonic, most: int = MOST_BUCKETS) -> None:
        self._clock = clock
        self._most = most
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._left)

    def take(self, *asked: tuple[str, str, Allowance]) -> float:
        """Take a token from each bucket, or from none; return 0, or after how many seconds each will have one."""
        now = self._clock()
        left = [self._tokens(kind, key, allowance, now) for kind, key, allowance in asked]
        waits = [(1 - has) / (of[2].a_minute / 60) for has, of in zip(left, asked, strict=True) if has < 1]
        for has, (kind, key, _) in zip(left, asked, strict=True):
            # What was asked for last stands last, and is forgotten last.
            self._left.pop((kind, key), None)
            self._left[kind, key] = (has if waits else has - 1, now)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return max(waits, default=0.0)

    def _tokens(self, kind: str, key: str, allowance: Allowance, now: float) -> float:
        left, at = self._left.get((kind, key), (float(allowance.at_once), now))
        return min(float(allowance.at_once), left + (now - at) * allowance.a_minute / 60)


class Limits:
    """Asks before anything is looked up whether there is room for one more request."""

    def __init__(self, app: ASGIApp, buckets: Buckets | None = None) -> None:
        self._app = app
        self._buckets = Buckets() if buckets is None else buckets
        self._being_answered: Counter[str] = Counter()
        self._refusals: dict[int, bytes] = {}

    @classmethod
    def as_middleware(cls) -> Middleware:
        """The same, to be put around an application."""
        return Middleware(cls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say when to come again."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        address = address_of(scope)
        is_crowded = bool(address) and self._being_answered[address] >= MOST_AT_ONCE
        # What is refused takes nothing: neither from what is common to all, nor from a link that others open.
        wait = 1.0 if is_crowded else self._buckets.take(*_asked_of(scope, address))
        if wait:
            await self._too_often(math.ceil(wait))(scope, receive, send)
            return
        self._being_answered[address] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._being_answered[address] -= 1
            if not self._being_answered[address]:
                del self._being_answered[address]

    def _too_often(self, seconds: int) -> Response:
        # Laid out once for each number of seconds: a flood must not cost a page a request.
        if seconds not in self._refusals:
            self._refusals[seconds] = bytes(_page(seconds).body)
        headers = {"Retry-After": str(seconds)}
        return HTMLResponse(self._refusals[seconds], status_code=429, headers=headers)


def address_of(scope: Scope) -> str:
    """Who asks: the peer, or whom a proxy on this machine names last; empty: this machine itself.

    A stranger may write whatever he likes into the header, but the proxy puts what it sees at its end. Of IPv6 the
    network is meant: one household has all addresses in it.
    """
    client = scope.get("client")
    peer = _address(client[0] if client else "")
    if peer is None:
        return "unknown"
    if not peer.is_loopback:
        return _household(peer)
    named = _address(Headers(scope=scope).get("x-forwarded-for", "").rpartition(",")[2].strip())
    return "" if named is None or named.is_loopback else _household(named)


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _address(said: str) -> Address | None:
    try:
        found = ipaddress.ip_address(said)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found


def _household(address: Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def _asked_of(scope: Scope, address: str) -> Iterator[tuple[str, str, Allowance]]:
    """From which buckets a request takes, the narrowest first; this machine's own are not counted."""
    path: str = scope["path"]
    if not address:
        return
    if path.startswith("/l/"):
        yield "link", path[:LONGEST_KEY], ONE_LINK
    if path.startswith(ENTRY):
        yield "entry", address, ENTRIES
        yield "entries", "", ENTRIES_IN_ALL
    if scope["method"] == "POST" and Headers(scope=scope).get("content-type", "").startswith("multipart/"):
        yield "upload", address, UPLOADS
    yield "page", address, PAGES
    if path not in FOR_MACHINES:
        yield "all", "", IN_ALL


def _page(seconds: int) -> Response:
    return failure(
        429,
        "Слишком много запросов",
        f"С вашего адреса или по этой ссылке страницы открывают слишком часто. Подождите {seconds} с и повторите.",
        "Если вы отправляли форму, вернитесь назад: набранное осталось в ней, и через это время её можно отправить ещё "
        "раз.",
    )
