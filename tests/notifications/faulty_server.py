"""A small SMTP server that does to letters what the world does. It runs in the event loop of the test.

Each verb has a list of answers, given one after another; the last one is repeated. Instead of an answer there may be
`HANG_UP` (the connection is closed), `RESET` (it is torn down, RST) or `SILENCE` (nothing comes, ever).
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

HANG_UP, RESET, SILENCE = "hang up", "reset", "silence"


class _Gone(Exception):
    """The server has left this connection."""


@dataclass
class FaultyServer:
    """`async with FaultyServer(...) as server`: then `server.port`, and a log of what it saw.

    `body_until`: after so many bytes that follow 354 it stops reading and does `body_then`, which may be an answer.
    `most_connections`: one more at the same time is greeted with 421. `tls`: offers STARTTLS, or, with `implicit`,
    speaks TLS from the first byte. `letters_a_connection`: then MAIL is answered 421 and the connection closed.
    `to`: answers to RCPT for single addresses, each with a list of its own. `heard` is told each command, `taken` each
    letter with the answer that follows, both before the answer leaves; `pause`: seconds before a letter's answer.
    """

    greeting: Sequence[str] = ("220 faulty.example ESMTP",)
    ehlo: Sequence[str] = ("250-faulty.example\r\n250 SMTPUTF8",)
    auth: Sequence[str] = ("235 2.7.0 welcome",)
    mail: Sequence[str] = ("250 2.1.0 ok",)
    rcpt: Sequence[str] = ("250 2.1.5 ok",)
    data: Sequence[str] = ("354 go on",)
    final: Sequence[str] = ("250 2.0.0 taken",)
    rset: Sequence[str] = ("250 2.0.0 forgotten",)
    quit: Sequence[str] = ("221 2.0.0 bye",)
    body_until: int | None = None
    body_then: str = RESET
    most_connections: int | None = None
    letters_a_connection: int | None = None
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    to: Mapping[str, Sequence[str]] = field(default_factory=dict)
    heard: Callable[[str], None] | None = None
    taken: Callable[[bytes, str], None] | None = None
    pause: Callable[[], float] | None = None

    port: int = 0
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    _open: int = 0
    _given: dict[str, int] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _visits: set["asyncio.Task[None]"] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        listener = socket.socket()
        if self.body_until is not None:
            # A small window, so that a large letter cannot disappear whole into the kernel's buffers.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self._server = await asyncio.start_server(self._visit, sock=listener, ssl=self.tls if self.implicit else None)
        self.port = listener.getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def seen(self, verb: str) -> int:
        """How many commands began with this word."""
        return sum(command.upper().startswith(verb) for command in self.commands)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._visits.add(task)
        self.connections += 1
        self._open += 1
        # Those who go are no fault of the server's; only __aexit__ cancels, of which asyncio's streams would complain.
        gone = (_Gone, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError)
        try:
            with suppress(*gone):
                await self._serve(reader, writer)
        finally:
            self._open -= 1
            self._visits.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.most_connections is not None and self._open > self.most_connections:
            writer.write(b"421 4.7.0 too many connections from you\r\n")
            return
        await self._answer(writer, "greeting")
        letters = 0
        while True:
            line = (await reader.readuntil(b"\r\n")).decode().rstrip("\r\n")
            self.commands.append(line)
            if self.heard is not None:
                self.heard(line)
            verb = line.split()[0].lower()
            if verb == "starttls" and self.tls is not None:
                writer.write(b"220 2.0.0 go ahead\r\n")
                await writer.start_tls(self.tls)
                continue
            if verb == "mail" and letters == self.letters_a_connection:
                writer.write(b"421 4.4.2 enough for one connection\r\n")
                return
            address = line[line.find("<") + 1 : line.rfind(">")]
            if verb == "rcpt" and address in self.to:
                await self._do(writer, self._next(address, self.to[address]))
                continue
            answer = await self._answer(writer, verb)
            if verb == "quit":
                return
            if verb == "data" and answer.startswith("354"):
                await self._take_letter(reader, writer)
                letters += 1

    async def _take_letter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.body_until is not None:
            await reader.readexactly(self.body_until)
            await self._do(writer, self.body_then)
            await reader.read()
            raise _Gone
        lines = []
        while (line := await reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        letter = b"".join(lines)
        self.letters.append(letter)
        answer = self._next("final", self.final)
        if self.taken is not None:
            self.taken(letter, answer)
        if self.pause is not None:
            await asyncio.sleep(self.pause())
        await self._do(writer, answer)

    async def _answer(self, writer: asyncio.StreamWriter, verb: str) -> str:
        answer = self._next(verb, getattr(self, verb, ("502 5.5.1 not known here",)))
        await self._do(writer, answer)
        return answer

    def _next(self, asked: str, answers: Sequence[str]) -> str:
        given = self._given.get(asked, 0)
        self._given[asked] = given + 1
        return answers[min(given, len(answers) - 1)]

    async def _do(self, writer: asyncio.StreamWriter, answer: str) -> None:
        if answer == HANG_UP:
            raise _Gone
        if answer == RESET:
            tear_down = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, tear_down)
            writer.transport.abort()
            raise _Gone
        if answer == SILENCE:
            await asyncio.Event().wait()
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()
