"""The post: sends what is due, over connections that stay open, and commits before and after each letter.

Each connection takes one letter after another, so a slow answer holds only its own connection up. What they have to
commit (whose DATA comes next, what became of which) is committed together, as it comes.
"""

import asyncio
import hashlib
import logging
from collections import deque
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self

from domain.retries import pause_before_next_connection
from models.letters import OFFICE
from notifications.ledger.claim import claim
from notifications.ledger.commits import GroupedCommits
from notifications.ledger.leases import free_expired, postpone_due, put_back, renew_leases
from notifications.ledger.recording import Desk, Fate, Unwritten
from notifications.ledger.written import WrittenLetter, bytes_of
from notifications.smtp.transport import (
    Accepted,
    Connection,
    Deferred,
    InDoubt,
    Ready,
    Refused,
    Stopped,
    Transport,
    Unreachable,
)

# The tree of errors:
#   PostStopped

logger = logging.getLogger(__name__)

POLICY_REFUSALS_BEFORE_STOP = 3
"""In a row: then it is we who are not liked, and each further try makes it worse."""


class PostStopped(RuntimeError):
    """The server wants another login, or will have none of our letters: a person must mend it. The letters wait."""


@dataclass
class _Lane:
    """A connection and how it fared in a step."""

    connection: Connection
    answered: bool = False
    unreached: tuple[WrittenLetter, str] | None = None
    """The letter at which the server could not be reached any more, and why."""


class Post:
    """Sends the letters of one desk. It keeps an event loop and its connections: for one thread, and to be closed."""

    def __init__(self, desk: Desk, transport: Transport, connections: int = 4, batch: int = 64) -> None:
        self._desk = desk
        self._transport = transport
        self._batch = batch
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._most = connections
        self._width = connections
        self._open: list[Connection] = []
        self._rests_in_a_row = 0
        self._policy_refusals = 0
        self._commits = GroupedCommits(desk, self._settled)
        self._in_hand: dict[int, WrittenLetter] = {}
        self._begin()

    def _begin(self) -> None:
        self._due: deque[WrittenLetter] = deque()
        self._may_be_due = True
        self._moved = 0
        self._too_fast: timedelta | None = None
        self._stopped: str | None = None

    def step(self) -> int:
        """Send all that is due now, until nothing is, and return how many letters changed their state.

        Raises PostStopped, with the letters waiting again; whatever else it raises, what is known of letters is kept.
        """
        self._in_hand.clear()
        self._begin()
        # What a step that was broken off could not commit (the database was gone).
        self._commits.commit()
        self._moved += free_expired(self._desk)
        self._runner.run(self._step())
        if self._stopped is not None:
            raise PostStopped(self._stopped)
        return self._moved

    def close(self) -> None:
        """Take leave of the server and end the event loop."""
        try:
            self._runner.run(self._stack.aclose())
        finally:
            self._runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _step(self) -> None:
        while len(self._open) < self._width:
            self._open.append(await self._stack.enter_async_context(self._transport.connection()))
        lanes = [_Lane(connection) for connection in self._open[: self._width]]
        leases = asyncio.create_task(self._keep_leases())
        tasks = [asyncio.create_task(self._run(lane)) for lane in lanes]
        try:
            await asyncio.gather(*tasks)
            self._judge(lanes)
        finally:
            for task in (*tasks, leases):
                task.cancel()
            await asyncio.gather(*tasks, leases, return_exceptions=True)
            # Whatever happened: what the server said is kept, what was not tried is free for others at once.
            self._commits.commit()
            if self._in_hand:
                put_back(self._desk, self._in_hand)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._desk.lease.total_seconds() / 3)
            renew_leases(self._desk)

    async def _run(self, lane: _Lane) -> None:
        self._commits.connections += 1
        try:
            while self._goes_on and lane.unreached is None and (letter := self._next()) is not None:
                fate = await self._send(lane, letter)
                if fate is not None:
                    self._settle(letter, fate)
        finally:
            self._commits.connections -= 1

    @property
    def _goes_on(self) -> bool:
        return self._stopped is None and self._too_fast is None

    def _next(self) -> WrittenLetter | None:
        """The letter that goes next; claims more where there is none at hand, after all that is known is committed."""
        while not self._due:
            self._commits.commit()
            if not self._may_be_due:
                return None
            busy = {letter.recipient for letter in self._in_hand.values()} - {OFFICE}
            claimed = claim(self._desk, self._batch, busy)
            self._due.extend(claimed.letters)
            self._in_hand |= {letter.id: letter for letter in claimed.letters}
            self._moved += claimed.settled
            self._may_be_due = claimed.found > 0
        return self._due.popleft()

    async def _send(self, lane: _Lane, letter: WrittenLetter) -> Fate | None:
        """Bring one letter to the server; None: nothing became of it, or it is judged at the end of the step."""
        try:
            content = bytes_of(letter, self._desk.files)
        except OSError:
            raise
        except Exception as error:
            logger.exception("letter %s cannot be put together", letter.key)
            return Fate(letter.id, Unwritten(f"не составлено: {type(error).__name__}: {error}"))
        sha256 = hashlib.sha256(content).hexdigest()
        if letter.sha256 not in (None, sha256):
            logger.error("letter %s would not be the one that was tried first", letter.key)
            return Fate(letter.id, Unwritten("не отправлено: письмо вышло бы не таким, как при первой попытке"))
        answer = await lane.connection.announce(letter.sender_address, letter.recipient_address)
        if isinstance(answer, Unreachable):
            lane.unreached = letter, answer.reason
            return None
        lane.answered = True
        if isinstance(answer, Stopped):
            self._stopped = answer.reason
            return None
        if not isinstance(answer, Ready):
            return Fate(letter.id, answer, sha256)
        if not await self._commits.start(letter, sha256):
            logger.error("the lease of letter %s was lost; it was not sent", letter.key)
            await lane.connection.forget()
            self._let_go(letter)
            return None
        delivered = await lane.connection.deliver(content)
        if isinstance(delivered, Stopped):
            self._stopped = delivered.reason
            return Fate(letter.id, Deferred(delivered.reason))
        return Fate(letter.id, delivered)

    def _settle(self, letter: WrittenLetter, fate: Fate) -> None:
        match fate.result:
            case Accepted() | InDoubt() | Refused(by_policy=False):
                self._policy_refusals = 0
            case Refused(reply):
                self._policy_refusals += 1
                if self._policy_refusals >= POLICY_REFUSALS_BEFORE_STOP:
                    self._stopped = reply
            case Deferred(too_fast=True, retry_not_before_seconds=seconds):
                self._too_fast = max(self._too_fast or timedelta(), timedelta(seconds=seconds or 0))
        self._commits.settle(letter, fate)

    def _settled(self, letter: WrittenLetter, written: bool) -> None:
        self._moved += written
        self._let_go(letter)

    def _let_go(self, letter: WrittenLetter) -> None:
        self._in_hand.pop(letter.id, None)
        # One who was busy with it may have another letter due.
        self._may_be_due = True

    def _judge(self, lanes: list[_Lane]) -> None:
        """At the end of a step: was it the server that could not be reached, or one connection, one letter?"""
        unreached = [lane.unreached for lane in lanes if lane.unreached is not None]
        works = any(lane.answered and lane.unreached is None for lane in lanes)
        if works:
            for letter, reason in unreached:
                self._commits.settle(letter, Fate(letter.id, Deferred(reason)))
        if self._too_fast is not None:
            logger.warning("the mail server wants fewer letters at a time")
            self._width = max(1, self._width // 2)
            self._rest(self._too_fast)
        elif unreached and not works:
            logger.warning("the mail server cannot be reached: %s", unreached[0][1])
            self._rest(timedelta())
        elif works:
            self._width = min(self._most, self._width + 1)
            self._rests_in_a_row = 0

    def _rest(self, at_least: timedelta) -> None:
        """Put all that is due off, longer each time in a row: a server that is down or annoyed is left in peace."""
        self._rests_in_a_row += 1
        self._commits.commit()
        put_back(self._desk, self._in_hand)
        self._in_hand.clear()
        postpone_due(self._desk, max(at_least, pause_before_next_connection(self._rests_in_a_row)))
