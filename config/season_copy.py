"""A season copied to another year: written whole into a new folder, and read back before it is called done."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from config.copied_files import CopiedDates, CopiedSeed, Copying, Words
from config.folder import read_folder
from config.mistakes import Findings, Mistake, SeasonErrors
from config.official_calendar import regional_calendar, transfers_are_known
from config.season import Reading, read_with_notes

SEASONS = Path(__file__).parent / "seasons"
"""Where the seasons of the checkout lie, each in a folder named by its id."""


class CannotCopySeason(Exception):
    """A season is not copied, and nothing was written. Says why, in Russian.

    CannotCopySeason
    ├── NoSuchSeason
    ├── SameYear
    ├── FolderInUse
    ├── FolderNotWritten
    └── CopyHasMistakes
    """


class NoSuchSeason(CannotCopySeason):
    """What was named is neither an id of a known season nor a folder."""


class SameYear(CannotCopySeason):
    """The season is one of that year already."""


class FolderInUse(CannotCopySeason):
    """Where the copy should go there is something already."""


class FolderNotWritten(CannotCopySeason):
    """The disk does not take the copy."""


class CopyHasMistakes(CannotCopySeason):
    """The copy would not pass the check; `mistakes` names the lines of the files that would have been written."""

    def __init__(self, what: str, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(what)
        self.mistakes = mistakes


@dataclass(frozen=True)
class SeasonCopy:
    """A season that was copied, and what the office has to confirm of it."""

    reading: Reading
    """The copy, read back from its files."""
    old_year: int
    dates: tuple[CopiedDates, ...]
    """Of every row of the road map and every round's own submission, in the order of the files."""
    cohorts: dict[int, int]
    seeds: tuple[CopiedSeed, ...]
    changed_words: tuple[Words, ...]
    kept_words: tuple[Words, ...]
    left_out: tuple[Words, ...]
    transfers_known: bool
    """Whether the government's transfers of days off in the new year are known."""


def find_season(named: str) -> Path:
    """The folder of a season that is named by its id or by a path. Raises NoSuchSeason."""
    known = sorted(one.name for one in SEASONS.iterdir() if one.is_dir()) if SEASONS.is_dir() else []
    if named in known:
        return SEASONS / named
    if Path(named).is_dir():
        return Path(named)
    raise NoSuchSeason(
        f"Сезона «{named}» нет: это не имя сезона из config/seasons (есть: {', '.join(known)}) и не папка. "
        "Назовите имя сезона или путь к папке с его файлами."
    )


def copy_season(source: Path, year: int, directory: Path) -> SeasonCopy:
    """Write the season of a folder for another year into a new or empty folder, whole or not at all.

    Raises SeasonErrors where the source has mistakes, CannotCopySeason where there can be no copy.
    """
    old = read_with_notes(source).season
    if old.year == year:
        raise SameYear(f"Это и так сезон {year} года. Назовите другой год.")
    _must_be_free(directory)
    new = regional_calendar(year, old.calendar.zone, [], [])
    copying = Copying(source, read_folder(source, Findings()), old.calendar, new, old.year, year)
    reading = _write(copying.files(), directory)
    return SeasonCopy(
        reading=reading,
        old_year=old.year,
        dates=tuple(copying.dates),
        cohorts=copying.cohorts,
        seeds=tuple(copying.seeds),
        changed_words=tuple(copying.changed_words),
        kept_words=tuple(copying.kept_words),
        left_out=tuple(copying.left_out),
        transfers_known=transfers_are_known(year),
    )


def _must_be_free(directory: Path) -> None:
    try:
        if directory.is_dir() and not any(directory.iterdir()):
            return
    except OSError as error:
        raise _not_written(directory, error) from error
    if directory.exists() or directory.is_symlink():
        what = "Папка {} не пуста" if directory.is_dir() else "{} — файл, а не папка"
        raise FolderInUse(f"{what.format(directory)}: сезон туда не записан. Назовите новую или пустую папку.")


def _write(files: dict[str, bytes], directory: Path) -> Reading:
    """Write the files beside their place, check them there, and only then give the folder its name."""
    try:
        place = directory.resolve()
        beside = place.with_name(f".{place.name}.{os.getpid()}")
        beside.mkdir(parents=True)
        try:
            for name, content in files.items():
                (beside / name).write_bytes(content)
            reading = read_with_notes(beside)
            beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except SeasonErrors as errors:
        raise CopyHasMistakes(
            "Копия не прошла бы проверку, поэтому не записана. Исправьте исходный сезон.", errors.mistakes
        ) from errors
    except OSError as error:
        raise _not_written(directory, error) from error
    return reading


def _not_written(directory: Path, error: OSError) -> FolderNotWritten:
    return FolderNotWritten(
        f"Папка {directory} не записана: {error.strerror}. Проверьте место на диске и права на папку."
    )
