"""FairFlow (Kobren, Saha, McCallum: Paper Matching with Local Fairness Constraints, KDD 2019), short and by ourselves.

Under a threshold, submissions that have it spare one expert each, those that lack more than the greatest worth give
their worst expert back and take one that is spared, and those in between may pass one on if they stay in between; what
lacks an expert then is filled for the greatest total. That is done again as long as fewer lack so much. The threshold
is sought by halving, each beginning with what the one before has left. Weights of arcs and the order of steps are those
of what its authors published. It stands here to be compared with, and is no part of the product.
"""

import numpy as np
import numpy.typing as npt

from domain.allotment.candidates import all_allowed
from domain.allotment.question import Question
from domain.allotment.question_arrays import Pairs
from domain.allotment.solver import Arcs, Bools, Ints, cheapest_flow, joined

Floats = npt.NDArray[np.float64]

HALVINGS = 10
DEAR, DEARER = 10**4, 10**8
"""By these a worth counts in the flow to those that lack; by the greater where with it they no longer do."""


def fair_flow(question: Question) -> tuple[int, int]:
    """The greatest smallest worth of a submission in all that FairFlow passes through, and the whole worth there."""
    case = _FairFlow(question)
    low, high = 0.0, float(case.greatest * case.pairs.places.max())
    threshold, best = high / 2, (-1, 0)
    for _ in range(HALVINGS):
        is_reached = case.improve(threshold)
        found = case.smallest_and_whole()
        if is_reached and found[0] >= best[0]:
            low, threshold = threshold, threshold + (high - threshold) / 2
        else:
            high, threshold = threshold, threshold - (threshold - low) / 2
        best = max(best, found)
    return best


class _FairFlow:
    """A choice that is being changed, as a matrix of submissions and experts."""

    def __init__(self, question: Question) -> None:
        self.pairs = Pairs(question)
        keys = all_allowed(self.pairs)
        shape = self.pairs.rows, self.pairs.columns
        self._allowed: Bools = np.zeros(shape, np.bool_)
        self._allowed.flat[keys] = True
        self._worth: Ints = np.zeros(shape, np.int64)
        self._worth.flat[keys] = self.pairs.worth(keys)
        self.greatest = int(self._worth.max())
        self._chosen: Bools = np.zeros(shape, np.bool_)
        self._fill()

    def smallest_and_whole(self) -> tuple[int, int]:
        """The smallest worth of a submission, and the worth of all."""
        totals = self._totals()
        return int(totals.min()), int(totals.sum())

    def improve(self, threshold: float) -> bool:
        """Help those that lack much as long as their number falls, and say whether none is left."""
        lacking = self._lacking(threshold).sum()
        while lacking:
            self._exchange(threshold)
            self._fill()
            before, lacking = lacking, self._lacking(threshold).sum()
            if lacking == before:
                break
        return bool(lacking == 0)

    def _totals(self) -> Ints:
        totals: Ints = (self._worth * self._chosen).sum(axis=1)
        return totals

    def _lacking(self, threshold: float) -> Bools:
        return np.asarray(self._totals() < threshold - self.greatest)

    def _exchange(self, threshold: float) -> None:
        """Move experts from those that have enough, perhaps through others, to those that lack: a cheapest flow."""
        worth, totals, least = self._worth, self._totals(), threshold - self.greatest
        rich, poor = totals >= threshold, totals < least
        if not rich.any():
            return
        between = ~rich & ~poor
        worst = np.where(self._chosen, worth, self.greatest + 1).argmin(axis=1)
        self._chosen[poor, worst[poor]] = False
        totals = self._totals()
        may_come = self._allowed & ~self._chosen
        spared = (self._chosen & rich[:, None]).any(axis=0)
        least_come = np.where(may_come & spared, worth, DEARER).min(axis=1)
        passes_on = self._chosen & between[:, None] & ((totals + least_come)[:, None] - worth >= least)
        on_their_way = spared | passes_on.any(axis=0)

        rows, columns = worth.shape
        first, gates, source = rows, rows + columns, 2 * rows + columns
        gives = np.argwhere((self._chosen & rich[:, None]) | passes_on)
        through = np.argwhere(may_come & between[:, None] & spared)
        takes = np.argwhere(may_come & poor[:, None] & on_their_way)
        helped = totals[takes[:, 0]] + worth[takes[:, 0], takes[:, 1]] >= least
        price = -1 - np.where(helped, DEARER, DEAR) * worth[takes[:, 0], takes[:, 1]]
        n, rich_at, poor_at = np.flatnonzero(between), np.flatnonzero(rich), np.flatnonzero(poor)
        parts = [
            _arcs(np.full_like(rich_at, source), rich_at),
            _arcs(poor_at, np.full_like(poor_at, source + 1)),
            _arcs(gates + n, n),
            _arcs(gives[:, 0], first + gives[:, 1]),
            _arcs(first + through[:, 1], gates + through[:, 0]),
            _arcs(first + takes[:, 1], takes[:, 0], price),
        ]
        flows = cheapest_flow(joined(parts), (source, source + 1), int(min(rich_at.size, poor_at.size))) > 0
        of_part = np.split(flows, np.cumsum([part.tails.size for part in parts])[:-1])
        for moves, comes, taken in ((gives, False, of_part[3]), (through, True, of_part[4]), (takes, True, of_part[5])):
            self._chosen[moves[taken, 0], moves[taken, 1]] = comes

    def _fill(self) -> None:
        """Fill the empty places by those who have room, for the greatest total."""
        rows, columns = self._chosen.shape
        wanted = np.maximum(self.pairs.places - self._chosen.sum(axis=1), 0)
        left = self.pairs.free - self._chosen.sum(axis=0)
        at = np.argwhere(self._allowed & ~self._chosen & (wanted > 0)[:, None] & (left > 0))
        each, everybody, source = np.arange(rows), np.arange(columns) + rows, rows + columns
        parts = [
            Arcs(np.full(rows, source), each, wanted, np.zeros(rows, np.int64)),
            Arcs(everybody, np.full(columns, source + 1), left, np.zeros(columns, np.int64)),
            _arcs(at[:, 0], at[:, 1] + rows, -1 - DEAR * self._worth[at[:, 0], at[:, 1]]),
        ]
        flows = cheapest_flow(joined(parts), (source, source + 1), int(wanted.sum()))
        taken = at[flows[rows + columns :] > 0]
        self._chosen[taken[:, 0], taken[:, 1]] = True


def _arcs(tails: Ints, heads: Ints, costs: Ints | None = None) -> Arcs:
    """Arcs that carry one each."""
    return Arcs(tails, heads, np.ones_like(tails), np.zeros_like(tails) if costs is None else costs)
