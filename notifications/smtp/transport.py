"""The words in which the way of one letter is recorded, and what the post may ask of a transport.

A letter travels in two steps, because the ledger commits between them: `announce` (who writes to whom; nothing of the
letter has left) and `deliver` (the letter itself). The world disappoints here all the time, so that is returned, not
raised. What the post must conclude from each value:

* `Ready`: nothing has been sent yet; commit, then `deliver`.
* `Accepted`: the server has taken it over; never send it again.
* `Deferred`, `Unreachable`, `Stopped`: the server has not taken it over; it may be sent again, later.
* `Refused`: the server will never take it; it is not sent again.
* `InDoubt`: the connection broke after the last byte, before the answer. Only a person may send it again.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


class NothingAnnounced(RuntimeError):
    """`deliver` was called although the last `announce` did not answer `Ready`."""


class NotAnAddress(ValueError):
    """The sender of the envelope, which the configuration gives, is not one address."""


@dataclass(frozen=True)
class Ready:
    """The server waits for the letter; `reply` is its line."""

    reply: str


@dataclass(frozen=True)
class Accepted:
    """The server has taken the letter over; `reply` is its line, to be kept as the proof."""

    reply: str


@dataclass(frozen=True)
class Deferred:
    """Not now.

    `too_fast`: the server complains of the pace or of a quota, so the pace is to be halved; each try while one is
    blocked prolongs the block. `retry_not_before_seconds`: None leaves it to the backoff of the post.
    """

    reply: str
    retry_not_before_seconds: int | None = None
    too_fast: bool = False


@dataclass(frozen=True)
class Refused:
    """Never.

    `address_is_bad`: the mailbox does not exist (550 5.1.1 and its kin), later letters need no try. `by_policy`: it is
    not this letter but we who are not liked (554, 5.7.x, a refused sender); three in a row stop the queue.
    """

    reply: str
    address_is_bad: bool = False
    by_policy: bool = False


@dataclass(frozen=True)
class InDoubt:
    """The last byte may have left, no answer came; `reply` says what was seen instead."""

    reply: str


@dataclass(frozen=True)
class Unreachable:
    """No connection, no encryption, a break or a 421 before the letter was sent: try again with backoff.

    `greeted`: the server had let us in, and left at this letter's own commands; it may be the letter.
    """

    reason: str
    greeted: bool = False


@dataclass(frozen=True)
class Stopped:
    """The server wants another login (530, 535): no letter will pass until a person mends it."""

    reason: str


Announced = Ready | Deferred | Refused | Unreachable | Stopped
Delivered = Accepted | Deferred | Refused | InDoubt | Stopped


class Connection(Protocol):
    """A connection kept open over many letters, one after another; it opens, and opens anew, by itself."""

    async def announce(self, envelope_sender: str, recipient: str) -> Announced:
        """Say who writes to whom, one recipient a letter. Raises NotAnAddress for a bad sender, not for a recipient."""
        ...

    async def deliver(self, message: bytes) -> Delivered:
        """Hand over the letter that was announced: CRLF line ends. Raises NothingAnnounced."""
        ...

    async def forget(self) -> None:
        """Take back what was announced and will not be delivered."""
        ...


class Transport(Protocol):
    """Where letters go."""

    def connection(self) -> AbstractAsyncContextManager[Connection]:
        """A connection of its own, closed at the end of the block; several may stand side by side."""
        ...
