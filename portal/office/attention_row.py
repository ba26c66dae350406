"""A row of what needs somebody: what is the matter, and the one thing to press."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_OF_A_SORT = 10
"""Rows of one sort in one round; the others are counted, behind one link."""


@dataclass(frozen=True)
class Row:
    """Something that needs a person."""

    what: str
    """A sentence or two."""
    where: str
    """The round, or nothing."""
    title: str
    """Of the link; or nothing where there is nothing to press."""
    to: str
    command: str = ""
    """What to type at the terminal, where no page does it."""


def few(rows: Iterable[Row], where: str, further: str) -> list[Row]:
    """The rows; of very many the first, and how many others there are behind one link."""
    all_ = list(rows)
    if len(all_) <= MOST_OF_A_SORT:
        return all_
    more = len(all_) - MOST_OF_A_SORT
    return [*all_[:MOST_OF_A_SORT], Row(f"И ещё {more} – такого же рода.", where, "Показать все", further)]
