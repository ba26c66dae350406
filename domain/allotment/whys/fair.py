"""Of a fair plan: what one exchange would change, all else left as it is.

A fair plan claims no greatest total, so no best plan with another expert is known: an exchange is what can be told.
"""

from dataclasses import dataclass

import numpy as np

from domain.allotment.question_arrays import Pairs, is_among
from domain.allotment.solver import Ints
from domain.allotment.whys.loss import Loss, loss_of


@dataclass(frozen=True)
class FairLoss:
    """What one expert in another's place would change."""

    taken: str
    """Who would come."""
    given: str | None
    """Who would go; None: nobody, a place is empty."""
    of_submission: int
    """By how much the worth of this submission would be less; below zero: it would be more."""
    total: Loss
    """By how much the plan's totals would be less; they may also be more."""


def exchanges(pairs: Pairs, chosen: Ints, row: int, going: int | None) -> list[tuple[str, FairLoss]]:
    """Exchange one chosen pair of a submission, or any, for each that is allowed and has room; the best come first."""
    carried = np.bincount(chosen % max(pairs.columns, 1), minlength=pairs.columns)
    of_row = chosen[chosen // max(pairs.columns, 1) == row]
    vacant = going is None and of_row.size < pairs.places[row]
    leave = [going] if going is not None else [None] if vacant else of_row.tolist()
    columns = np.flatnonzero(pairs.allowed(np.full(pairs.columns, row), np.arange(pairs.columns)))
    columns = columns[(carried < pairs.free)[columns]]
    found = []
    for column in columns.tolist():
        key = row * pairs.columns + column
        if is_among(np.array([key]), of_row).any():
            continue
        possible = [_exchanged(pairs, chosen, key, gone) for gone in leave if _fits(pairs, of_row, key, gone)]
        found += [min(possible, key=_order)] if possible else []
    return sorted(((each.taken, each) for each in found), key=lambda each: _order(each[1]))


def _order(one: FairLoss) -> tuple[int, int, int, str]:
    return one.total.dropped, one.total.worth_and_load, one.of_submission, one.taken


def _fits(pairs: Pairs, of_row: Ints, key: int, gone: int | None) -> bool:
    """Whether no colleague is left beside."""
    institution = pairs.institution[key % pairs.columns]
    stay = of_row[of_row != gone] if gone is not None else of_row
    return not (pairs.institution[stay % pairs.columns] == institution).any()


def _exchanged(pairs: Pairs, chosen: Ints, key: int, gone: int | None) -> FairLoss:
    experts = pairs.question.experts
    out = np.zeros(0, np.int64) if gone is None else np.array([gone])
    other = np.union1d(np.setdiff1d(chosen, out), key)
    return FairLoss(
        taken=experts[key % pairs.columns].id,
        given=None if gone is None else experts[gone % pairs.columns].id,
        of_submission=int(pairs.worth(out).sum()) - int(pairs.worth(np.array([key])).sum()),
        total=loss_of(pairs, chosen, other),
    )
