"""Letters by day as pictures: how many went out, and to whom."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from markupsafe import Markup

from domain.calendar import ONE_DAY
from domain.letters import Role
from domain.russian import counted
from domain.russian_dates import date_in_words
from papers.days_picture import HEAD, Axis, ground, percent

TALL = 150
"""Pixels of the tallest column."""
ROOM_ABOVE = 16
SHARE_OF_A_DAY = 0.86
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
MOST_LEVELS = 4
TALL_ROW = 22
LEAST = 2.0
"""Pixels of a day with a single letter, so that it can be seen."""

TO_WHOM = {
    Role.SCHOOL: "школам",
    Role.EXPERT: "экспертам",
    Role.COORDINATOR: "координаторам",
    Role.CURATOR: "кураторам",
    Role.OFFICE: "проектному офису",
    Role.PERSON: "тем, кто попросил ссылку",
}

Counts = Mapping[date, Mapping[Role, int]]


def letters_picture(axis: Axis, counts: Counts, most: int) -> Markup:
    """Columns of one stretch of the year; `most` letters on a day make the tallest, in every stretch of a season."""
    height = HEAD + ROOM_ABOVE + TALL + 2
    shown = {day: by_role for day, by_role in sorted(counts.items()) if axis.first <= day <= axis.last}
    total = sum(sum(by_role.values()) for by_role in shown.values())
    label = f"{axis.name}: {counted(total, 'письмо', 'письма', 'писем')} по дням"
    if shown:
        busiest = max(shown, key=lambda day: sum(shown[day].values()))
        label += f"; больше всего {date_in_words(busiest)}: {sum(shown[busiest].values())}"
    parts = [ground(axis, height), *_levels(most, height - 2)]
    parts += [_column(axis, day, by_role, most, height - 2) for day, by_role in shown.items()]
    return Markup('<svg class="picture" role="img" width="100%" height="{}" aria-label="{}">{}</svg>').format(
        height, label, Markup("").join(parts)
    )


def kind_picture(axes: Sequence[Axis], counts: Mapping[date, int], role: Role) -> Markup:
    """When the letters of one kind went out: a low row of columns over all stretches, for a line of a table."""
    total = sum(axis.days for axis in axes)
    most = max(counts.values(), default=0)
    parts, before = [], 0
    for axis in axes:
        if before:
            parts.append(
                Markup('<line class="level" x1="{0}" x2="{0}" y1="0" y2="{1}"/>').format(
                    percent(100 * before / total), TALL_ROW
                )
            )
        for number, day in enumerate(axis.each()):
            if counts.get(day):
                high = max(LEAST, counts[day] / most * TALL_ROW)
                parts.append(
                    _block(role, 100 * (before + number) / total, 100 / total * SHARE_OF_A_DAY, TALL_ROW - high, high)
                )
        before += axis.days
    return Markup('<svg class="picture" aria-hidden="true" width="100%" height="{}">{}</svg>').format(
        TALL_ROW, Markup("").join(parts)
    )


def _levels(most: int, floor: int) -> Iterator[Markup]:
    step = next((step for step in STEPS if most // step <= MOST_LEVELS), STEPS[-1])
    for number in range(0, most + 1, step):
        y = round(floor - TALL * number / max(most, 1), 1)
        yield Markup('<line class="level" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(y)
        if number:
            yield Markup('<text class="level-words" x="0" dx="4" y="{}">{}</text>').format(round(y - 3, 1), number)


def _column(axis: Axis, day: date, by_role: Mapping[Role, int], most: int, floor: int) -> Markup:
    begins = axis.at_day(day)
    wide = (axis.at_day(day + ONE_DAY) - begins) * SHARE_OF_A_DAY
    said = ", ".join(f"{TO_WHOM[role]} {by_role[role]}" for role in Role if by_role.get(role))
    blocks, y = [], float(floor)
    for role in Role:
        if number := by_role.get(role):
            high = number / most * TALL
            y -= high
            blocks.append(_block(role, begins, wide, y, high))
    return Markup("<g><title>{}: {} — {}</title>{}</g>").format(
        date_in_words(day),
        counted(sum(by_role.values()), "письмо", "письма", "писем"),
        said,
        Markup("").join(blocks),
    )


def _block(role: Role, x: float, wide: float, y: float, high: float) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        role.value, percent(x), round(y, 1), percent(wide), round(high, 1)
    )
