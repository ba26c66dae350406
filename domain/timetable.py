"""The dates of the rounds: default windows, reminder days, and what the printed dates alone give away.

All days are local and inclusive. The windows follow DOMAIN's rule for the road map of 2022, whose printed dates are
the experts' work; submission comes before it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.calendar import ONE_DAY, Calendar
from domain.reminders import reminder_days
from domain.season import Days, RoadMapRow


@dataclass(frozen=True)
class RoundDates:
    """When a round's documents are handed in and when its experts work."""

    row: str
    submission: Days
    expertise: Days

    @property
    def whole(self) -> Days:
        """From the first day of the submission to the last day of the expertise."""
        return Days(self.submission.first, self.expertise.last)


@dataclass(frozen=True)
class OutsideTheYear:
    """A row is dated, in whole or in part, outside the year of the plan (as row 7.4 is printed)."""

    row: str
    days: Days


@dataclass(frozen=True)
class BeforeItsPrimary:
    """A repeat begins before its primary has ended (as row 1.14 is printed)."""

    row: str
    days: Days
    primary: str
    primary_days: Days


@dataclass(frozen=True)
class WhollyOff:
    """A window holds no working day."""

    row: str
    days: Days


Finding = OutsideTheYear | BeforeItsPrimary | WhollyOff


@dataclass(frozen=True)
class Overlap:
    """Two rounds run at the same time; `experts` are the days on which both ask the experts for conclusions."""

    first: str
    second: str
    days: Days
    experts: Days | None


def submission_before(calendar: Calendar, expertise: Days, length: int = 7, working_days: int = 5) -> Days:
    """The days for handing in before a primary, single or sampled expertise.

    `length` calendar days, widened back until they hold `working_days` working days and open on one.
    """
    last = expertise.first - ONE_DAY
    first = last - ONE_DAY * (length - 1)
    while len(calendar.working_days_between(first, last)) < working_days or not calendar.works(first):
        first -= ONE_DAY
    return Days(first, last)


def gap_between(primary: Days, repeat: Days) -> Days | None:
    """The days after a primary's expertise in which schools revise and hand in again; None where there are none."""
    first, last = primary.last + ONE_DAY, repeat.first - ONE_DAY
    return Days(first, last) if first <= last else None


def reminder_dates(calendar: Calendar, days: Days, before: Iterable[int]) -> tuple[date, ...]:
    """The days on which those who owe something by `days.last` are in fact reminded, if all goes by the book.

    Those of `domain.reminders`, less what falls on or before the day of the first letter: the first working day.
    """
    working = calendar.working_days_between(days.first, days.last)
    planned = reminder_days(calendar, calendar.at(days.last + ONE_DAY), before)
    return tuple(day for day in planned if working and day > working[0])


def common_days(one: Days, other: Days) -> Days | None:
    """The days that belong to both."""
    first, last = max(one.first, other.first), min(one.last, other.last)
    return Days(first, last) if first <= last else None


def overlaps(rounds: Sequence[RoundDates]) -> tuple[Overlap, ...]:
    """The pairs of rounds that share days, in the order given.

    2.1 overlaps 1.19 and 1.20 in 2022: no mistake, but the same experts are asked twice.
    """
    return tuple(
        Overlap(one.row, other.row, days, common_days(one.expertise, other.expertise))
        for n, one in enumerate(rounds)
        for other in rounds[n + 1 :]
        if (days := common_days(one.whole, other.whole)) is not None
    )


def findings(
    rows: Sequence[RoadMapRow],
    year: int,
    calendar: Calendar,
    primaries: Mapping[str, str],
    *,
    as_printed: bool = False,
) -> tuple[Finding, ...]:
    """What the dates alone give away, row by row; `as_printed` looks behind the corrections.

    `primaries` names the primary of each repeat by row; a primary that is not among the rows is left alone.
    """
    days_of = {row.id: row.windows if as_printed else row.days for row in rows}
    found: list[Finding] = []
    for id, windows in days_of.items():
        for days in windows:
            if days.first.year != year or days.last.year != year:
                found.append(OutsideTheYear(id, days))
            elif not calendar.working_days_between(days.first, days.last):
                found.append(WhollyOff(id, days))
        primary = primaries.get(id, "")
        if days_of.get(primary) and windows and windows[0].first <= days_of[primary][-1].last:
            found.append(BeforeItsPrimary(id, windows[0], primary, days_of[primary][-1]))
    return tuple(found)
