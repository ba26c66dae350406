"""When an expert who shows no sign of life is reminded, and when replaced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from domain.calendar import Calendar, Hours, Window


@dataclass(frozen=True)
class Standing:
    """How an expert of a round stands, seen over all assignments that the expert still has in it."""

    expert: str
    told_at: datetime | None
    """When the assignments letter was accepted by the mail server; none while it is on its way."""
    told_from: datetime | None
    """When a letter that is still on its way will be tried."""
    cannot_know_of: frozenset[str]
    """Ids of what is owed and not known: its letter was refused for good, or will be. It goes to others at once."""
    owes_since: datetime | None
    """When the first letter arrived that tells of something still owed; none where no such letter has arrived."""
    alive: bool
    """Took on, began or filed something in the round, or declined something since the letter left."""
    owes: bool
    """Has a standing assignment without a conclusion."""


def silence_limit(calendar: Calendar, expertise: Window, share: Decimal) -> int:
    """After how many working days without a sign of life an expert is silent: the share of the window, rounded up."""
    working = calendar.working_days_between(calendar.day_of(expertise.opens), calendar.last_day(expertise))
    return int((share * len(working)).to_integral_value(ROUND_CEILING))


def silent_from(told_at: datetime, limit: int, calendar: Calendar, hours: Hours) -> datetime:
    """The moment from which an expert told at that moment is silent: the opening hour so many working days later."""
    return calendar.at(calendar.working_day_after(calendar.day_of(told_at), limit), hours.opens)


def warning_day(told_at: datetime, limit: int, calendar: Calendar) -> date:
    """The working day before an expert is replaced for silence."""
    return calendar.working_day_after(calendar.day_of(told_at), max(limit - 1, 0))


def silent_now(
    standings: Iterable[Standing],
    limit: int,
    calendar: Calendar,
    hours: Hours,
    now: datetime,
) -> tuple[str, ...]:
    """The experts who owe something and are to be replaced now for their silence, by id."""

    def is_silent(standing: Standing) -> bool:
        if not standing.owes or standing.alive or standing.told_at is None:
            return False
        return silent_from(standing.told_at, limit, calendar, hours) <= now

    return tuple(sorted(standing.expert for standing in standings if is_silent(standing)))


def next_silence(
    standings: Iterable[Standing], limit: int, calendar: Calendar, hours: Hours, now: datetime
) -> datetime | None:
    """The next moment at which some expert is to be warned or falls silent, if nothing happens before.

    For one whose letter is still on its way it is reckoned from the moment at which that will be tried.
    """
    moments: list[datetime] = []
    for standing in standings:
        told = standing.told_at or standing.told_from
        if told is not None and standing.owes and not standing.alive:
            moments.append(calendar.at(warning_day(told, limit, calendar), hours.opens))
            moments.append(silent_from(told, limit, calendar, hours))
    return min((moment for moment in moments if moment > now), default=None)
