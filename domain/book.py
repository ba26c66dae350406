"""A round's book: the plain values that its flow reads when it wakes."""

from dataclasses import dataclass

from domain.calendar import Window
from domain.stages import Stage


@dataclass(frozen=True)
class Book:
    """What the regulation's articles need to know of a round at one waking."""

    round_id: str
    stage: Stage
    submission: Window
    expertise: Window
