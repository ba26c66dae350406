"""The head of the chain of deeds, kept once a day beside the record and told in the log."""

import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from models.audit import head_of
from runtime.installation import Installation

logger = logging.getLogger(__name__)


def keep_head(installation: Installation, real_now: datetime) -> bool:
    """Add today's head to the file of heads, unless it has one already; say whether it was added.

    A day of UTC has one head however often a service begins. Whoever keeps the file, or the log, where who works on
    this machine cannot write, can tell later whether the chain was cut or written anew. What cannot be written is told
    in the log, with the head: the work of the service does not depend on it.
    """
    with installation.reading() as session:
        head = head_of(session)
    day, file = f"{real_now.astimezone(UTC):%Y-%m-%d}", installation.home.audit_heads
    try:
        last = _last_line(file)
        if head.number == 0 or last.startswith(day):
            return False
        # What a stopped machine left half written stays a line of its own.
        torn = "\n" if last and not last.endswith("\n") else ""
        with file.open("a", encoding="ascii") as heads:
            heads.write(f"{torn}{day} {head}\n")
            heads.flush()
            os.fsync(heads.fileno())
    except OSError as error:
        logger.warning("the head of the chain of deeds is %s, and cannot be kept: %s", head, error.strerror)
        return False
    logger.info("the head of the chain of deeds is %s", head)
    return True


def _last_line(file: Path) -> str:
    try:
        with file.open(encoding="ascii", errors="replace") as heads:
            return next(iter([line for line in heads if line.strip()][-1:]), "")
    except FileNotFoundError:
        return ""
