"""Whether the mail server can be reached, as the post notes it for everybody: once for each change."""

import logging

from models.database import transaction
from models.mail_queue import note_reached, note_unreachable
from notifications.ledger.desk import Desk

logger = logging.getLogger(__name__)


class ServerReach:
    """What this post has noted of the server."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.is_noted: bool | None = None
        """That it can be reached, or that it cannot; none: nothing yet."""

    def note_reached(self) -> None:
        """Note that it answered, unless that is noted."""
        if self.is_noted is True:
            return
        if self.is_noted is False:
            logger.info("the mail server can be reached again")
        with transaction(self._desk.engine) as session:
            note_reached(session)
        self.is_noted = True

    def note_unreachable(self, why: str) -> None:
        """Note that it cannot be reached; the log is told once."""
        if self.is_noted is not False:
            logger.warning("the mail server cannot be reached: %s", why)
        self.is_noted = False
        with transaction(self._desk.engine) as session:
            note_unreachable(session, why, self._desk.now())
