"""The moment in which a letter passes to the server: everything up to the dot, then the dot, then the answer.

The server may take a letter over only when it has the line that is a single dot (RFC 5321 4.1.1.4). So the dot leaves
by itself, after all else has left our buffer: a break before it means «not taken over», a break after it means «nobody
knows». Where bytes may still lie in a buffer below ours (the kernel's; with TLS the inner transport's) the dot counts
as gone all the same, which errs towards «in doubt», never towards sending twice.
"""

import asyncio
import re
from collections.abc import Iterator

from aiosmtplib import SMTPException, SMTPResponse, SMTPResponseException
from aiosmtplib.protocol import SMTPProtocol

from notifications.smtp.answers import line_of

# What a connection that does not do its work may raise; asyncio's TimeoutError is an OSError.
CONNECTION_FAILURES = (SMTPException, OSError)

_BLOCK = 64 * 1024
_LINE_BEGINS_WITH_DOT = re.compile(rb"(?m)^\.")


class BrokenBeforeTheEnd(Exception):
    """The connection failed before the dot was sent: the letter was not taken over."""


class BrokenAfterTheEnd(Exception):
    """The connection failed after the dot may have been sent, before the answer."""


class AnsweredTooSoon(Exception):
    """The server answered before it had the whole letter, and still waits for the rest of it."""

    def __init__(self, answer: SMTPResponse) -> None:
        super().__init__(answer)
        self.answer = answer


async def hand_over(
    protocol: SMTPProtocol, message: bytes, block_seconds: float, answer_seconds: float
) -> SMTPResponse:
    """Send what follows the server's 354, and return its answer.

    `block_seconds` is the patience for each block of 64 KB, `answer_seconds` that for the answer.
    Raises BrokenBeforeTheEnd, BrokenAfterTheEnd, AnsweredTooSoon; the connection is then of no more use.
    """
    # Listening begins before the letter leaves: what comes while nobody listens is thrown away by the protocol.
    answer = asyncio.ensure_future(protocol.read_response())
    try:
        try:
            for block in _blocks(as_data(message)):
                async with asyncio.timeout(block_seconds):
                    protocol.write(block)
                    # What asyncio.StreamWriter.drain() would call: returns as soon as the block has left.
                    await protocol._drain_helper()  # noqa: SLF001 - the protocol has no open name for it
            if answer.done():
                raise AnsweredTooSoon(answer.result())
            protocol.write(b".\r\n")  # raises if the connection is already known to be lost; nothing has left then
        except CONNECTION_FAILURES as failure:
            raise BrokenBeforeTheEnd(described(failure)) from failure
        try:
            async with asyncio.timeout(answer_seconds):
                return await answer
        except CONNECTION_FAILURES as failure:
            raise BrokenAfterTheEnd(described(failure)) from failure
    finally:
        if not answer.cancel() and not answer.cancelled():
            answer.exception()  # looked at, so that asyncio does not complain of a failure that was reported above


def as_data(message: bytes) -> bytes:
    """The message as it travels after DATA, without the dot at its end: first dots doubled (RFC 5321 4.5.2)."""
    ended = message if message.endswith(b"\r\n") else message + b"\r\n"
    return _LINE_BEGINS_WITH_DOT.sub(b"..", ended)


def described(failure: Exception) -> str:
    """The failure in a few words, for the ledger."""
    if isinstance(failure, SMTPResponseException):
        return line_of(failure.code, failure.message)
    return str(failure) or type(failure).__name__


def _blocks(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
