"""All rows of a season's road map over its year, as a picture and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from domain.round_words import window_words
from domain.russian import capitalised
from domain.russian_dates import window_in_words
from domain.season import Regulation, RoadMapRow, number_of_row
from models.rounds import Round
from papers.road_map_picture import Direction, RoadMapLine, road_map_picture
from papers.tables import Column

KINDS = {
    "meeting": "совещание",
    "seminar": "семинар",
    "training": "обучение",
    "expertise": "экспертиза",
    "deliverable": "результат",
    "analysis": "анализ",
    "approval": "утверждение",
    "publication": "публикация",
    "event": "мероприятие",
    "monitoring": "мониторинг",
}


@dataclass(frozen=True)
class RowShown:
    """A row of the table; `page` is where its round is looked at, empty where it is none."""

    row: str
    title: str
    kind: str
    dates: str
    corrected: str
    """How the dates are printed and why they do not hold, if they do not."""
    page: str


@dataclass(frozen=True)
class RoadMapShown:
    """The picture, and the rows of the table by the headings of the road map."""

    picture: Markup
    directions: tuple[tuple[str, tuple[RowShown, ...]], ...]


def road_map_of(rounds: Sequence[Round], now: datetime) -> RoadMapShown | None:
    """The road map of the season that these rounds are of; none where the record has only the rounds."""
    season = rounds[0].season
    if not season.road_map:
        return None
    by_row = {round_.row: round_ for round_ in rounds}
    by_direction: dict[int, list[RoadMapRow]] = {}
    for row in sorted(season.road_map, key=lambda row: number_of_row(row.id)):
        by_direction.setdefault(row.direction, []).append(row)
    headings = {number: _heading(number, season.directions or {}) for number in by_direction}
    calendar = rounds[0].regulation.calendar
    picture = road_map_picture(
        [
            Direction(headings[number], tuple(_line(row, by_row.get(row.id)) for row in rows))
            for number, rows in by_direction.items()
        ],
        calendar.local(rounds[0].regulation.expertise.opens).year,
        calendar,
        now,
    )
    return RoadMapShown(
        picture,
        tuple(
            (headings[number], tuple(_shown(row, by_row.get(row.id)) for row in rows))
            for number, rows in by_direction.items()
        ),
    )


COLUMNS = (
    *(Column("Направление", width=40), "Строка", Column("Что", width=60), "Вид", Column("Сроки", width=40)),
    Column("Исправление", width=60),
)
"""Of the rows as a workbook."""


def cells_of(rounds: Sequence[Round], now: datetime) -> list[Sequence[object]]:
    """The rows of the table as a workbook has them; none where the record has only the rounds."""
    shown = road_map_of(rounds, now)
    return [
        (heading, each.row, each.title, each.kind, each.dates, each.corrected)
        for heading, rows in (shown.directions if shown else ())
        for each in rows
    ]


def _heading(number: int, directions: Mapping[int, str]) -> str:
    return f"{number}. {directions[number]}" if number in directions else f"Направление {number}"


def _line(row: RoadMapRow, round_: Round | None) -> RoadMapLine:
    if round_ is None:
        return RoadMapLine(row.id, row.title, _dates(row), row.days)
    rules = round_.regulation
    return RoadMapLine(
        row=row.id,
        title=capitalised(rules.title),
        said=_windows(rules),
        days=row.days,
        submission=rules.submission,
        expertise=rules.expertise,
        page=_page(round_),
    )


def _shown(row: RoadMapRow, round_: Round | None) -> RowShown:
    correction = round_.regulation.corrected if round_ else row.correction
    return RowShown(
        row=row.id,
        title=capitalised(round_.regulation.title) if round_ else row.title,
        kind=KINDS.get(row.kind, row.kind),
        dates=_windows(round_.regulation) if round_ else _dates(row),
        corrected=f"В дорожной карте: {row.printed_dates}. {correction.reason}" if correction else "",
        page=_page(round_) if round_ else "",
    )


def _dates(row: RoadMapRow) -> str:
    """As the office printed them, where they hold."""
    if row.correction is None:
        return row.printed_dates
    return ", ".join(window_in_words(days.first, days.last) for days in row.days)


def _windows(rules: Regulation) -> str:
    submission, expertise = (window_words(window, rules) for window in (rules.submission, rules.expertise))
    return f"приём документов {submission}, работа экспертов {expertise}"


def _page(round_: Round) -> str:
    return f"/office/rounds/{round_.id}"
