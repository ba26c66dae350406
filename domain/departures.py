"""Which letters leave first where not all may leave now: what the nearest day depends on goes before what can wait.

First what is owed at once: the office's own letters ask for somebody's hand, a receipt is awaited by who has just
handed in, and both are few. Then what tells somebody of a day that is still ahead, the nearest day first. Then all that
asks for nothing by a day (conclusions, copies, notices), and what has a day that is past. Letters to one person keep
their order, so that the outcome of a primary comes before the invitation to its repeat: the earlier letter goes as soon
as the most urgent of those that wait behind it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.letters import KINDS, Kind, Role
from domain.season import Regulation

BEFORE_SUBMISSION_CLOSES = frozenset(
    {
        *(Kind.INVITATION, Kind.REPEAT_INVITATION, Kind.SCHOOL_REMINDER, Kind.EXTENSION),
        *(Kind.WINDOW_OPENED, Kind.LATE_SCHOOLS),
    }
)
BEFORE_EXPERTISE_CLOSES = frozenset({Kind.ASSIGNMENTS, Kind.EXPERT_REMINDER, Kind.REPLACEMENT})


@dataclass(frozen=True)
class DueLetter:
    """A letter that is due, as far as its place in the order depends on it."""

    key: str
    kind: Kind
    recipient: str
    leaves_from: datetime
    deadline: datetime | None


def deadline_of(kind: Kind, rules: Regulation, own: datetime | None = None) -> datetime | None:
    """By when who gets the letter has to act; None: it asks for nothing by a day. `own`: the school's own deadline."""
    if kind in BEFORE_SUBMISSION_CLOSES:
        return own or rules.submission.closes
    return rules.expertise.closes if kind in BEFORE_EXPERTISE_CLOSES else None


def in_order_of_need(letters: Iterable[DueLetter], now: datetime) -> list[DueLetter]:
    """The letters in the order in which they leave if not all can."""
    by_moment = sorted(letters, key=lambda letter: (letter.leaves_from, letter.key))
    need: dict[str, tuple[int, datetime]] = {}
    behind: dict[str, tuple[int, datetime]] = {}
    for letter in reversed(by_moment):
        need[letter.key] = own = _need(letter, now)
        # The office's letters do not wait for one another, nor does anybody's for one of them.
        if KINDS[letter.kind].role is not Role.OFFICE:
            need[letter.key] = behind[letter.recipient] = min(own, behind.get(letter.recipient, own))
    return sorted(by_moment, key=lambda letter: need[letter.key])


def _need(letter: DueLetter, now: datetime) -> tuple[int, datetime]:
    if KINDS[letter.kind].at_once:
        return 0, letter.leaves_from
    if letter.deadline is not None and letter.deadline > now:
        return 1, letter.deadline
    return 2, letter.leaves_from
