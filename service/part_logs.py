"""What a part prints into a file is kept short: Prefect tells of a database that is away in thousands of lines."""

import logging
import os
import shutil
from pathlib import Path

logger = logging.getLogger(__name__)

LONGEST_BYTES = 10 * 1024**2


def shorten(log: Path, longest: int = LONGEST_BYTES) -> bool:
    """Put a log that has grown too long aside, in the place of the one before, and say whether it was.

    Its writer goes on in the same file, which it must have opened for appending; what it prints between the copy and
    the cut is lost.
    """
    try:
        if log.stat().st_size <= longest:
            return False
    except FileNotFoundError:
        return False
    try:
        aside = log.with_name(f"{log.name}.1")
        shutil.copyfile(log, aside)
        aside.chmod(0o600)
        os.truncate(log, 0)
    except OSError as error:
        # On a full disk the copy fails, and room is what is wanted.
        logger.warning("%s cannot be put aside and is cut: %s", log.name, error.strerror)
        os.truncate(log, 0)
    return True
