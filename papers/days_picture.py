"""Days along a line: the ground on which pictures of a season are drawn.

Pictures are SVG for a page of HTML. Across, everything is in percent and along the height in pixels, so that a picture
is as wide as its place and its words keep their size; colours come from `picture.css`, which the page brings in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from markupsafe import Markup

from domain.calendar import ONE_DAY, Calendar
from domain.russian_dates import MONTHS, window_in_words
from domain.season import Days

MOST_IDLE_DAYS = 30
"""A longer pause parts a season into stretches, each with a picture of its own."""
MARGIN = timedelta(days=1)
ROOM_AFTER = timedelta(days=7)
"""For the words that stand beside the last bars."""
HEAD = 40
"""Pixels that the names of the months and the dates of the Mondays take."""
FEWEST_DAYS_FOR_A_NAME = 9


def picture_css() -> str:
    """The styles of all pictures, for dark and light pages, wide and narrow ones."""
    return Path(__file__).with_name("picture.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Axis:
    """Days of one region, both ends included: a stretch's are whole weeks, from a Monday to a Sunday."""

    first: date
    last: date
    calendar: Calendar

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def name(self) -> str:
        """«Март – июнь 2022»; of a month at the edge of which there are only days to spare, nothing is said."""
        months = [begins for begins, ends in self.months() if (ends - begins).days >= FEWEST_DAYS_FOR_A_NAME]
        first, last = (months[0], months[-1]) if months else (self.first, self.last)
        opens, closes = MONTHS[first.month - 1], MONTHS[last.month - 1]
        if first.year != last.year:
            return f"{opens} {first.year} – {closes} {last.year}".capitalize()
        return f"{opens if opens == closes else f'{opens} – {closes}'} {last.year}".capitalize()

    def months(self) -> list[tuple[date, date]]:
        """The months, or what of them is shown: first day, and the day after the last one."""
        starts = [self.first, *(day for day in self.each() if day.day == 1 and day != self.first)]
        return list(zip(starts, [*starts[1:], self.last + ONE_DAY], strict=True))

    def each(self) -> Iterator[date]:
        """The days, one after the other."""
        return (self.first + timedelta(days=number) for number in range(self.days))

    def at(self, moment: datetime) -> float:
        """How far along a moment lies, in percent; what lies outside stands at the nearer end."""
        share = (moment - self._opens) / (self._closes - self._opens)
        return 100 * min(1.0, max(0.0, share))

    def at_day(self, day: date) -> float:
        """How far along a day begins, in percent."""
        return self.at(self.calendar.at(day))

    @cached_property
    def _opens(self) -> datetime:
        return self.calendar.at(self.first)

    @cached_property
    def _closes(self) -> datetime:
        return self.calendar.at(self.last + ONE_DAY)


def stretches(spans: Iterable[Days], calendar: Calendar) -> tuple[Axis, ...]:
    """The parts of the year in which something happens: every span lies in one of them, whole."""
    merged: list[Days] = []
    for span in sorted(spans, key=lambda span: (span.first, span.last)):
        if merged and (span.first - merged[-1].last).days <= MOST_IDLE_DAYS:
            merged[-1] = Days(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return tuple(_whole_weeks(span, calendar) for span in merged)


def _whole_weeks(span: Days, calendar: Calendar) -> Axis:
    first, last = span.first - MARGIN, span.last + ROOM_AFTER
    return Axis(first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()), calendar)


def percent(value: float) -> str:
    """«12.345%», short and the same on every machine."""
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"


def ground(axis: Axis, height: int) -> Markup:
    """Days off, months and Mondays, under a picture so many pixels high."""
    return Markup("").join([*_days_off(axis, height), *months(axis, height), *_mondays(axis)])


def _days_off(axis: Axis, height: int) -> Iterator[Markup]:
    for run in _runs_of_days_off(axis):
        begins = axis.at_day(run.first)
        yield Markup('<rect class="day-off" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>').format(
            percent(begins),
            HEAD,
            percent(axis.at_day(run.last + ONE_DAY) - begins),
            height - HEAD,
            window_in_words(run.first, run.last),
            "выходной" if run.first == run.last else "выходные",
        )


def _runs_of_days_off(axis: Axis) -> list[Days]:
    runs: list[Days] = []
    for day in axis.each():
        if axis.calendar.works(day):
            continue
        if runs and runs[-1].last + ONE_DAY == day:
            runs[-1] = Days(runs[-1].first, day)
        else:
            runs.append(Days(day, day))
    return runs


def months(axis: Axis, height: int) -> Iterator[Markup]:
    """A line where each month begins, and its name above."""
    for begins, ends_before in axis.months():
        at = percent(axis.at_day(begins))
        if begins != axis.first:
            yield Markup('<line class="month-line" x1="{0}" x2="{0}" y1="0" y2="{1}"/>').format(at, height)
        if (ends_before - begins).days >= FEWEST_DAYS_FOR_A_NAME:
            yield Markup('<text class="month" x="{}" dx="5" y="14">{}</text>').format(at, MONTHS[begins.month - 1])


def _mondays(axis: Axis) -> Iterator[Markup]:
    for day in axis.each():
        if day.weekday() == 0:
            yield Markup('<text class="monday" x="{}" dx="5" y="32">{}</text>').format(
                percent(axis.at_day(day)), day.day
            )
