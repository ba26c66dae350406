"""The dates of a season moved to another year, with the same pattern of working days.

The rule, as an office would say it:

1. All days move by one and the same number of whole weeks, the one that brings them nearest to their dates. So each
   keeps its day of the week, and all keep their order and their distances.
2. Where a working day would fall on a day off, it moves on to the next working day.
3. The last day of a window moves, by as little as it takes, so that the window holds as many working days as before.
4. Between a primary and its repeat there are at least as many working days as before: in them schools revise.
5. What this would push into the day of an earlier date, or past it, moves on as well; two days never become one.
6. Nothing leaves the year: at its end dates are pulled back, at its beginning pushed on.

What is dated in whole months stays in the same months. All days are local and inclusive.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.calendar import ONE_DAY, Calendar
from domain.season import Days


class Cause(StrEnum):
    """Why a day stands where it does in the new year."""

    WEEKDAY = "weekday"
    """By rule 1."""
    DAY_OFF = "day_off"
    WORKING_DAYS = "working_days"
    REVISION = "revision"
    """To leave schools their working days between a primary and its repeat."""
    ORDER = "order"
    YEAR = "year"


@dataclass(frozen=True)
class Dated:
    """A window of the road map, or the submission of a round, as it was written."""

    days: Days
    in_months: bool = False
    """Written as whole months: «май», «сентябрь-декабрь»."""


@dataclass(frozen=True)
class Repeated:
    """The expertise of a primary and that of its repeat."""

    primary: Dated
    repeat: Dated


@dataclass(frozen=True)
class Moved:
    """Where a window stands in the new year, and why its ends stand there."""

    days: Days
    first: Cause
    last: Cause


def moved(
    windows: Iterable[Dated], pairs: Sequence[Repeated], old: Calendar, new: Calendar, old_year: int, year: int
) -> dict[Dated, Moved]:
    """Where each of the windows of `old_year`, and of the pairs, stands in `year`.

    `old` and `new` are the calendars of the two years.
    """
    every = {*windows, *(one for pair in pairs for one in (pair.primary, pair.repeat))}
    months = {one: _same_months(one.days, year) for one in every if one.in_months}
    move = _Move(tuple({one.days for one in every if not one.in_months}), pairs, months, old, new, old_year, year)
    move.forward()
    move.pull_back()
    return {
        one: Moved(months[one], Cause.WEEKDAY, Cause.WEEKDAY)
        if one.in_months
        else Moved(
            Days(move.at[one.days.first], move.at[one.days.last]), move.why[one.days.first], move.why[one.days.last]
        )
        for one in every
    }


def whole_weeks(old_year: int, year: int) -> timedelta:
    """The whole weeks that bring the middle of one year nearest to the same date of another."""
    days = (date(year, 7, 1) - date(old_year, 7, 1)).days
    return timedelta(weeks=round(days / 7))


def _same_months(days: Days, year: int) -> Days:
    following = date(year + days.last.month // 12, days.last.month % 12 + 1, 1)
    return Days(date(year, days.first.month, 1), following - ONE_DAY)


@dataclass(frozen=True)
class _Gap:
    """The working days between a primary's last day and a repeat's first; an end in months has its new day already."""

    primary: date | None
    primary_fixed: date
    repeat: date | None
    repeat_fixed: date
    working: int


class _Move:
    """Finds a new day for each first and last day, in the order of time, then from the year's end back."""

    def __init__(
        self,
        windows: Sequence[Days],
        pairs: Sequence[Repeated],
        months: Mapping[Dated, Days],
        old: Calendar,
        new: Calendar,
        old_year: int,
        year: int,
    ) -> None:
        self.windows, self.old, self.new, self.year = windows, old, new, year
        self.gaps = [_gap_of(pair, months, old) for pair in pairs]
        self.weeks = whole_weeks(old_year, year)
        self.days = sorted({day for one in windows for day in (one.first, one.last)})
        self.begins = {one.first for one in windows}
        self.at: dict[date, date] = {}
        self.why: dict[date, Cause] = {}

    def forward(self) -> None:
        """Rules 1 to 5: each day as near to its own as the days before it allow."""
        before = date(self.year, 1, 1) - ONE_DAY
        for day in self.days:
            place, why = self._weekday_place(day)
            if self._windows_until(day):
                place, why = self._with_working_days(day, place, why)
            for gap in (one for one in self.gaps if one.repeat == day):
                primary_last = self.at[gap.primary] if gap.primary else gap.primary_fixed
                earliest = self.new.working_day_after(primary_last, gap.working) + ONE_DAY
                if place < earliest:
                    place, why = self._at_work(day, earliest), Cause.REVISION
            if place <= before:
                place, why = self._at_work(day, before + ONE_DAY), Cause.ORDER
            self.at[day], self.why[day] = place, why
            before = place

    def pull_back(self) -> None:
        """Rule 6, and a repeat that is dated in months: the days that went too far come back as far as they must."""
        latest = date(self.year, 12, 31)
        for place, day in reversed([*enumerate(self.days)]):
            earliest = date(self.year, 1, 1) + place * ONE_DAY
            bounds = {latest: Cause.YEAR}
            for one in self.windows:
                if one.first == day < one.last and (working := self._working(one)):
                    bounds[self.new.working_day_before(self.at[one.last] + ONE_DAY, working)] = Cause.WORKING_DAYS
            for gap in (one for one in self.gaps if one.primary == day):
                repeat_first = self.at[gap.repeat] if gap.repeat else gap.repeat_fixed
                bounds[self.new.working_day_before(repeat_first, gap.working) - ONE_DAY] = Cause.REVISION
            bound = min(bounds)
            if self.at[day] > bound:
                at_work = self.new.working_day_before(bound + ONE_DAY, 1) if self.old.works(day) else bound
                self.at[day] = max(at_work, earliest)
                self.why[day] = bounds[bound] if self.at[day] == at_work else Cause.YEAR
            latest = self.at[day] - ONE_DAY

    def _weekday_place(self, day: date) -> tuple[date, Cause]:
        place, why = day + self.weeks, Cause.WEEKDAY
        if place.year < self.year:
            place, why = date(self.year, 1, 1), Cause.YEAR
        if self.old.works(day) and not self.new.works(place):
            return self._at_work(day, place), Cause.DAY_OFF
        return place, why

    def _with_working_days(self, day: date, place: date, why: Cause) -> tuple[date, Cause]:
        """Rule 3, for a day on which windows end; a window of days off holds no working day and gains none."""
        ending = [(self.at[one.first] - ONE_DAY, self._working(one)) for one in self._windows_until(day)]
        least = max(self.new.working_day_after(eve, working) if working else eve + ONE_DAY for eve, working in ending)
        most = min(self.new.working_day_after(eve, working + 1) - ONE_DAY for eve, working in ending)
        if day in self.begins:
            nearest = max(place, least)
        else:
            nearest = least if self.old.works(day) else max(least, min(place, most))
        return (place, why) if nearest == place else (nearest, Cause.WORKING_DAYS)

    def _windows_until(self, day: date) -> list[Days]:
        return [one for one in self.windows if one.first < one.last == day]

    def _working(self, window: Days) -> int:
        return len(self.old.working_days_between(window.first, window.last))

    def _at_work(self, day: date, place: date) -> date:
        """The place itself, or the next working day where the old day was one."""
        return self.new.working_day_after(place - ONE_DAY, 1) if self.old.works(day) else place


def _gap_of(pair: Repeated, months: Mapping[Dated, Days], old: Calendar) -> _Gap:
    first, last = pair.primary.days.last + ONE_DAY, pair.repeat.days.first - ONE_DAY
    return _Gap(
        primary=None if pair.primary.in_months else pair.primary.days.last,
        primary_fixed=months[pair.primary].last if pair.primary.in_months else pair.primary.days.last,
        repeat=None if pair.repeat.in_months else pair.repeat.days.first,
        repeat_fixed=months[pair.repeat].first if pair.repeat.in_months else pair.repeat.days.first,
        working=len(old.working_days_between(first, last)),
    )
