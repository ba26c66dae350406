"""A season as a picture: a line for each round, with its windows, over the days of the year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from domain.calendar import Calendar, Window
from domain.russian_dates import date_in_words, day_and_month, short_moment, window_in_words
from domain.season import Days
from papers.days_picture import HEAD, Axis, ground, percent, stretches

LINE = 54
"""Pixels of one round: its name above, its bars below."""
NAME = 17
BAR = 24
THICK = 17
LONGEST_NAME = 90
HALF = 50.0
ROOM_FOR_WORDS = 42.0
"""Percent of the width that the words beside a bar take on a narrow page."""


@dataclass(frozen=True)
class RoundLine:
    """What a season's picture shows of one round."""

    row: str
    title: str
    """«Повторная экспертиза концептуальных документов»."""
    short: str
    """The same where there is little room: «повторная к 1.13»."""
    submission: Window
    expertise: Window
    primary: str | None
    """Row of the round that this one follows, for a repeat."""
    closed_at: datetime | None
    printed: tuple[Days, ...] = ()
    """The dates that the road map prints, where the office corrected them."""
    reason: str | None = None
    """Why it did."""


@dataclass(frozen=True)
class Stretch:
    """A part of the year and its picture."""

    axis: Axis
    picture: Markup


def season_stretches(rounds: Sequence[RoundLine], calendar: Calendar) -> tuple[Axis, ...]:
    """The parts of the year that the rounds take, printed dates that were corrected among them."""
    spans = [_span(line, calendar) for line in rounds]
    return stretches([*spans, *(days for line in rounds for days in _near(line.printed, spans))], calendar)


def season_picture(rounds: Sequence[RoundLine], calendar: Calendar) -> tuple[Stretch, ...]:
    """The season in pictures, one for each stretch of it, rounds in the order given."""
    spans = {line.row: _span(line, calendar) for line in rounds}
    drawn = []
    for axis in season_stretches(rounds, calendar):
        lines = [line for line in rounds if axis.first <= spans[line.row].first <= axis.last]
        if lines:
            drawn.append(Stretch(axis, _picture(axis, lines)))
    return tuple(drawn)


def _span(line: RoundLine, calendar: Calendar) -> Days:
    ends = line.expertise.closes if line.closed_at is None else max(line.expertise.closes, line.closed_at)
    return Days(calendar.day_of(line.submission.opens), calendar.last_day(Window(line.submission.opens, ends)))


def _near(printed: Sequence[Days], spans: Sequence[Days]) -> list[Days]:
    """Printed dates that lie about the season; a slip by years would leave no room for anything else."""
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    return [days for days in printed if (first - days.last).days <= 30 and (days.first - last).days <= 30]


def _picture(axis: Axis, rounds: Sequence[RoundLine]) -> Markup:
    height = HEAD + LINE * len(rounds) + 6
    tops = {line.row: HEAD + LINE * number for number, line in enumerate(rounds)}
    parts = [ground(axis, height)]
    parts += [
        Markup('<line class="row-line" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(top) for top in tops.values()
    ]
    by_row = {line.row: line for line in rounds}
    for line in rounds:
        if line.primary in by_row:
            parts.append(_thread(axis, by_row[line.primary], line, tops))
    for line in rounds:
        parts += _round(axis, line, tops[line.row])
    return Markup('<svg class="picture" role="img" width="100%" height="{}" aria-label="{}">{}</svg>').format(
        height, f"{axis.name}: {'; '.join(_in_words(line, axis.calendar) for line in rounds)}", Markup("").join(parts)
    )


def _in_words(line: RoundLine, calendar: Calendar) -> str:
    submission, expertise = (
        window_in_words(calendar.day_of(window.opens), calendar.last_day(window))
        for window in (line.submission, line.expertise)
    )
    ended = f", завершена {date_in_words(calendar.day_of(line.closed_at))}" if line.closed_at else ""
    corrected = ", сроки исправлены" if line.reason else ""
    return f"{line.row} {line.title}: приём документов {submission}, работа экспертов {expertise}{corrected}{ended}"


def _thread(axis: Axis, primary: RoundLine, repeat: RoundLine, tops: dict[str, int]) -> Markup:
    """From the end of a primary to the beginning of its repeat."""
    begins, ends = axis.at(primary.expertise.closes), axis.at(repeat.submission.opens)
    top, bottom = tops[primary.row] + BAR + THICK, tops[repeat.row] + BAR
    turn = bottom - 6 if abs(begins - ends) > 0.01 else bottom
    thread = Markup('<line class="thread" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(percent(begins), top, turn)
    if turn != bottom:
        thread += Markup('<line class="thread" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>').format(
            percent(begins), percent(ends), turn
        )
    return thread + Markup('<svg class="at" x="{}" y="{}"><path class="head" d="M-4 -6 L4 -6 L0 0 Z"/></svg>').format(
        percent(ends), bottom
    )


def _round(axis: Axis, line: RoundLine, top: int) -> Iterator[Markup]:
    yield from (_printed(axis, line, days, top) for days in line.printed)
    calendar = axis.calendar
    said = window_in_words(calendar.day_of(line.submission.opens), calendar.last_day(line.submission))
    yield _bar(axis, line.submission, top, "submission", f"{line.row}: приём документов, {said}")
    said = window_in_words(calendar.day_of(line.expertise.opens), calendar.last_day(line.expertise))
    expertise = f"{line.row}: работа экспертов, {said}"
    used = line.expertise.closes
    if line.closed_at is not None:
        used = min(used, max(line.closed_at, line.expertise.opens))
    if used > line.expertise.opens:
        yield _bar(axis, Window(line.expertise.opens, used), top, "expertise", expertise)
    if used < line.expertise.closes:
        yield _bar(axis, Window(used, line.expertise.closes), top, "unused", f"{expertise}; завершена раньше срока")
    yield _name(axis, line, top)
    if line.closed_at is not None:
        yield from _ended(axis, line, line.closed_at, top)


def _bar(axis: Axis, window: Window, top: int, look: str, title: str) -> Markup:
    begins = axis.at(window.opens)
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>').format(
        look, percent(begins), top + BAR, percent(axis.at(window.closes) - begins), THICK, title
    )


def _printed(axis: Axis, line: RoundLine, days: Days, top: int) -> Markup:
    window = axis.calendar.window(days.first, days.last)
    begins, ends = axis.at(window.opens), axis.at(window.closes)
    if ends <= begins:
        return Markup("")
    title = f"{line.row}: так напечатано, {window_in_words(days.first, days.last)} {line.reason or ''}".strip()
    words = Markup('<text class="printed-words long" x="{}" y="{}">так напечатано</text>').format(
        percent(begins), top + NAME
    )
    return words + _bar(axis, window, top, "printed", title)


def _name(axis: Axis, line: RoundLine, top: int) -> Markup:
    begins, ends = axis.at(line.submission.opens), axis.at(line.expertise.closes)
    to_the_left = begins > HALF
    title = line.title if len(line.title) <= LONGEST_NAME else line.title[: LONGEST_NAME - 1].rstrip() + "…"
    corrected = Markup("")
    if line.reason:
        corrected = Markup(
            '<tspan class="corrected long"> — сроки исправлены*</tspan><tspan class="corrected brief">*</tspan>'
        )
    # A thread that comes down to the repeat's bar does not run through its name.
    shift = Markup(' dx="{}"').format(-8 if to_the_left else 9) if line.primary else ""
    return Markup(
        '<text class="name" x="{}"{} y="{}"{}><title>{}</title><tspan class="row">{}</tspan>'
        '<tspan class="long"> {}</tspan><tspan class="brief"> {}</tspan>{}</text>'
    ).format(
        percent(ends if to_the_left and not line.primary else begins),
        shift,
        top + NAME,
        Markup(' text-anchor="end"') if to_the_left else "",
        f"{line.row} {line.title}" + (f". Сроки исправлены: {line.reason}" if line.reason else ""),
        line.row,
        title,
        line.short,
        corrected,
    )


def _ended(axis: Axis, line: RoundLine, closed_at: datetime, top: int) -> Iterator[Markup]:
    day = day_and_month(axis.calendar.day_of(closed_at))
    title = f"{line.row}: завершена {short_moment(closed_at, axis.calendar.zone)}"
    middle = top + BAR + THICK / 2
    yield Markup(
        '<svg class="at" x="{}" y="{}"><path class="ended" d="M0 -7 L6 0 L0 7 L-6 0 Z"><title>{}</title></path></svg>'
    ).format(percent(axis.at(closed_at)), middle, title)
    right = max(axis.at(line.expertise.closes), axis.at(closed_at))
    to_the_right = right + ROOM_FOR_WORDS <= 100 or axis.at(line.submission.opens) < ROOM_FOR_WORDS
    yield Markup('<text class="ended-words" x="{}" dx="{}" y="{}"{}>завершена {}</text>').format(
        percent(right if to_the_right else axis.at(line.submission.opens)),
        11 if to_the_right else -8,
        middle + 4,
        "" if to_the_right else Markup(' text-anchor="end"'),
        day,
    )
