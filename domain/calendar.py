"""Working days and moments of one region.

Dates are local and inclusive, as an office writes them; instants are aware and windows of instants half open.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Window:
    """A half open stretch of time: `opens` belongs to it, `closes` does not. Both are aware."""

    opens: datetime
    closes: datetime

    def holds(self, moment: datetime) -> bool:
        """Say whether the moment lies in the window."""
        return self.opens <= moment < self.closes


def last_minute(end: datetime) -> datetime:
    """An exclusive end, by its reader's clocks, as it is read everywhere: a midnight is the minute before it."""
    return end - ONE_MINUTE if (end.hour, end.minute) == (0, 0) else end


@dataclass(frozen=True)
class Hours:
    """The hours of a working day in which letters leave, local time; `closes` no longer belongs to them."""

    opens: time = time(9, 0)
    closes: time = time(18, 0)


@dataclass(frozen=True)
class Calendar:
    """The working days of a region: Monday to Friday, less `days_off`, and `working_days` in spite of the week.

    `zone` is an IANA name. A day in both sets works: the office's word is later than the government's.
    """

    zone: str
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()

    @cached_property
    def zone_info(self) -> ZoneInfo:
        """The zone's rules. Raises ZoneInfoNotFoundError for an unknown name."""
        return ZoneInfo(self.zone)

    def works(self, day: date) -> bool:
        """Say whether the day is a working day."""
        if day in self.working_days:
            return True
        return day.weekday() < 5 and day not in self.days_off

    def working_days_between(self, first: date, last: date) -> tuple[date, ...]:
        """The working days from `first` to `last`, both included."""
        span = (last - first).days + 1
        return tuple(day for day in (first + timedelta(days=n) for n in range(span)) if self.works(day))

    def working_day_before(self, day: date, count: int) -> date:
        """The working day that lies `count` working days before `day`, which is itself not counted."""
        return self._walk(day, count, -ONE_DAY)

    def working_day_after(self, day: date, count: int) -> date:
        """The working day that lies `count` working days after `day`, which is itself not counted."""
        return self._walk(day, count, ONE_DAY)

    def _walk(self, day: date, count: int, step: timedelta) -> date:
        while count > 0:
            day += step
            if self.works(day):
                count -= 1
        return day

    def local(self, moment: datetime) -> datetime:
        """The moment on the region's clocks."""
        return moment.astimezone(self.zone_info)

    def day_of(self, moment: datetime) -> date:
        """The local date of a moment."""
        return self.local(moment).date()

    def at(self, day: date, hour: time = time(0, 0)) -> datetime:
        """The instant of a local day and hour."""
        return datetime.combine(day, hour, tzinfo=self.zone_info)

    def window(self, first: date, last: date) -> Window:
        """The instants of the days `first` to `last`, both included."""
        return Window(self.at(first), self.at(last + ONE_DAY))

    def last_day(self, window: Window) -> date:
        """The last local day that a window touches."""
        return self.day_of(window.closes - timedelta(microseconds=1))

    def working_hour_from(self, moment: datetime, hours: Hours) -> datetime:
        """The first moment, not before the given one, that lies in the hours of a working day."""
        local = self.local(moment)
        day = local.date()
        if self.works(day):
            if local.time() < hours.opens:
                return self.at(day, hours.opens)
            if local.time() < hours.closes:
                return moment
        return self.at(self.working_day_after(day, 1), hours.opens)
