"""The rounds over the days of the year, as pictures with a table of the same beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from domain.round_words import window_words
from domain.russian import capitalised
from domain.russian_dates import date_in_words
from domain.season import Coverage, Phase, Regulation
from models.rounds import Round
from papers.season_picture import RoundLine, season_picture
from portal.office.road_map import RoadMapShown, road_map_of


@dataclass(frozen=True)
class Stretch:
    """A part of the year: its name, and its picture."""

    name: str
    picture: Markup


@dataclass(frozen=True)
class WindowsOfRound:
    """What the picture shows of a round, in words."""

    id: str
    row: str
    title: str
    submission: str
    expertise: str
    closed: str
    corrected: str
    """Why the printed dates do not hold, if they do not."""


@dataclass(frozen=True)
class SeasonTimeline:
    """A season's rounds over its year, among all rows of its road map."""

    season: str
    """Its id."""
    title: str
    stretches: tuple[Stretch, ...]
    windows: tuple[WindowsOfRound, ...]
    road_map: RoadMapShown | None
    """None where the record has the rounds alone."""


def timelines(rounds: Sequence[Round], now: datetime) -> list[SeasonTimeline]:
    """A timeline for each season, the newest first; `now` is marked in it."""
    by_season: dict[str, list[Round]] = {}
    for round_ in rounds:
        by_season.setdefault(round_.season_id, []).append(round_)
    return [_timeline(own, now) for _, own in sorted(by_season.items(), reverse=True)]


def _timeline(rounds: Sequence[Round], now: datetime) -> SeasonTimeline:
    lines = [_line(round_) for round_ in rounds]
    pictures = season_picture(lines, rounds[0].regulation.calendar)
    return SeasonTimeline(
        season=rounds[0].season_id,
        title=rounds[0].season.title,
        stretches=tuple(Stretch(each.axis.name, each.picture) for each in pictures),
        windows=tuple(_in_words(round_) for round_ in rounds),
        road_map=road_map_of(rounds, now),
    )


def _line(round_: Round) -> RoundLine:
    rules = round_.regulation
    return RoundLine(
        row=rules.row,
        title=capitalised(rules.title),
        short=_short(rules),
        submission=rules.submission,
        expertise=rules.expertise,
        primary=rules.primary,
        closed_at=round_.closed_at,
        reason=rules.corrected.reason if rules.corrected else None,
    )


def _short(rules: Regulation) -> str:
    if rules.phase is Phase.REPEAT and rules.primary:
        return f"повторная к {rules.primary}"
    if rules.phase is Phase.PRIMARY:
        return "первичная"
    return "выборочная" if rules.coverage is Coverage.SAMPLE else "единственная"


def _in_words(round_: Round) -> WindowsOfRound:
    rules = round_.regulation
    closed = date_in_words(rules.calendar.day_of(round_.closed_at)) if round_.closed_at else ""
    return WindowsOfRound(
        id=round_.id,
        row=round_.row,
        title=capitalised(rules.title),
        submission=window_words(rules.submission, rules),
        expertise=window_words(rules.expertise, rules),
        closed=closed,
        corrected=rules.corrected.reason if rules.corrected else "",
    )
