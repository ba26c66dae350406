"""What an onlooker of a rehearsal is shown."""

from dataclasses import dataclass
from datetime import datetime

from domain.stages import Stage


@dataclass(frozen=True)
class Glimpse:
    """A season at one moment of its play."""

    moment: datetime
    rounds: tuple[tuple[str, Stage], ...]
    """Row and stage, by number of the row."""
    accepted: int
    """Letters that a mail server has taken so far."""
