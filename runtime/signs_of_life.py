"""Whether a part of the service lives: by its beats in the record, and by the service that this machine has started."""

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from models.beats import last_beat

SIGN_OF_LIFE = timedelta(seconds=30)
"""Real time without a sign of life after which a part of the service is held for stopped."""

STARTS_WITHIN = timedelta(minutes=2)
"""So long after the start of a service a part may be without a sign of life: Prefect's server comes up first."""


class Life(StrEnum):
    """How a part of the service is."""

    WORKS = "works"
    STARTS = "starts"
    """The service was started a moment ago, and the part has given no sign of life since."""
    SILENT = "silent"


@dataclass(frozen=True)
class Sign:
    """What is known of a part."""

    life: Life
    last: datetime | None
    """Its last sign of life, by the machine's clock; none: it never gave one."""


def sign_of(session: Session, part: str, real_now: datetime, served_since: datetime | None) -> Sign:
    """How a part is, on whatever machine; `served_since`: when the service of this machine was started, if it lives."""
    beat = last_beat(session, part)
    last = None if beat is None else beat.real_at
    fresh = beat is not None and real_now - beat.real_at <= SIGN_OF_LIFE and not _is_gone(beat.holder)
    began = served_since
    if began is not None and real_now - began <= STARTS_WITHIN and (last is None or last < began):
        return Sign(Life.STARTS, last)
    return Sign(Life.WORKS if fresh else Life.SILENT, last)


def _is_gone(holder: str) -> bool:
    """Whether the process that gave the sign was one of this machine and is no more: then nobody has to wait."""
    machine, _, process = holder.rpartition("/")
    return machine == socket.gethostname() and process.isdigit() and not Path(f"/proc/{process}").exists()
