"""How many letters may leave: the mail provider's limits, and the pace to which a server's complaint brings the post.

Both limits roll: never more than so many in any sixty seconds, in any twenty-four hours. A provider counts from a
midnight of its own, or rolls too, and says neither; who never exceeds the number in any twenty-four hours exceeds it
in no day, wherever that begins. Counting from our midnight would send a day's worth at six in the evening and another
at nine in the morning, and each try while one is blocked prolongs the block.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.calendar import Hours
from domain.russian import counted, plural

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

PACE_DOUBLES_EVERY = timedelta(minutes=30)
"""After a complaint of the server the pace is halved, and grows back so slowly."""
PACE_IS_FREE_AGAIN = 600
"""Letters a minute; a pace that has grown so far slows nobody any more."""


@dataclass(frozen=True)
class Budget:
    """How many tries may begin in any minute and in any day; none: as many as there are."""

    per_minute: int | None = None
    per_day: int | None = None

    @property
    def limits(self) -> tuple[tuple[timedelta, int], ...]:
        """The windows that are limited, each with its number."""
        both = (MINUTE, self.per_minute), (DAY, self.per_day)
        return tuple((window, most) for window, most in both if most is not None)


@dataclass(frozen=True)
class Spent:
    """How much of a limit is used up: tries that began within the window, and when the budget's last one did.

    `frees_at_after` is the moment at which the try began that stands `most` places back, counted from the newest: once
    it has left the window one more may begin. None where fewer tries than `most` lie in the window.
    """

    window: timedelta
    most: int
    tries: int
    frees_at_after: datetime | None = None


def may_begin(spent: tuple[Spent, ...], in_hand: int) -> int | None:
    """How many more tries may begin now; None: any number.

    `in_hand` are letters that somebody has claimed and not begun: each may become a try at any moment, so they count
    as if they had. Then the tries of a window never exceed its limit, however many posts there are.
    """
    left = [max(0, limit.most - limit.tries - in_hand) for limit in spent]
    return min(left, default=None)


def opens_at(spent: tuple[Spent, ...]) -> datetime | None:
    """The moment at which the next try may begin; None: now, or as soon as what is in hand has begun."""
    freed = [limit.frees_at_after + limit.window for limit in spent if limit.frees_at_after is not None]
    return max(freed, default=None)


def halved(tries_in_the_last_minute: int, budget: Budget) -> int:
    """The pace after a complaint: half of what was tried in the last minute or allowed in it; at least 1."""
    was = tries_in_the_last_minute if budget.per_minute is None else min(budget.per_minute, tries_in_the_last_minute)
    return max(1, was // 2)


def slowed(budget: Budget, tries_per_minute: int | None, since: datetime | None, now: datetime) -> Budget:
    """The budget under a pace to which the post was brought down at a moment; the pace grows back by itself."""
    if tries_per_minute is None or since is None:
        return budget
    doublings = max(0, (now - since) // PACE_DOUBLES_EVERY)
    pace = tries_per_minute << min(doublings, 32)
    if pace >= min(budget.per_minute or PACE_IS_FREE_AGAIN, PACE_IS_FREE_AGAIN):
        return budget
    return replace(budget, per_minute=pace)


def in_a_day(budget: Budget, hours: Hours) -> int | None:
    """How many letters the budget lets leave in the hours of one working day; None: any number."""
    opens, closes = (datetime.combine(datetime(2000, 1, 1, tzinfo=UTC), hour) for hour in (hours.opens, hours.closes))
    by_minute = None if budget.per_minute is None else budget.per_minute * max(1, (closes - opens) // MINUTE)
    return min((most for most in (by_minute, budget.per_day) if most is not None), default=None)


def days_to_leave(letters: int, budget: Budget, hours: Hours, tries_of_the_last_day: int = 0) -> int:
    """On how many working days so many letters leave; what was tried in the last day counts against the first."""
    a_day = in_a_day(budget, hours)
    if letters <= 0 or a_day is None:
        return min(max(letters, 0), 1)
    first = max(0, a_day - tries_of_the_last_day)
    return 1 if letters <= first else 1 + -(-(letters - first) // a_day)


def departure_in_words(letters: int, days: int) -> str:
    """«214 писем, уйдут за 1 день»."""
    verb = plural(letters, "уйдёт", "уйдут", "уйдут")
    return f"{counted(letters, 'письмо', 'письма', 'писем')}, {verb} за {counted(days, 'день', 'дня', 'дней')}"
