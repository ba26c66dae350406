"""A season read from its folder: six files become one frozen `Season`, or every mistake in them at once."""

from dataclasses import dataclass
from pathlib import Path

from config.cross_checks import cross_check
from config.folder import Folder, read_folder
from config.mistakes import Findings, Mistake, SeasonErrors
from config.regulations import regulation_of, round_dates
from domain.season import Office, Season
from domain.timetable import Finding, Overlap, RoundDates, WhollyOff, findings, overlaps


@dataclass(frozen=True)
class Reading:
    """A season and what the office should know about it, though nothing of it is a mistake."""

    season: Season
    dates: tuple[RoundDates, ...]
    """The windows of the rounds as local days, in the order of the file."""
    printed: tuple[Finding, ...]
    """What the printed dates give away; a recorded correction mends each."""
    days_off: tuple[WhollyOff, ...]
    """Rows that are no rounds and fall wholly on days off, such as the Saturday seminar of row 1.12."""
    overlaps: tuple[Overlap, ...]
    without_round: tuple[str, ...]
    """Expertise rows that no round of the file carries out."""
    to_confirm: tuple[str, ...]
    """What the office has not confirmed yet, by name."""


def read_season(directory: Path) -> Season:
    """Read the season of a folder. Raises SeasonErrors with every mistake of its files."""
    return read_with_notes(directory).season


def read_with_notes(directory: Path) -> Reading:
    """Read the season of a folder with what is worth knowing about it. Raises SeasonErrors."""
    mistakes = Findings()
    if not directory.is_dir():
        what = "Это файл, а не папка." if directory.exists() else "Такой папки нет."
        remedy = "Назовите папку с файлами сезона, например config/seasons/2022."
        raise SeasonErrors([Mistake(str(directory), None, what, remedy)])
    folder = read_folder(directory, mistakes)
    cross_check(folder, mistakes)
    if mistakes.mistakes:
        raise SeasonErrors(mistakes.mistakes)
    return _reading_of(folder)


def _reading_of(folder: Folder) -> Reading:
    season_file, documents, rubrics = folder.whole()
    rows = tuple(folder.rows.values())
    calendar = folder.calendar
    dates = round_dates(folder)
    office = Office(**season_file.office.model_dump())
    season = Season(
        id=season_file.id,
        year=season_file.year,
        title=season_file.title,
        region=season_file.region,
        calendar=calendar,
        office=office,
        rows=rows,
        rounds=tuple(regulation_of(shape, folder, dates[shape.row]) for shape in folder.round_shapes),
        executors=dict(season_file.executors),
        directions=folder.directions,
    )
    rounds = {shape.row for shape in folder.round_shapes}
    held = findings(rows, season.year, calendar, folder.primaries)
    unconfirmed = [kind.name for kind in documents.kinds if not kind.confirmed]
    unconfirmed += [f"перечень рисков, версия {documents.risks.version}"] if not documents.risks.confirmed else []
    unconfirmed += [f"рубрика «{rubric.title}»" for rubric in rubrics.rubrics if not rubric.confirmed]
    return Reading(
        season=season,
        dates=tuple(dates[shape.row] for shape in folder.round_shapes),
        printed=tuple(
            found
            for found in findings(rows, season.year, calendar, folder.primaries, as_printed=True)
            if folder.rows[found.row].correction
        ),
        days_off=tuple(found for found in held if isinstance(found, WhollyOff)),
        overlaps=overlaps([dates[shape.row] for shape in folder.round_shapes]),
        without_round=tuple(row.id for row in rows if row.kind == "expertise" and row.id not in rounds),
        to_confirm=tuple(unconfirmed),
    )
