"""What processes that were killed while they wrote have left: nobody reads it, and it is removed once it is old."""

import logging
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from runtime.home import unfinished_in
from runtime.installation import Installation

logger = logging.getLogger(__name__)

OLD = timedelta(days=1)
"""No writing takes so long: what was begun before has no writer any more, on whatever machine."""


def remove_leftovers(installation: Installation, real_now: datetime) -> int:
    """Remove what is old of it from the documents and from the home, and say how much that was.

    What cannot be removed now is told in the log: the work of the service does not depend on it.
    """
    removed = 0
    try:
        for path in chain(installation.files.unfinished(), unfinished_in(installation.home)):
            removed += _remove_old(path, real_now - OLD)
    except OSError as error:
        logger.warning("what was left over cannot be looked for: %s", error.strerror)
    if removed:
        logger.info("files left over by processes that were killed: %s removed", removed)
    return removed


def _remove_old(path: Path, before: datetime) -> bool:
    try:
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= before:
            return False
        path.unlink()
    except FileNotFoundError:
        return False  # its writer has finished, or another machine's keeper was quicker
    except OSError as error:
        logger.warning("%s is left over and cannot be removed: %s", path.name, error.strerror)
        return False
    return True
