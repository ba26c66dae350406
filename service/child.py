"""How each process of the service begins: tied to its parent, speaking, and able to be asked to end."""

import logging
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from config.settings_mistakes import SettingsErrors
from runtime.home import HomeError
from runtime.installation import Installation, here
from runtime.lifeline import die_with_parent
from runtime.logs import set_up_logs

logger = logging.getLogger(__name__)

ONE_LOOK_VARIABLE = "ROUNDS_NOBODY_AT_WORK"
"""Set by a supervisor that has just begun and knows that no run can be at work: a keeper's first look is enough."""


class Stop:
    """Whether the process was asked to end (SIGTERM, Ctrl-C)."""

    def __init__(self) -> None:
        self._asked = False
        self._also: Callable[[], None] = lambda: None
        # A pipe and no Event: a handler that comes while its own thread sets about to wait would wait for itself.
        self._bell, self._rope = os.pipe()
        os.set_blocking(self._rope, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.ask()

    def ask(self) -> None:
        """Ask the process to end."""
        self._asked = True
        with suppress(BlockingIOError):
            os.write(self._rope, b".")
        self._also()

    def also(self, tell: Callable[[], None]) -> None:
        """Call this too at the moment at which the process is asked; at once where it was. It must fit a handler."""
        self._also = tell
        if self._asked:
            tell()

    @property
    def asked(self) -> bool:
        """Say whether it was asked."""
        return self._asked

    def wait(self, seconds: float) -> bool:
        """Rest so long, or until asked; say whether it was asked."""
        select.select([self._bell], [], [], max(0.0, seconds))
        return self._asked


def begin(part: str) -> tuple[Installation, Stop]:
    """Begin a part of the service in this process: the installation of ROUNDS_HOME, and the wish to end.

    Where the home, its settings or the record cannot be used, that is said, and the process ends with status 1.
    """
    die_with_parent()
    stop = Stop()
    try:
        installation = here()
    except (HomeError, SettingsErrors) as error:
        set_up_logs()
        logger.error("%s cannot begin: %s", part, error)  # noqa: TRY400 - the sentence says it all
        sys.exit(1)
    set_up_logs(installation.settings.log)
    logger.info("%s begins", part)
    return installation, stop


def who_i_am() -> str:
    """This process among all of all machines."""
    return f"{socket.gethostname()}/{os.getpid()}"
