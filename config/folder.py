"""The six files of a season's folder, read as far as they can be, with what the cross checks ask of them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from config.mistakes import Findings
from config.official_calendar import regional_calendar
from config.shapes import (
    CalendarShape,
    DefaultsShape,
    DocumentsShape,
    RoadMapShape,
    RoundShape,
    RoundsShape,
    RowShape,
    RubricsShape,
    SeasonShape,
)
from config.sheets import Sheet, read_sheet
from domain.calendar import Calendar
from domain.season import Correction, Phase, RoadMapRow


@dataclass
class Folder:
    """A season's files. One that could not be read at all is None, and its mistakes are told already."""

    season: Sheet[SeasonShape] | None
    days: Sheet[CalendarShape] | None
    road_map: Sheet[RoadMapShape] | None
    rounds: Sheet[RoundsShape] | None
    documents: Sheet[DocumentsShape] | None
    rubrics: Sheet[RubricsShape] | None

    def whole(self) -> tuple[SeasonShape, DocumentsShape, RubricsShape]:
        """The three files that regulations are made of. Raises ValueError where one could not be read."""
        if self.season is None or self.documents is None or self.rubrics is None:
            raise ValueError("the folder was read with mistakes")
        return self.season.shape, self.documents.shape, self.rubrics.shape

    @cached_property
    def year(self) -> int | None:
        """The year of the plan; None where it cannot be read, and then no date can be judged."""
        return self.season.shape.year if self.season else None

    @cached_property
    def calendar(self) -> Calendar:
        """The region's calendar, as far as it is known."""
        off = [day for _, day in self.days.items("days_off")] if self.days else []
        working = [day for _, day in self.days.items("working_days")] if self.days else []
        zone = (self.season.shape.zone if self.season else None) or "UTC"
        year = self.year or 2022
        return regional_calendar(year, zone, (day.date for day in off), (day.date for day in working))

    @cached_property
    def rows(self) -> dict[str, RoadMapRow]:
        """The good rows of the road map, by id; of two with one id the first."""
        rows: dict[str, RoadMapRow] = {}
        for _, shape in self.road_map.items("rows") if self.road_map else ():
            rows.setdefault(shape.id, _row_of(shape))
        return rows

    @cached_property
    def round_shapes(self) -> list[RoundShape]:
        """The good rounds, in the order of the file."""
        return [shape for _, shape in self.rounds.items("rounds")] if self.rounds else []

    @cached_property
    def primaries(self) -> dict[str, str]:
        """The primary of each repeat, by row; pairs that are no pairs are left out."""
        phases = {shape.row: shape.phase for shape in self.round_shapes}
        return {
            shape.row: shape.primary
            for shape in self.round_shapes
            if shape.primary
            and shape.phase is Phase.REPEAT
            and phases.get(shape.primary, Phase.PRIMARY) is Phase.PRIMARY
        }

    @cached_property
    def executors(self) -> dict[str, str]:
        """Those who carry out the rows, by code; empty where they could not be read."""
        return (self.season.shape.executors if self.season else None) or {}

    @cached_property
    def directions(self) -> dict[int, str]:
        """The headings of the road map, by number."""
        return {one.number: one.title for _, one in self.road_map.items("directions")} if self.road_map else {}

    @property
    def defaults(self) -> DefaultsShape | None:
        """The rules of all rounds, where they could be read."""
        return self.season.shape.defaults if self.season else None


def read_folder(directory: Path, findings: Findings) -> Folder:
    """Read the six files; what is wrong in each goes to the findings."""
    return Folder(
        season=read_sheet(directory / "season.yaml", SeasonShape, findings),
        days=read_sheet(directory / "calendar.yaml", CalendarShape, findings),
        road_map=read_sheet(directory / "roadmap.yaml", RoadMapShape, findings),
        rounds=read_sheet(directory / "rounds.yaml", RoundsShape, findings),
        documents=read_sheet(directory / "documents.yaml", DocumentsShape, findings),
        rubrics=read_sheet(directory / "rubrics.yaml", RubricsShape, findings),
    )


def _row_of(shape: RowShape) -> RoadMapRow:
    direction, number = shape.id.split(".")
    corrected = shape.correction
    return RoadMapRow(
        id=shape.id,
        direction=int(direction),
        number=int(number),
        kind=shape.kind,
        title=shape.title,
        printed_dates=shape.printed.text,
        windows=shape.printed.windows,
        executors=tuple(shape.executors),
        indicator=shape.indicator,
        correction=Correction(corrected.dates.windows, corrected.reason) if corrected else None,
    )
