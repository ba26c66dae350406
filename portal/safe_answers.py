"""What every answer of the door carries, and whom pages are not shown: requests that come under a foreign name."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

FOR_MACHINES = frozenset({"/healthz", "/readyz", "/metrics"})
"""A probe asks under whatever address it reached us."""

EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - to recognise it, not to listen there

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def hosts_of(base_url: str, bind: str) -> frozenset[str]:
    """Under which names pages are shown: that of the links in letters, the address that is listened at, the loopback.

    Another name may be a foreign page's, which had it point at us in order to read what stands here.
    """
    own = urlsplit(base_url).hostname
    return LOOPBACK | {name for name in (own, bind) if name and name not in EVERYWHERE}


class SafeAnswers:
    """Puts the headers on every answer, and refuses pages under a foreign name. Nothing is ever built from a name."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    @classmethod
    def as_middleware(cls, hosts: frozenset[str]) -> Middleware:
        """The same, to be put around an application."""
        return Middleware(cls, hosts=hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if scope["path"] in FOR_MACHINES or _name_in(Headers(scope=scope)) in self._hosts:
            await self._app(scope, receive, send_safely)
        else:
            said = "Под этим именем страница не открывается: откройте её по адресу из настройки base_url."
            await PlainTextResponse(said, status_code=400)(scope, receive, send_safely)


def _name_in(headers: Headers) -> str:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""
