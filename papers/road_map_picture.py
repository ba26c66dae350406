"""A whole road map as a picture: a thin line for each row over the year, and a thicker one that leads to each round."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from domain.calendar import ONE_DAY, Calendar, Window
from domain.russian_dates import short_day
from domain.season import Days
from papers.days_picture import HEAD, Axis, months, percent

DIRECTION = 26
"""Pixels of a heading."""
LINE = 18
LINE_OF_ROUND = 26
"""Pixels of a line that is a link: high enough for any finger beside the next one."""
THIN = 7
THICK = 13
DOT = 4
"""Radius of what takes a day: its bar would be too thin to be seen."""
PIXELS_OF_A_LETTER = 6.9
NARROWEST = 980
"""Pixels below which the picture grows no narrower (`picture.css`): so many letters fit into any gap."""
ROOM_AT_AN_END = 2
"""Letters for the distances between a bar and its words."""
FEWEST_LETTERS = 20
"""Where fewer fit, a name is written over its bars."""


@dataclass(frozen=True)
class RoadMapLine:
    """What the picture shows of one row."""

    row: str
    title: str
    said: str
    """Its dates in words."""
    days: tuple[Days, ...]
    submission: Window | None = None
    """Of a round, with its expertise; such a row shows these in place of its days."""
    expertise: Window | None = None
    page: str = ""
    """Where the round's page is."""


@dataclass(frozen=True)
class Direction:
    """A heading of the road map and the rows under it, in their order."""

    title: str
    lines: tuple[RoadMapLine, ...]


def road_map_picture(directions: Sequence[Direction], year: int, calendar: Calendar, now: datetime) -> Markup:
    """The year in one picture, with a line at `now` if that is in it; what lies outside the year shows its name only.

    Names and bars of rows are hidden from programs that read aloud, since a table says the same; links are not.
    """
    axis = Axis(date(year, 1, 1), date(year, 12, 31), calendar)
    height = HEAD
    drawn: list[Markup] = []
    links: list[Markup] = []
    for direction in directions:
        drawn.append(_heading(direction.title, height))
        height += DIRECTION
        for line in direction.lines:
            (links if line.page else drawn).append(_row(axis, line, height))
            height += LINE_OF_ROUND if line.page else LINE
    height += 6
    under = Markup("").join([*months(axis, height), *_today(axis, now, height), *drawn])
    return Markup(
        '<svg class="picture road-map" role="group" width="100%" height="{}" aria-label="{}">'
        '<g aria-hidden="true">{}</g>{}</svg>'
    ).format(height, f"Экспертизы {year} года среди всех строк дорожной карты", under, Markup("").join(links))


def _heading(title: str, top: int) -> Markup:
    return Markup(
        '<line class="row-line" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text class="direction" x="0" dx="5" y="{1}">{2}</text>'
    ).format(top + 4, top + 20, title)


def _today(axis: Axis, now: datetime, height: int) -> Iterator[Markup]:
    day = axis.calendar.day_of(now)
    if not axis.first <= day <= axis.last:
        return
    at = axis.at(now)
    yield Markup('<line class="today" x1="{0}" x2="{0}" y1="20" y2="{1}"/>').format(percent(at), height)
    yield Markup('<text class="today-words" x="{}" dx="{}" y="33"{}>сегодня, {}</text>').format(
        percent(at),
        -6 if at > 80 else 6,
        Markup(' text-anchor="end"') if at > 80 else "",
        short_day(day, year=False),
    )


def _row(axis: Axis, line: RoadMapLine, top: int) -> Markup:
    if line.submission is None or line.expertise is None:
        windows = [axis.calendar.window(days.first, days.last) for days in line.days]
        bars = [_days(axis, window, top + LINE / 2) for window in windows]
        return Markup("<g><title>{}</title>{}{}</g>").format(
            f"{line.row} {line.title}: {line.said}", Markup("").join(bars), _name(axis, line, windows, top + LINE - 5)
        )
    bars = [
        _bar(axis, line.submission, "submission", top + 7, THICK),
        _bar(axis, line.expertise, "expertise", top + 7, THICK),
    ]
    whole = Window(line.submission.opens, line.expertise.closes)
    return Markup(
        '<a href="{}" aria-label="{}"><title>{}</title>'
        '<rect class="line" x="2" y="{}" width="99.5%" height="{}"/>{}{}</a>'
    ).format(
        line.page,
        f"{line.row} {line.title}: {line.said}",
        f"{line.row} {line.title}: {line.said}",
        top + 1,
        LINE_OF_ROUND - 2,
        Markup("").join(bars),
        _name(axis, line, [whole], top + 18),
    )


def _days(axis: Axis, window: Window, middle: float) -> Markup:
    begins, ends = axis.at(window.opens), axis.at(window.closes)
    if ends <= begins:
        return Markup("")
    if window.closes - window.opens <= ONE_DAY:
        return Markup('<circle class="days" cx="{}" cy="{:g}" r="{}"/>').format(
            percent((begins + ends) / 2), middle, DOT
        )
    return _bar(axis, window, "days", middle - THIN / 2, THIN)


def _bar(axis: Axis, window: Window, look: str, top: float, thick: int) -> Markup:
    begins = axis.at(window.opens)
    return Markup('<rect class="{}" x="{}" y="{:g}" width="{}" height="{}"/>').format(
        look, percent(begins), top, percent(axis.at(window.closes) - begins), thick
    )


def _name(axis: Axis, line: RoadMapLine, windows: Sequence[Window], bottom: int) -> Markup:
    """The row's name in the widest place beside its bars, cut where that is too narrow for it."""
    begins, ends = _widest_gap(axis, windows)
    if _letters_in(ends - begins) < FEWEST_LETTERS:
        begins, ends = 0, 100  # over the bars
    # Before the first bar the words end at it; everywhere else they begin after one.
    before = begins == 0 and ends < 100 and axis.at(min(window.opens for window in windows)) == ends
    fits = _letters_in(ends - begins)
    words = f"{line.row} {line.title}"
    words = words if len(words) <= fits else words[: max(fits - 1, len(line.row))].rstrip() + "…"
    return Markup('<text x="{}" dx="{}" y="{}"{}>{}</text>').format(
        percent(ends if before else begins),
        -8 if before else 8,
        bottom,
        Markup(' text-anchor="end"') if before else "",
        words,
    )


def _letters_in(gap: float) -> int:
    return int(gap / 100 * NARROWEST / PIXELS_OF_A_LETTER) - ROOM_AT_AN_END


def _widest_gap(axis: Axis, windows: Sequence[Window]) -> tuple[float, float]:
    """Where nothing is drawn, in percent; of gaps as wide as each other the first."""
    edges = [0.0]
    for window in sorted(windows, key=lambda window: window.opens):
        edges += [axis.at(window.opens), max(edges[-1], axis.at(window.closes))]
    edges.append(100.0)
    return max(zip(edges[::2], edges[1::2], strict=True), key=lambda gap: gap[1] - gap[0])
