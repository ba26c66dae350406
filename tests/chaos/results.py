"""What a fault's play is, and what came of it."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Result:
    """What the oracle saw after a play, letters by their keys."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    """Nobody knows whether these arrived, and the record does not say so."""
    wrong: tuple[str, ...] = ()
    """Whatever else is not as the model has it, in words."""
    faults: int = 1
    seconds: float | None = None
    """From the restart until everything was done."""

    @property
    def is_clean(self) -> bool:
        """Whether the product survived."""
        return not (self.lost or self.doubled or self.unlisted or self.wrong)

    def but(self, *wrong: str) -> "Result":
        """The same, with more that is wrong."""
        return replace(self, wrong=self.wrong + wrong)

    def of(self, faults: int, seconds: float | None = None) -> "Result":
        """The same, for so many faults."""
        return replace(self, faults=faults, seconds=seconds)


class Case(Protocol):
    """One fault, or one family of faults that fall upon the same record; it can be sent to another process."""

    @property
    def row(self) -> int:
        """The row of the matrix."""

    @property
    def title(self) -> str:
        """What happens, in a few words."""

    @property
    def database(self) -> str:
        """`sqlite`, `postgresql`, or `none` where there is no record."""

    def play(self, folder: Path) -> Result:
        """Let it happen in an empty folder, and ask the oracle."""


@dataclass(frozen=True)
class Played:
    """A case and its result."""

    row: int
    title: str
    database: str
    result: Result
    took: float = field(compare=False)
