"""The post: sends what is due, over connections that stay open, and commits before and after each letter.

Each connection takes one letter after another, so a slow answer holds only its own connection up. What they have to
commit (whose DATA comes next, what became of which) is committed together, as it comes.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from types import TracebackType
from typing import Self

from models.letters import OFFICE
from notifications.holding import hold_for_login, hold_for_policy, is_held
from notifications.lane import Lane
from notifications.ledger.allowance import slow_the_post
from notifications.ledger.claim import claim
from notifications.ledger.commits import GroupedCommits
from notifications.ledger.desk import Desk
from notifications.ledger.leases import free_expired, put_back, put_back_paused, renew_leases
from notifications.ledger.recording import Fate
from notifications.ledger.written import WrittenLetter
from notifications.patience import POLICY_REFUSALS_BEFORE_HOLD, Patience
from notifications.server_reach import ServerReach
from notifications.smtp.transport import Accepted, Connection, Deferred, InDoubt, Refused, Transport

logger = logging.getLogger(__name__)

FINISHES_WITHIN_SECONDS, _FAREWELL_SECONDS = 30.0, 1.5


class Post:
    """Sends the letters of one desk. It keeps an event loop and its connections: for one thread, and to be closed.

    `alive` is called now and then while a step lasts.
    """

    def __init__(
        self,
        desk: Desk,
        transport: Transport,
        connections: int = 4,
        batch: int = 64,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._desk = desk
        self._transport = transport
        self._batch = batch
        self._alive = alive
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._open: list[Connection] = []
        self._patience = Patience(desk.holder, connections)
        self._reach = ServerReach(desk)
        self._finish_by: float | None = None
        self._finishing = asyncio.Event()
        self._commits = GroupedCommits(desk, self._settled)
        self._in_hand: dict[int, WrittenLetter] = {}
        self._begin()

    def _begin(self) -> None:
        self._due: deque[WrittenLetter] = deque()
        self._may_be_due, self._left = True, False
        self._moved = 0
        self._too_fast: timedelta | None = None
        self._stopped = False
        self._trouble: Exception | None = None
        self.held_why: str | None = None

    def step(self) -> int:
        """Send all that is due now, until nothing is, and return how many letters changed their state.

        Nothing is sent while the queue is held (`held_why` then says why) or the server is left in peace (`rest`).
        Whatever it raises, what is known of letters is kept, here until it can be committed.
        """
        self._in_hand.clear()
        self._begin()
        # What a step that was broken off could not commit (the database was gone).
        self._commits.commit()
        self._moved += free_expired(self._desk)
        if self._finish_by is None and not self.rest():
            self._runner.run(self._step())
        if self._trouble is not None:
            raise self._trouble
        return self._moved

    def rest(self) -> float:
        """For how many real seconds the server is still left in peace; no step sends anything meanwhile."""
        return self._patience.rest(self._desk.real_now()).total_seconds()

    def finish(self, within: float = FINISHES_WITHIN_SECONDS) -> None:
        """Begin no further letter; those in hand have so many seconds for their answers. Safe in a signal's handler."""
        if self._finish_by is None:
            self._finish_by = time.monotonic() + within
            self._runner.get_loop().call_soon_threadsafe(self._finishing.set)

    def settle(self) -> None:
        """Commit what is known of letters and could not be committed yet. Raises what the database raises."""
        self._commits.commit()

    def close(self) -> None:
        """Take leave of the server and end the event loop."""
        try:
            self._runner.run(self._take_leave())
        finally:
            self._runner.close()

    async def _take_leave(self) -> None:
        try:
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self._stack.aclose()
        except TimeoutError:
            logger.info("the mail server did not say goodbye")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _step(self) -> None:
        while len(self._open) < self._patience.width:
            self._open.append(await self._stack.enter_async_context(self._transport.connection()))
        lanes = [Lane(connection, self._hear) for connection in self._open[: self._patience.width]]
        self._through = asyncio.Event()
        tasks = [asyncio.create_task(self._run(lane, first=lane is lanes[0])) for lane in lanes]
        beside = [asyncio.create_task(self._keep_leases()), asyncio.create_task(self._end_in_time(tasks))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                if not task.cancelled() and (error := task.exception()) is not None:
                    raise error
            self._judge(lanes)
        finally:
            for task in (*tasks, *beside):
                task.cancel()
            await asyncio.gather(*tasks, *beside, return_exceptions=True)
            # Whatever happened: what the server said is kept, what was not tried is free for others at once.
            self._commits.commit()
            if self._in_hand:
                put_back(self._desk, self._in_hand)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._desk.lease.total_seconds() / 3)
            try:
                renew_leases(self._desk)
                self._alive()
            except Exception:
                # The database may be back before the leases have run out.
                logger.exception("leases could not be renewed")

    async def _end_in_time(self, lanes: Sequence["asyncio.Task[None]"]) -> None:
        await self._finishing.wait()
        await asyncio.sleep(max(0.0, (self._finish_by or 0.0) - time.monotonic()))
        for lane in lanes:
            lane.cancel()

    async def _run(self, lane: Lane, *, first: bool) -> None:
        if not first and self._reach.is_noted is not True:
            # One knocks for all: a server that is down, or wants another login, is asked once.
            await self._through.wait()
        self._commits.connections += 1
        try:
            while self._goes_on() and lane.unreached is None and (letter := self._next()) is not None:
                await self._send(lane, letter)
        except Exception as error:  # noqa: BLE001 - `step` raises it
            # The others hear what the server says to their letters before the step raises it.
            self._trouble = self._trouble or error
        finally:
            self._through.set()
            self._commits.connections -= 1

    def _goes_on(self) -> bool:
        return not self._stopped and self._too_fast is None and self._trouble is None and self._finish_by is None

    def _next(self) -> WrittenLetter | None:
        """The letter that goes next; claims more where there is none at hand, after all that is known is committed."""
        while not self._due:
            if self._may_be_due or self._left:
                self._commits.commit()
            if not self._may_be_due:
                return None
            busy = {letter.recipient for letter in self._in_hand.values()} - {OFFICE}
            claimed = claim(self._desk, self._batch, busy)
            self._due.extend(claimed.letters)
            self._in_hand |= {letter.id: letter for letter in claimed.letters}
            self._moved += claimed.settled
            # What the busy would get next is not seen: whoever was passed over is asked for until nobody is busy.
            self._left = claimed.left or (self._left and bool(busy))
            self._may_be_due = claimed.left
            self.held_why = claimed.allowance.held_why
            self._patience.rest_for(claimed.allowance.rests_for, self._desk.real_now())
        return self._due.popleft()

    async def _send(self, lane: Lane, letter: WrittenLetter) -> None:
        outcome = await lane.send(letter, self._desk, self._commits, self._goes_on)
        if lane.unreached is not None and not lane.unreached[1].greeted and not self._reach.is_noted:
            self._stopped = True
        if outcome.fate is not None:
            self._settle(letter, outcome.fate)
        if outcome.login_wanted is not None:
            self._stopped = True
            self.held_why = hold_for_login(self._desk, outcome.login_wanted)
        if outcome.not_begun and self._goes_on():
            self._stopped = is_held(self._desk)
            if not self._stopped:
                self._put_back_paused(letter)

    def _put_back_paused(self, letter: WrittenLetter) -> None:
        """Let go of a letter that could not be begun, with those after it whose round the office has paused as well."""
        paused = put_back_paused(self._desk, [letter.id, *(each.id for each in self._due)])
        if letter.id not in paused:
            logger.error("the lease of letter %s was lost; it was not sent", letter.key, extra=letter.ids)
            self._let_go(letter, lost=True)
        for each in [self._in_hand[id] for id in sorted(paused)]:
            logger.info("letter %s was not begun: its round is paused; it waits", each.key, extra=each.ids)
            self._let_go(each)
        self._due = deque(each for each in self._due if each.id not in paused)

    def _settle(self, letter: WrittenLetter, fate: Fate) -> None:
        self._commits.settle(letter, fate)
        match fate.result:
            case Accepted() | InDoubt() | Refused(by_policy=False):
                self._patience.policy_refusals = 0
            case Refused(reply):
                self._patience.policy_refusals += 1
                if self._patience.policy_refusals >= POLICY_REFUSALS_BEFORE_HOLD:
                    self._stopped = True
                    self.held_why = hold_for_policy(self._desk, self._patience.policy_refusals, reply)
                    self._patience.policy_refusals = 0
            case Deferred(too_fast=True, retry_not_before_seconds=seconds):
                self._too_fast = max(self._too_fast or timedelta(), timedelta(seconds=seconds or 0))

    def _settled(self, letter: WrittenLetter, written: bool) -> None:
        self._moved += written
        self._let_go(letter, lost=not written)

    def _let_go(self, letter: WrittenLetter, *, lost: bool = False) -> None:
        self._in_hand.pop(letter.id, None)
        # One who was busy with it may have another letter due; what is lost is another's, or due again.
        self._may_be_due = self._may_be_due or self._left or lost

    def _judge(self, lanes: Sequence[Lane]) -> None:
        """At the end of a step: was it the server that could not be reached, or one connection, one letter?"""
        real_now = self._desk.real_now()
        for lane in lanes:
            if lane.delivering is not None and self._finish_by is not None:
                doubt = InDoubt("почта остановлена раньше, чем сервер ответил")
                self._commits.settle(lane.delivering, Fate(lane.delivering.id, doubt))
        unreached = [lane.unreached for lane in lanes if lane.unreached is not None]
        working = [lane for lane in lanes if lane.answered and lane.unreached is None]
        for lane in lanes:
            self._blame_the_letter(lane, works=bool(working))
        if self._too_fast is not None:
            pause = self._patience.complained(self._too_fast)
            logger.warning("the mail server wants fewer letters at a time; none leaves for %s", pause)
            self._patience.narrow(self._patience.width // 2, real_now)
            self._patience.rest_for(pause, real_now)
            slow_the_post(self._desk, pause)
        elif unreached and not working:
            self._reach.note_unreachable(unreached[0][1].reason)
            self._patience.unreached(real_now)
        elif working:
            self._patience.worked(real_now)
            if any(not why.greeted for _, why in unreached):
                self._patience.narrow(len(working), real_now)

    def _blame_the_letter(self, lane: Lane, *, works: bool) -> None:
        """A server that let us in and left at a letter may do so because of it: that is a try, if others pass."""
        letter, why = lane.unreached or (None, None)
        if letter is None or why is None or not why.greeted:
            return
        if works or self._patience.suspect == letter.id:
            self._commits.settle(letter, Fate(letter.id, Deferred(why.reason)))
        elif not lane.answered:
            self._patience.suspect = letter.id

    def _hear(self) -> None:
        self._reach.note_reached()
        self._through.set()
