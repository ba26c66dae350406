"""What one plan has that another has not."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from domain.allotment.costs import load_cost
from domain.allotment.question_arrays import Pairs
from domain.allotment.solver import Ints


@dataclass(frozen=True)
class Loss:
    """By how much a plan is worse than the best one; the first number that is not zero decides."""

    places: int
    dropped: int
    """How many more pairs that stood are dropped."""
    worth: int
    load: int
    """How much more the loads cost; less than nothing: they are more even."""

    @property
    def worth_and_load(self) -> int:
        """What is lost in the third rank."""
        return self.worth + self.load

    @property
    def is_nothing(self) -> bool:
        """Whether the lots alone decided."""
        return self.places == self.dropped == self.worth_and_load == 0


@dataclass(frozen=True)
class Move:
    """The experts whom a submission loses and gets when one plan gives way to another."""

    submission: str
    loses: tuple[str, ...]
    gets: tuple[str, ...]


def loss_of(pairs: Pairs, best: Ints, other: Ints) -> Loss:
    """What is lost when the pairs chosen are others."""
    kept = int(np.isin(pairs.kept, best).sum()) - int(np.isin(pairs.kept, other).sum())
    worth = int(pairs.worth(best).sum()) - int(pairs.worth(other).sum())
    return Loss(best.size - other.size, kept, worth, load_cost(pairs, other) - load_cost(pairs, best))


def moves_of(pairs: Pairs, before: Ints, after: Ints) -> tuple[Move, ...]:
    """Whose experts change, by submission."""
    gone, come = np.setdiff1d(before, after), np.setdiff1d(after, before)
    rows = np.union1d(gone // max(pairs.columns, 1), come // max(pairs.columns, 1))
    return tuple(
        Move(pairs.question.submissions[row].id, _experts(pairs, gone, row), _experts(pairs, come, row))
        for row in rows.tolist()
    )


def _experts(pairs: Pairs, keys: Ints, row: int) -> tuple[str, ...]:
    of_row: Iterable[int] = (keys[keys // pairs.columns == row] % pairs.columns).tolist()
    return tuple(pairs.question.experts[column].id for column in of_row)
