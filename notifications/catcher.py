"""The built-in post box: a real SMTP server that puts each letter it accepts into a Maildir, and sends nothing on.

For rehearsals and trials. Any mail program can open the Maildir. It can play the two troubles that every office meets:
addresses that do not exist, and servers that say «later» to the first try.
"""

import asyncio
import itertools
import logging
import os
import re
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

_LARGEST_MESSAGE = 64 * 1024 * 1024
_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]*(\S+)", re.IGNORECASE | re.MULTILINE)
_NUMBERS = itertools.count(1)

# aiosmtpd tells of each command, with addresses: personal data have no place in a log.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class PortNotFree(OSError):
    """The catcher cannot listen where it was told to."""


@dataclass(frozen=True)
class CatcherRules:
    """Which addresses get trouble.

    `refused` are answered 550 5.1.1 always, `greylisted` 451 4.7.1 at the first try; upper and lower case are one.
    """

    refused: frozenset[str] = frozenset()
    greylisted: frozenset[str] = frozenset()


class Catcher:
    """The post box: `start()` and `stop()`, or a `with` block. It runs in a thread of its own.

    `accepted` lists what it took over, in order, as (Message-ID with its brackets, recipient). A letter is a file of
    the Maildir before 250 is answered (not forced through the disk's cache: it survives the process, not a power cut).
    """

    def __init__(
        self, maildir: Path, rules: CatcherRules | None = None, *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.maildir = maildir
        self.accepted: list[tuple[str, str]] = []
        self.host = host
        self.port = port
        self._rules = rules or CatcherRules()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped: asyncio.Event | None = None

    def start(self) -> int:
        """Begin to listen, and return the port. Raises PortNotFree, and OSError if the Maildir cannot be made."""
        for folder in ("tmp", "new", "cur"):
            (self.maildir / folder).mkdir(parents=True, exist_ok=True)
        try:
            listener = socket.create_server((self.host, self.port))
        except OSError as error:
            raise PortNotFree(
                error.errno,
                f"The catcher cannot listen on {self.host}:{self.port} ({error.strerror}): "
                "stop what listens there, or choose another port (0 takes any free one)",
            ) from error
        self.port = int(listener.getsockname()[1])
        listening = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listener, listening)), name="catcher", daemon=True
        )
        self._thread.start()
        listening.wait()
        return self.port

    def stop(self) -> None:
        """Close all connections and end; a letter without its 250 is not taken over."""
        if self._thread is not None and self._loop is not None and self._stopped is not None:
            self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _serve(self, listener: socket.socket, listening: threading.Event) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        desk = _Desk(self.maildir, self._rules, self.accepted)
        connections: set[_Connection] = set()
        server = await self._loop.create_server(lambda: _Connection(desk, connections), sock=listener)
        listening.set()
        await self._stopped.wait()
        server.close()
        for connection in tuple(connections):
            connection.abort()
        await asyncio.sleep(0)  # one turn of the loop, in which the closed connections are told


class _Connection(SMTP):
    """A server connection that can be closed when the catcher stops."""

    def __init__(self, desk: "_Desk", connections: "set[_Connection]") -> None:
        # A host name of its own: otherwise aiosmtpd asks the DNS for it at each connection.
        super().__init__(
            desk,
            hostname="catcher.example",
            ident="rounds catcher",
            enable_SMTPUTF8=True,
            data_size_limit=_LARGEST_MESSAGE,
            loop=asyncio.get_running_loop(),
        )
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        super().connection_lost(error)

    def abort(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()


class _Desk:
    """What the server does with recipients and letters; aiosmtpd finds its methods by their names."""

    def __init__(self, maildir: Path, rules: CatcherRules, accepted: list[tuple[str, str]]) -> None:
        self._maildir = maildir
        self._refused = frozenset(map(str.casefold, rules.refused))
        self._to_greylist = set(map(str.casefold, rules.greylisted))
        self._accepted = accepted

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.casefold() in self._refused:
            return f"550 5.1.1 <{address}>: no such user here"
        if address.casefold() in self._to_greylist:
            self._to_greylist.discard(address.casefold())
            return f"451 4.7.1 <{address}>: greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient accepted"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        found = _MESSAGE_ID.search(content[: content.find(b"\r\n\r\n") + 1])
        identity = found.group(1).decode("utf-8", "replace") if found else ""
        written: list[Path] = []
        try:
            for recipient in envelope.rcpt_tos:
                trace = f"Return-Path: <{envelope.mail_from or ''}>\r\nDelivered-To: {recipient}\r\n"
                written.append(_put(self._maildir, trace.encode("utf-8", "surrogateescape") + content))
        except OSError as error:
            # A full disk is no fault of the letter: whoever sent it keeps it, whole.
            for path in written:
                path.unlink()
            return f"451 4.3.0 not written: {error.strerror}"
        self._accepted.extend((identity, recipient) for recipient in envelope.rcpt_tos)
        return f"250 2.0.0 accepted as number {len(self._accepted)}"


def _put(maildir: Path, content: bytes) -> Path:
    """Write one message so that a reader sees all of it or nothing: into tmp/ first, then renamed into new/.

    By hand, since `mailbox.Maildir.add` parses and rewrites the message, and its line ends with it.
    """
    moment = time.time()
    name = f"{int(moment)}.M{int(moment % 1 * 1_000_000):06}P{os.getpid()}Q{next(_NUMBERS)}.catcher"
    unfinished = maildir / "tmp" / name
    try:
        unfinished.write_bytes(content)
        return unfinished.rename(maildir / "new" / name)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
