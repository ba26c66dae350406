"""How the mail server bears the post: over how many connections, and when it is left in peace.

In real time: what the server does has nothing to do with the season's clock, which may be fast or stand still.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.retries import LONGEST_REST, pause_after_complaint, pause_before_next_connection

POLICY_REFUSALS_BEFORE_HOLD = 3
"""In a row: then it is we who are not liked, and each further try makes it worse."""
WIDER_AGAIN_AFTER = timedelta(minutes=10)
"""Of real time: then one connection more is tried again."""


@dataclass
class Patience:
    """What a post has learnt of its server since it began."""

    who: str
    """The post's name: pauses of two posts differ a little."""
    most: int
    """Connections."""
    width: int = field(init=False)
    failures: int = 0
    complaints: int = 0
    policy_refusals: int = 0
    suspect: int | None = None
    """The letter at which the server left us last, if it left before it had answered to anything else."""
    _rests_until: datetime | None = None
    _narrowed_at: datetime | None = None

    def __post_init__(self) -> None:
        self.width = self.most

    def rest(self, real_now: datetime) -> timedelta:
        """How long the server is still left in peace."""
        left = (self._rests_until or real_now) - real_now
        return left if timedelta() < left <= LONGEST_REST else timedelta()

    def rest_for(self, pause: timedelta, real_now: datetime) -> None:
        """Leave it in peace at least so long."""
        self._rests_until = real_now + max(pause, self.rest(real_now))

    def unreached(self, real_now: datetime) -> None:
        """It could not be reached: leave it in peace, longer each time in a row."""
        self.failures += 1
        self.rest_for(pause_before_next_connection(self.failures, self.who), real_now)

    def complained(self, wish: timedelta) -> timedelta:
        """It wants fewer letters: how long none leaves, longer each time in a row."""
        self.complaints += 1
        return pause_after_complaint(self.complaints, self.who, wish)

    def narrow(self, width: int, real_now: datetime) -> None:
        """It bears no more than so many connections at a time."""
        self.width, self._narrowed_at = max(1, min(width, self.width)), real_now

    def worked(self, real_now: datetime) -> None:
        """A step went well."""
        self.failures, self.complaints, self.suspect = 0, 0, None
        if self._narrowed_at is not None and real_now - self._narrowed_at >= WIDER_AGAIN_AFTER:
            self.width = min(self.most, self.width + 1)
            self._narrowed_at = real_now
