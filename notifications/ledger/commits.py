"""What the open connections have to commit, put together: one commit serves several letters."""

import asyncio
import logging
import time
from collections.abc import Callable

from notifications.ledger.desk import Desk
from notifications.ledger.recording import Fate, Start, record
from notifications.ledger.written import WrittenLetter

logger = logging.getLogger(__name__)

_SHORTEST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.003, 0.1


class GroupedCommits:
    """Collects whose DATA comes next, and what became of which letter, and commits them together.

    A commit comes as soon as all `connections` at work wait for it, or after about the time that a commit takes.
    `done` is called for each letter whose fate is committed: with False where its lease was lost and nothing was
    written. What could not be committed (the database is gone) stays for the next `commit`.
    """

    def __init__(self, desk: Desk, done: Callable[[WrittenLetter, bool], None]) -> None:
        self.connections = 0
        self._desk = desk
        self._done = done
        self._starts: list[tuple[Start, asyncio.Future[bool]]] = []
        self._fates: list[tuple[WrittenLetter, Fate]] = []
        self._planned: asyncio.Handle | None = None
        self._wait = _SHORTEST_WAIT_SECONDS

    async def start(self, letter: WrittenLetter, sha256: str) -> bool:
        """Wait until it is committed that the letter's DATA comes next.

        False: its lease is lost, the queue is held, or its round is paused; it must not leave.
        """
        committed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._starts.append((Start(letter.id, sha256), committed))
        if len(self._starts) >= self.connections:
            self._commit_for_those_who_wait()
        else:
            self._plan()
        return await committed

    def settle(self, letter: WrittenLetter, fate: Fate) -> None:
        """Commit soon what became of the letter: mostly together with the start of its connection's next one."""
        self._fates.append((letter, fate))
        self._plan()

    def commit(self) -> None:
        """Commit all that is known now."""
        if self._planned is not None:
            self._planned.cancel()
            self._planned = None
        starts = [(start, committed) for start, committed in self._starts if not committed.done()]
        fates, self._starts = self._fates, []
        if not starts and not fates:
            return
        began = time.monotonic()
        try:
            written = record(self._desk, [start for start, _ in starts], [fate for _, fate in fates])
        except BaseException as error:
            for _, committed in starts:
                committed.set_exception(error)
                committed.exception()  # whoever waits for it is told; nobody may wait any more
            raise
        self._fates = []
        self._wait = min(max(time.monotonic() - began, _SHORTEST_WAIT_SECONDS), _LONGEST_WAIT_SECONDS)
        for start, committed in starts:
            committed.set_result(start.letter_id in written)
        for letter, fate in fates:
            if letter.id not in written:
                logger.error(
                    "letter %s was taken away while it was sent: %s", letter.key, fate.result, extra=letter.ids
                )
            self._done(letter, letter.id in written)

    def _plan(self) -> None:
        if self._planned is None:
            loop = asyncio.get_running_loop()
            self._planned = loop.call_later(self._wait, self._commit_for_those_who_wait)

    def _commit_for_those_who_wait(self) -> None:
        try:
            self.commit()
        except Exception:
            # Fates stay, and are committed at the latest when the step ends, which then raises.
            logger.exception("letters could not be committed")
