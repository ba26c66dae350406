"""The post: a process that sends the letters that are due, for weeks.

`python -m service.post`, with ROUNDS_HOME in the environment; where the installation has no mail server, with
ROUNDS_CATCHER_PORT too. Asked to end (SIGTERM) it begins no further letter, waits for the answers to those in hand, and
gives back the rest.
"""

import logging
import os
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import DBAPIError

from config.settings import Settings
from domain.budgets import Budget
from models.beats import beat, forget_beats_before
from models.letters import next_departure
from notifications.ledger.desk import Desk
from notifications.post import Post
from notifications.smtp.connection import SmtpTransport
from notifications.smtp.opening import SmtpSettings
from runtime.installation import Installation
from runtime.mail_server import smtp_settings
from service.catcher import CATCHER_PORT_VARIABLE
from service.child import Stop, begin, who_i_am
from service.up import say_up

logger = logging.getLogger("service.post")

PART = "post"
LONGEST_NAP_SECONDS, SHORTEST_NAP_SECONDS = 1.0, 0.5
LOOK_SECONDS = 5.0
"""However little is due: letters of a post that died are freed, and a clock that was put back is noticed."""
BEAT_SECONDS = 5.0
LONGEST_REST_SECONDS = 15.0
BEATS_ARE_KEPT = timedelta(days=30)
SETTLES_WITHIN_SECONDS = 2.0

AWAY = (DBAPIError, OSError)
"""The database is away, or the disk is full: what is known of letters stays in memory until it can be written."""


class Postman:
    """Goes round until asked to end."""

    def __init__(self, installation: Installation, stop: Stop, transport: SmtpTransport) -> None:
        settings = installation.settings
        desk = Desk(
            engine=installation.engine,
            files=installation.files,
            key=installation.links_key(),
            base_url=installation.base_url,
            now=installation.now,
            budget=Budget(settings.letters_per_minute, settings.letters_per_day),
            file_megabytes=settings.file_megabytes,
        )
        self._installation = installation
        self._stop = stop
        self._post = Post(desk, transport, settings.smtp_connections, alive=self._beat)
        self._looked_at = self._beaten_at = float("-inf")
        stop.also(self._post.finish)

    def go_round(self) -> None:
        """Send letters until asked to end; while the record cannot be reached, wait and say so once."""
        pause, silent = 1.0, False
        while not self._stop.asked:
            try:
                nap = self._turn()
            except AWAY as error:
                if not silent:
                    logger.warning("letters wait, the record cannot be written: %s: %s", type(error).__name__, error)
                silent = True
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_REST_SECONDS)
                continue
            if silent:
                logger.info("the record can be written again")
            pause, silent = 1.0, False
            self._stop.wait(nap)
        self._end()

    def _turn(self) -> float:
        """Send what is due; return how long to rest."""
        now = time.monotonic()
        if now - self._beaten_at >= BEAT_SECONDS:
            self._beat()
        until = self._seconds_until_due()
        if until > 0 and now - self._looked_at < LOOK_SECONDS:
            return min(until, LONGEST_NAP_SECONDS)
        self._looked_at = now
        return 0.0 if self._post.step() else SHORTEST_NAP_SECONDS

    def _seconds_until_due(self) -> float:
        with self._installation.reading() as session:
            departure = next_departure(session)
        until = None if departure is None else self._installation.clock.real_seconds_until(departure)
        return LONGEST_NAP_SECONDS if until is None else max(until, self._post.rest())

    def _beat(self) -> None:
        real_now = datetime.now(UTC)
        with self._installation.transaction() as session:
            beat(session, PART, who_i_am(), real_now, self._installation.now())
            forget_beats_before(session, PART, real_now - BEATS_ARE_KEPT)
        self._beaten_at = time.monotonic()
        say_up()

    def _end(self) -> None:
        latest = time.monotonic() + SETTLES_WITHIN_SECONDS
        while not self._settled() and time.monotonic() < latest:
            time.sleep(0.2)
        self._post.close()

    def _settled(self) -> bool:
        try:
            self._post.settle()
        except AWAY as error:
            logger.warning("the last answers could not be written: %s: %s", type(error).__name__, error)
            return False
        return True


def transport_to(settings: Settings, catcher_port: int | None) -> SmtpTransport:
    """The way to the mail server of the settings; to the post box on this machine where they name none."""
    configured = smtp_settings(settings)
    if configured is not None:
        return SmtpTransport(configured)
    if catcher_port is None:
        raise SystemExit(f"no mail server in the settings, and {CATCHER_PORT_VARIABLE} names no post box")
    return SmtpTransport(SmtpSettings("127.0.0.1", catcher_port, tls="none"))


if __name__ == "__main__":
    installation, stop = begin(PART)
    port = os.environ.get(CATCHER_PORT_VARIABLE)
    Postman(installation, stop, transport_to(installation.settings, int(port) if port else None)).go_round()
