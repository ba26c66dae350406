"""What every answer of the door carries, and whom pages are not shown: requests that come under a foreign name."""

import re
from functools import cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.failures import failure, not_found
from portal.rehearsed import LOOPBACK

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

HSTS = {"Strict-Transport-Security": "max-age=31536000"}

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

FOR_MACHINES = frozenset({"/healthz", "/readyz", "/metrics"})
"""A probe asks under whatever address it reached us."""

EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - to recognise it, not to listen there

LONGEST_PATH = 2000
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_HUGE_NUMBER = re.compile(r"/\d{19,}(?=/|$)")
"""More digits than fit into the numbers of either database."""


def hosts_of(base_url: str, bind: str) -> frozenset[str]:
    """Under which names pages are shown: that of the links in letters, the address that is listened at, the loopback.

    Another name may be a foreign page's, which had it point at us in order to read what stands here.
    """
    own = urlsplit(base_url).hostname
    return LOOPBACK | {name for name in (own, bind) if name and name not in EVERYWHERE}


class SafeAnswers:
    """Puts the headers on every answer, and refuses pages under a foreign name. Nothing is ever built from a name."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], base_url: str) -> None:
        self._app = app
        self._hosts = hosts
        self._headers = HEADERS | (HSTS if base_url.startswith("https://") else {})

    @classmethod
    def as_middleware(cls, hosts: frozenset[str], base_url: str) -> Middleware:
        """The same, to be put around an application."""
        return Middleware(cls, hosts=hosts, base_url=base_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    # What hands out a stranger's file, or a style that may be kept, says something stricter or fitter.
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        if _names_nothing(scope["path"]):
            await _page(404)(scope, receive, send_safely)
        elif scope["path"] not in FOR_MACHINES and _name_in(headers.get("host", "")) not in self._hosts:
            await _page(400)(scope, receive, send_safely)
        elif scope["method"] not in SAFE and not self._is_from_our_page(headers):
            await _page(403)(scope, receive, send_safely)
        else:
            await self._app(scope, receive, send_safely)

    def _is_from_our_page(self, headers: Headers) -> bool:
        """Whether a browser says that the form stands on a page of ours; who says nothing of it is no browser.

        No browser of today sends a form without one of the two headers; where both are there, both must hold. A page
        without a referrer may say «null» of its origin: then what the browser says of the site decides.
        """
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site != "same-origin":
            return False
        if origin is None or origin == "null":
            return site == "same-origin"
        return _name_in(origin.partition("://")[2]) in self._hosts


@cache
def _laid_out(status: int) -> bytes:
    """A page for whom no page is shown; laid out once: a flood of such requests must not cost a page each."""
    match status:
        case 400:
            made = failure(
                400,
                "Под этим именем страница не открывается",
                "Откройте её по ссылке из письма или по адресу из настройки base_url.",
            )
        case 403:
            made = failure(
                403,
                "Форма не принята",
                "Эта форма пришла не с нашей страницы. Откройте страницу по ссылке из письма и повторите.",
            )
        case _:
            made = not_found()
    return bytes(made.body)


def _page(status: int) -> Response:
    return HTMLResponse(_laid_out(status), status_code=status)


def _names_nothing(path: str) -> bool:
    """Whether no door can have such an address: it is too long, holds unseen signs, or a number that nothing bears."""
    return len(path) > LONGEST_PATH or bool(_UNSEEN.search(path)) or bool(_HUGE_NUMBER.search(path))


def _name_in(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
