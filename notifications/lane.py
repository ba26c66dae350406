"""One connection at work: what it says to the server for a letter, and what came of it."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from notifications.ledger.commits import GroupedCommits
from notifications.ledger.desk import Desk
from notifications.ledger.recording import Fate, Unwritten
from notifications.ledger.written import WrittenLetter, bytes_of
from notifications.smtp.transport import Connection, Deferred, Ready, Stopped, Unreachable

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What came of a letter. Without a fate it is as it was, or (on a lane that is `unreached`) judged later."""

    fate: Fate | None = None
    login_wanted: str | None = None
    """The server's line, where it wants another login."""
    not_begun: bool = False
    """It was announced and taken back: its lease was lost, queue or round rest, or the post finishes."""


@dataclass
class Lane:
    """A connection and how it fared in a step."""

    connection: Connection
    heard: Callable[[], None]
    """Told each time the server has answered to an announcement, whatever it said."""
    answered: bool = False
    unreached: tuple[WrittenLetter, Unreachable] | None = None
    """The letter at which the server could not be reached any more, and why."""
    delivering: WrittenLetter | None = None
    """The letter whose bytes are on their way, or whose answer is awaited."""

    async def send(
        self, letter: WrittenLetter, desk: Desk, commits: GroupedCommits, goes_on: Callable[[], bool]
    ) -> Outcome:
        """Bring one letter to the server."""
        content = _content_of(letter, desk)
        if isinstance(content, Unwritten):
            return Outcome(Fate(letter.id, content))
        sha256 = hashlib.sha256(content).hexdigest()
        if letter.sha256 not in (None, sha256):
            logger.error("letter %s would not be the one that was tried first", letter.key, extra=letter.ids)
            return Outcome(
                Fate(letter.id, Unwritten("не отправлено: письмо вышло бы не таким, как при первой попытке"))
            )
        answer = await self.connection.announce(letter.sender_address, letter.recipient_address)
        if isinstance(answer, Unreachable):
            self.unreached = letter, answer
            return Outcome()
        self.answered = True
        self.heard()
        if isinstance(answer, Stopped):
            return Outcome(login_wanted=answer.reason)
        if not isinstance(answer, Ready):
            return Outcome(Fate(letter.id, answer, sha256))
        if not goes_on() or not await commits.start(letter, sha256):
            await self.connection.forget()
            return Outcome(not_begun=True)
        self.delivering = letter
        delivered = await self.connection.deliver(content)
        self.delivering = None
        if isinstance(delivered, Stopped):
            return Outcome(Fate(letter.id, Deferred(delivered.reason)), login_wanted=delivered.reason)
        return Outcome(Fate(letter.id, delivered))


def _content_of(letter: WrittenLetter, desk: Desk) -> bytes | Unwritten:
    try:
        return bytes_of(letter, desk.files)
    except OSError:
        raise
    except Exception as error:
        logger.exception("letter %s cannot be put together", letter.key, extra=letter.ids)
        return Unwritten(f"не составлено: {type(error).__name__}: {error}")
