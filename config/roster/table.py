"""A sheet as it lies in a file: cells by row and column, before anybody knows what they mean."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

Area = tuple[tuple[int, int], tuple[int, int]]

MOST_ROWS = 20_000
MOST_COLUMNS = 200


@dataclass(frozen=True)
class RosterTable:
    """Rows from the sheet's first on, so that the index is the number of the row less one."""

    title: str
    rows: Sequence[Sequence[object]]
    merged: Sequence[Area] = ()
    """First and last cell of each merged area, counted from 0."""
    errors: Collection[tuple[int, int]] = field(default=frozenset())
    """Cells that show an error such as #Н/Д, counted from 0."""
    hidden_rows: int = 0
    is_hidden: bool = False


def letter_of(column: int) -> str:
    """How Excel calls a column, counted from 0: A, …, Z, AA, …"""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def number_of(letters: str) -> int:
    """The column that Excel calls so, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
