"""What people do in the played season, at which moment; the same in every play."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from acts.decline import decline
from acts.file_conclusion import file_conclusion
from acts.hand_in import hand_in
from acts.take_on import take_on
from models.assignments import Ending
from tests.small_season import SmallSeason, files_for, judgements


@dataclass(frozen=True)
class Deed:
    """One act. `moment` as the region's clocks show it."""

    moment: str
    verb: str
    school: str
    row: str = "1.13"
    mark: int | None = None

    @property
    def title(self) -> str:
        """The act in a few words."""
        return f"{self.verb} {self.school} in {self.row}"

    def do(self, season: SmallSeason) -> None:
        """Do it, through the door that people use."""
        _VERBS[self.verb](season, self)


def _hand_in(season: SmallSeason, deed: Deed) -> None:
    files = [
        replace(file, content=file.content + f" {deed.school} {deed.moment}".encode())
        for file in files_for(season.rules[deed.row])
    ]
    hand_in(season.id(deed.row), deed.school, files)


def _take_on(season: SmallSeason, deed: Deed) -> None:
    take_on(season.assignment(deed.school, deed.row))


def _decline(season: SmallSeason, deed: Deed) -> None:
    decline(season.assignment(deed.school, deed.row), Ending.CONFLICT, "Работала в этой школе.")


def _file(season: SmallSeason, deed: Deed) -> None:
    file_conclusion(season.assignment(deed.school, deed.row), judgements(season.rules[deed.row], deed.mark))


_VERBS: dict[str, Callable[[SmallSeason, Deed], None]] = {
    "hand in": _hand_in,
    "take on": _take_on,
    "decline": _decline,
    "file": _file,
}

ROWS = ("1.13", "1.14")
END = "2022-04-12 12:00"
"""By then every round is closed."""

DEEDS = (
    Deed("2022-03-15 10:00", "hand in", "s-1"),
    Deed("2022-03-16 11:00", "hand in", "s-2"),
    Deed("2022-03-17 12:00", "hand in", "s-3"),
    Deed("2022-03-18 15:00", "hand in", "s-1"),
    Deed("2022-03-19 12:00", "hand in", "s-4"),
    Deed("2022-03-21 08:00", "hand in", "s-6"),
    Deed("2022-03-22 10:00", "take on", "s-1"),
    Deed("2022-03-22 10:30", "take on", "s-3"),
    Deed("2022-03-22 11:00", "decline", "s-2"),
    Deed("2022-03-23 12:00", "file", "s-1", mark=0),
    Deed("2022-03-24 12:00", "file", "s-2"),
    Deed("2022-03-24 13:00", "file", "s-3"),
    Deed("2022-03-25 08:00", "file", "s-4"),
    Deed("2022-03-29 10:00", "hand in", "s-1", row="1.14"),
    Deed("2022-03-30 16:00", "hand in", "s-5", row="1.14"),
    Deed("2022-04-04 10:00", "file", "s-1", row="1.14"),
    Deed("2022-04-05 10:00", "file", "s-5", row="1.14"),
    Deed("2022-04-06 10:00", "file", "s-6", row="1.14"),
)
