"""The six files of a season, edited for another year: what must change does, the rest stays byte for byte."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from config.folder import Folder
from config.printed_dates import Piece, in_figures, read_pieces
from config.shapes import RoundShape, RowShape
from config.yaml_edits import YamlText
from config.yaml_lines import Where
from domain.calendar import Calendar
from domain.russian_dates import short_day
from domain.season import Days
from domain.season_copy import Dated, Moved, Repeated, moved

FILES = ("season.yaml", "calendar.yaml", "roadmap.yaml", "rounds.yaml", "documents.yaml", "rubrics.yaml")
YEAR_IN_WORDS = re.compile(r"(?<![\d/–—−-])\d{4}(?=\s+год(?:а|у|ом|е)?\b|\s*г\.(?!\s*г))")
"""A year that is written as one: «2022 года», «2022 г.»; no end of a span of years, which may mean anything."""
ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
HEADER = re.compile(r"\A# Перенесено с \d{4} на \d{4} год: [^\r\n]*\r?\n")
"""What stands first in a file of a copied season; a copy of a copy has it once."""
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True)
class CopiedDates:
    """The dates of a row, or of a round's own submission, in the words of both years."""

    row: str
    of_submission: bool
    before: str
    """The corrected dates where there was a correction: the copy takes them for its printed ones."""
    after: str
    windows: tuple[tuple[Days, Moved], ...]
    """Of the windows that are dated in days; none: all are whole months."""
    corrected: str | None = None
    """Why the dates of the old year were corrected."""


@dataclass(frozen=True)
class CopiedSeed:
    """The phrase of a sample. It was not announced for the new year, so the copy marks it as played."""

    row: str
    after: str
    was_played: bool


@dataclass(frozen=True)
class Words:
    """A text of the new files that an office should look at, and what it was."""

    file: str
    line: int
    before: str
    after: str


@dataclass
class Copying:
    """Edits the files one by one, and gathers what the office has to know of it."""

    source: Path
    folder: Folder
    old: Calendar
    new: Calendar
    old_year: int
    year: int
    dates: list[CopiedDates] = field(default_factory=list)
    seeds: list[CopiedSeed] = field(default_factory=list)
    changed_words: list[Words] = field(default_factory=list)
    kept_words: list[Words] = field(default_factory=list)
    """Texts and comments with a year in them that stays, since nobody but the office knows what it means."""
    left_out: list[Words] = field(default_factory=list)
    """Days of the region's own calendar: next year's are decided anew."""

    def files(self) -> dict[str, bytes]:
        """The six files of the new year."""
        editors = {
            "season.yaml": self._edit_season,
            "calendar.yaml": self._edit_calendar,
            "roadmap.yaml": self._edit_road_map,
            "rounds.yaml": self._edit_rounds,
        }
        written: dict[str, bytes] = {}
        for name in FILES:
            raw = (self.source / name).read_bytes()
            text = YamlText(raw.decode("utf-8-sig"))
            edit = editors.get(name)
            done = edit(text) if edit else set[Where]()
            changed = self._move_years_in_words(text, done)
            after = text.changed()
            touched = after != text.text
            if touched:
                header = f"# Перенесено с {self.old_year} на {self.year} год: сроки и годы подтверждает офис."
                after = header + text.newline + HEADER.sub("", after)
            written[name] = after.encode("utf-8") if touched else raw
            self._tell(name, text, YamlText(after), changed, done)
        return written

    @property
    def cohorts(self) -> dict[int, int]:
        """The cohort years of the rounds and what became of them."""
        shift = self.year - self.old_year
        return {one: one + shift for one in sorted({shape.cohort for shape in self.folder.round_shapes})}

    @cached_property
    def new_days(self) -> Mapping[Dated, Moved]:
        """Where the windows of the old year stand in the new one."""
        windows = [_dated(piece) for row in self._rows().values() for piece in read_pieces(_text_of(row))]
        windows += [_dated(piece) for shape in self.folder.round_shapes for piece in self._submission(shape)]
        rows = {id: _dated(read_pieces(_text_of(row))[0]) for id, row in self._rows().items()}
        pairs = [Repeated(rows[primary], rows[repeat]) for repeat, primary in self.folder.primaries.items()]
        return moved(windows, pairs, self.old, self.new, self.old_year, self.year)

    def _rows(self) -> dict[str, RowShape]:
        return {row.id: row for _, row in self.folder.road_map.items("rows")} if self.folder.road_map else {}

    def _submission(self, shape: RoundShape) -> tuple[Piece, ...]:
        if shape.submission is None or self.folder.rounds is None:
            return ()
        place = self.folder.round_shapes.index(shape)
        rounds = self.folder.rounds.written.data["rounds"]
        written = rounds[place] if isinstance(rounds, list) else {}
        return read_pieces(str(written["submission"])) if isinstance(written, dict) else ()

    def _edit_season(self, text: YamlText) -> set[Where]:
        season = self.folder.whole()[0]
        text.write(new_id(season.id, self.old_year, self.year), "id")
        text.write(str(self.year), "year")
        return {("id",), ("year",)}

    def _edit_calendar(self, text: YamlText) -> set[Where]:
        for name in ("days_off", "working_days"):
            for n, day in self.folder.days.items(name) if self.folder.days else ():
                said = f"{short_day(day.date)}, {day.reason}"
                self.left_out.append(Words("calendar.yaml", text.line(name, n), said, ""))
            if self.folder.days and getattr(self.folder.days.shape, name):
                text.empty_list(name)
        return {where for where, _ in text.scalars()}

    def _edit_road_map(self, text: YamlText) -> set[Where]:
        done: set[Where] = set()
        for n, row in enumerate(self._rows().values()):
            where: Where = ("rows", n)
            after = self._copy_dates(
                row.id, read_pieces(_text_of(row)), row.correction.reason if row.correction else None
            )
            text.write(after, *where, "printed")
            done.add((*where, "printed"))
            if row.correction:
                text.remove(*where, "correction")
                done |= {(*where, "correction", "dates"), (*where, "correction", "reason")}
        return done

    def _edit_rounds(self, text: YamlText) -> set[Where]:
        done: set[Where] = set()
        for n, shape in enumerate(self.folder.round_shapes):
            where: Where = ("rounds", n)
            text.write(str(self.cohorts[shape.cohort]), *where, "cohort")
            done.add((*where, "cohort"))
            if pieces := self._submission(shape):
                text.write(self._copy_dates(shape.row, pieces, None, of_submission=True), *where, "submission")
                done.add((*where, "submission"))
            if shape.sample:
                text.rewrite(self._years_moved, *where, "sample", "seed")
                if not shape.sample.played:
                    self._mark_as_played(text, where)
                self.seeds.append(CopiedSeed(shape.row, self._years_moved(shape.sample.seed), shape.sample.played))
                done |= {(*where, "sample", "seed"), (*where, "sample", "played")}
        return done

    def _mark_as_played(self, text: YamlText, where: Where) -> None:
        if (*where, "sample", "played") in dict(text.scalars()):
            text.write("true", *where, "sample", "played")
        else:
            text.add_after("played: true", *where, "sample", "seed")

    def _copy_dates(
        self, row: str, pieces: tuple[Piece, ...], corrected: str | None, *, of_submission: bool = False
    ) -> str:
        """The dates of a row in the words of the new year, kept for the office."""
        windows = {piece: self.new_days[_dated(piece)] for piece in pieces}
        after = ", ".join(
            re.sub(r"\d{4}", str(self.year), piece.words) if piece.in_months else in_figures(windows[piece].days)
            for piece in pieces
        )
        in_days = tuple((piece.days, windows[piece]) for piece in pieces if not piece.in_months)
        before = ", ".join(piece.words for piece in pieces)
        self.dates.append(CopiedDates(row, of_submission, before, after, in_days, corrected))
        return after

    def _years_moved(self, text: str) -> str:
        """The text with the year of the season, and those of its cohorts, moved where they are written as years."""
        years = {one: one + self.year - self.old_year for one in (*self.cohorts, self.old_year)}
        return YEAR_IN_WORDS.sub(lambda found: str(years.get(int(found[0]), found[0])), text)

    def _move_years_in_words(self, text: YamlText, done: set[Where]) -> list[Where]:
        changed = [where for where, value in text.scalars() if where not in done and self._years_moved(value) != value]
        for where in changed:
            text.rewrite(self._years_moved, *where)
        return changed

    def _tell(self, file: str, before: YamlText, after: YamlText, changed: list[Where], done: set[Where]) -> None:
        kept = [
            Words(file, after.line(*where), value, value)
            for where, value in before.scalars()
            if where not in done and where not in changed and ANY_YEAR.search(value) and not CODE.fullmatch(value)
        ]
        header = HEADER.match(after.text)
        kept += [
            Words(file, line, comment, comment)
            for line, comment in after.comments()
            if ANY_YEAR.search(comment) and not (header and line == 1)
        ]
        self.kept_words += sorted(kept, key=lambda one: one.line)
        self.changed_words += [
            Words(file, after.line(*where), value, self._years_moved(value))
            for where, value in before.scalars()
            if where in changed
        ]


def new_id(id: str, old_year: int, year: int) -> str:
    """The id of the copied season: the old one with its year replaced, or with the new year behind it."""
    return id.replace(str(old_year), str(year)) if str(old_year) in id else f"{id}-{year}"


def _text_of(row: RowShape) -> str:
    return row.correction.dates.text if row.correction else row.printed.text


def _dated(piece: Piece) -> Dated:
    return Dated(piece.days, piece.in_months)
