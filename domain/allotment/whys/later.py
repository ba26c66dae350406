"""Who had a place before the expert who came to it in the middle of a round."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Held:
    """An expert's time with a submission."""

    expert: str
    since: datetime
    until: datetime | None = None
    """None: it lasts."""


def gave_way(held: Iterable[Held], came: datetime) -> tuple[str, ...]:
    """The experts of a submission whose places were filled at a moment, in the order in which they left.

    Whoever left first is replaced first; of several who came at once nobody can say who came for whom.
    """
    held = list(held)
    left = [each for each in sorted(held, key=_leaving) if each.until is not None and each.until <= came]
    earlier = 0
    for moment in sorted({each.since for each in held if each.since < came}):
        gone = sum(each.until is not None and each.until <= moment for each in left)
        earlier = min(gone, earlier + sum(each.since == moment for each in held))
    here = sum(each.since == came for each in held)
    return tuple(each.expert for each in left[earlier : earlier + here])


def _leaving(one: Held) -> tuple[bool, datetime, str]:
    return one.until is None, one.until or one.since, one.expert
