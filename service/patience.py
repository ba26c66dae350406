"""HTTP with bounded patience: a connection over which no whole request comes is closed, and its place is free again."""

import asyncio
from functools import cache

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from portal.failures import failure
from portal.safe_answers import HEADERS

HEAD_SECONDS = 20.0
"""From the opening of a connection, or from the answer before, until the whole head of a request is here."""
MOST_HEAD_BYTES = 32 * 1024
"""Of a request's line and headers together."""
LINGER_SECONDS = 2.0
"""After a refusal, how long what still comes is let pass by: a connection closed over it takes the answer along."""
REST_SECONDS = 15
"""How long a connection may stay open between two requests."""


class Patience(H11Protocol):
    """Uvicorn waits for ever for a head; a hundred silent connections would leave nobody else a place."""

    head_seconds = HEAD_SECONDS
    _head_due: asyncio.TimerHandle | None = None
    _is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come, unless the request is refused already."""
        if not self._is_refused:
            super().data_received(data)

    def handle_events(self) -> None:
        """A request has come whole, or not yet."""
        super().handle_events()
        if self._is_answering():
            self._stop_waiting()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, in Russian as everything else, and close the connection."""
        said = {**HEADERS, "Content-Type": "text/html; charset=utf-8", "Connection": "close"}
        headers = [(name.encode(), value.encode()) for name, value in said.items()]
        answer = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (answer, h11.Data(data=_not_understood()), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self._stop_waiting()
        self._is_refused = True
        self.transport.write_eof()
        self._head_due = self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def on_response_complete(self) -> None:
        """Wait for the next request; one that is here already has been taken."""
        super().on_response_complete()
        if not self.transport.is_closing() and not self._is_answering():
            self._wait_for_head()

    def _is_answering(self) -> bool:
        # Before the first request there is no answer, whatever the types say.
        answer: RequestResponseCycle | None = self.cycle
        return answer is not None and not answer.response_complete

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._head_due = self.loop.call_later(self.head_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None


@cache
def _not_understood() -> bytes:
    remedy = "Откройте страницу заново; если не поможет, удалите cookie этого сайта."
    return bytes(failure(400, "Запрос не разобран", remedy).body)
