"""What the open connections have to commit, put together: one commit serves several letters."""

import asyncio
import logging
from collections.abc import Callable

from notifications.ledger import Desk, Outcome, Start, record
from notifications.written import WrittenLetter

logger = logging.getLogger(__name__)

_OUTCOMES_WAIT_SECONDS = 0.01


class GroupedCommits:
    """Collects whose DATA comes next, and what became of which letter, and commits them together.

    `done` is called for each letter whose outcome is committed: with False where its lease was lost and nothing was
    written. What could not be committed (the database is gone) stays for the next `commit`.
    """

    def __init__(self, desk: Desk, done: Callable[[WrittenLetter, bool], None]) -> None:
        self._desk = desk
        self._done = done
        self._starts: list[tuple[Start, asyncio.Future[bool]]] = []
        self._outcomes: list[tuple[WrittenLetter, Outcome]] = []
        self._planned: asyncio.Handle | None = None

    async def start(self, letter: WrittenLetter, sha256: str) -> bool:
        """Wait until it is committed that the letter's DATA comes next; False: its lease is lost, it must not leave."""
        loop = asyncio.get_running_loop()
        committed: asyncio.Future[bool] = loop.create_future()
        self._starts.append((Start(letter.id, sha256), committed))
        # At the loop's next turn: connections that are as far by then come into the same commit.
        self._plan(loop.call_soon(self._commit_for_those_who_wait))
        return await committed

    def settle(self, letter: WrittenLetter, outcome: Outcome) -> None:
        """Commit soon what became of the letter."""
        self._outcomes.append((letter, outcome))
        if self._planned is None:
            # The connection's next letter is about to be announced: mostly one commit serves both.
            loop = asyncio.get_running_loop()
            self._plan(loop.call_later(_OUTCOMES_WAIT_SECONDS, self._commit_for_those_who_wait))

    def commit(self) -> None:
        """Commit all that is known now."""
        self._plan(None)
        starts = [(start, committed) for start, committed in self._starts if not committed.done()]
        outcomes, self._starts = self._outcomes, []
        if not starts and not outcomes:
            return
        try:
            written = record(self._desk, [start for start, _ in starts], [outcome for _, outcome in outcomes])
        except BaseException as error:
            for _, committed in starts:
                committed.set_exception(error)
                committed.exception()  # whoever waits for it is told; nobody may wait any more
            raise
        self._outcomes = []
        for start, committed in starts:
            committed.set_result(start.letter_id in written)
        for letter, outcome in outcomes:
            if letter.id not in written:
                logger.error("letter %s was taken away while it was sent: %s", letter.key, outcome.result)
            self._done(letter, letter.id in written)

    def _plan(self, handle: asyncio.Handle | None) -> None:
        if self._planned is not None:
            self._planned.cancel()
        self._planned = handle

    def _commit_for_those_who_wait(self) -> None:
        try:
            self.commit()
        except Exception:
            # Outcomes stay, and are committed at the latest when the step ends, which then raises.
            logger.exception("letters could not be committed")
