"""The experts' time in a round: whether it is over, and whether it was over before its window was."""

from dataclasses import dataclass
from datetime import datetime

from domain.calendar import Window
from domain.stages import Stage


def is_over(stage: Stage, expertise: Window, now: datetime) -> bool:
    """Say whether no conclusion is taken any more: by the clock, whatever the stage, or because the round went on.

    What is not filed by then is nobody's work any longer.
    """
    return now >= expertise.closes or Stage.EXPERTISE.comes_before(stage)


@dataclass(frozen=True)
class EarlyEnd:
    """An expertise that ended before its window did."""

    at: datetime
    filed: int
    """Conclusions by which it ended; none: there was nothing to judge."""


def early_end(expertise: Window, decided_at: datetime | None, filed: int) -> EarlyEnd | None:
    """How the expertise ended early; None where it lasted to the end of its window, or lasts.

    `decided_at`: when the outcomes were recorded, which is at once when nothing is waited for any more.
    """
    return None if decided_at is None or decided_at >= expertise.closes else EarlyEnd(decided_at, filed)
