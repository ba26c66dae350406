"""Policy `fair`: the smallest worth of a submission as great as possible, and little of the total given up for it.

That is hard to solve exactly, so it is approached: submissions in need get more and more weight against experts who are
worth little to them, and what is still in need then is helped by chains of exchanges. So a floor is reached, and then
the best total that leaves it to everybody. How near the plan is to what no plan can surpass stands in its certificate.
"""

from math import gcd

import numpy as np
import numpy.typing as npt

from domain.allotment.costs import load_cost
from domain.allotment.fair.bound import best_of_rows
from domain.allotment.fair.exchanges import Exchanges
from domain.allotment.fair.total import best_total
from domain.allotment.network import Flow, Network
from domain.allotment.plan import Costs, Fairness
from domain.allotment.question_arrays import Pairs, is_among, ordered
from domain.allotment.solver import SOLVER_BEARS, Bools, Ints


def fair_choice(pairs: Pairs, costs: Costs, flow: Flow) -> tuple[Ints, Fairness]:
    """The keys of a fair choice, and how fair it is, beginning with the flow of best total over its candidates.

    Raises WeightsTooLarge.
    """
    best, favourites = best_of_rows(pairs)
    locked = _worth_of_rows(pairs, pairs.locked)
    counted = best + locked > 0
    if not counted.any():
        return flow.chosen, Fairness(0, 0, 0)
    step = step_of_worth(pairs)
    bound = int((best + locked)[counted].min()) // step * step
    keys, first = ordered([flow.keys, favourites]), flow.chosen
    chosen, floor = _highest_floor(pairs, keys, first, locked, counted, bound)
    if chosen is not first:
        chosen = best_total(pairs, costs, keys, chosen, np.where(counted, floor - locked, _ANY))
    smallest = int((_worth_of_rows(pairs, chosen) + locked)[counted].min())
    return chosen, Fairness(smallest, bound, _total(pairs, first) - _total(pairs, chosen))


def _highest_floor(pairs: Pairs, keys: Ints, first: Ints, locked: Ints, counted: Bools, bound: int) -> tuple[Ints, int]:
    """A choice in which the smallest worth of a submission is as great as is found, and that worth."""
    weighted, step = _Weighted(pairs, keys, locked, bound), step_of_worth(pairs)
    rows = np.flatnonzero(counted)
    turn, need = first, np.zeros(pairs.rows)
    total = _worth_of_rows(pairs, turn) + locked
    chosen, floor = turn, int(total[rows].min())
    for _ in range(_TURNS):
        if floor >= bound:
            break
        exchanges = Exchanges(pairs, turn, locked)
        if (exchanges.total[rows] < bound).sum() <= _FEW * rows.size:
            exchanges.lift(rows, bound)
        reached = int(exchanges.total[rows].min())
        if _keeps(pairs, turn, first) and reached > floor:
            chosen, floor = exchanges.chosen(), reached
        need = np.clip(need + np.clip((bound - total) / step, -0.25, 4), 0, _MOST_NEED) * counted
        turn = weighted.choice(need)
        total = _worth_of_rows(pairs, turn) + locked
    return chosen, floor


_TURNS = 5
_SCALE = 32
_LOAD = 4
"""An even load counts for less here, so that who is in need is soon helped, and for something where the office does not
mind: whoever is full ends no chain. The best total mends both."""
_MOST_NEED = 60
_FEW = 0.1
"""Where a greater share is in need, chains of exchanges would be long, and weights have to help first."""
_ANY = -(2**40)
"""No floor: whoever cannot be helped."""


class _Weighted:
    """Choices of greatest worth, in which an expert of little worth is the dearer the more a submission is in need."""

    def __init__(self, pairs: Pairs, keys: Ints, locked: Ints, bound: int) -> None:
        self._pairs, self._keys = pairs, keys
        self._rows, _ = pairs.apart(keys)
        self._worth = pairs.worth(keys)
        share = -((locked - bound) // np.maximum(pairs.places, 1))
        self._lack = np.maximum(share[self._rows] - self._worth, 0)
        self._stands = is_among(keys, pairs.kept)

    def choice(self, need: npt.NDArray[np.float64]) -> Ints:
        """The keys of the choice."""
        pairs, evenness = self._pairs, max(self._pairs.question.weights.evenness, 1)
        price = -_SCALE * self._worth + (_SCALE * need / 2).astype(np.int64)[self._rows] * self._lack
        kept = (
            2
            * int(np.abs(price).max(initial=0) + evenness * _heaviest(pairs) * _SCALE)
            * max(int(pairs.places.sum()), 1)
        )
        if kept < SOLVER_BEARS // (self._keys.size + pairs.rows + pairs.columns):
            price[self._stands] -= kept
        return Network(pairs, self._keys, price, _LOAD * evenness).cheapest().chosen


def _keeps(pairs: Pairs, chosen: Ints, first: Ints) -> bool:
    """Whether no more kept pairs are dropped than have to be."""
    return bool(is_among(pairs.kept, chosen).sum() >= is_among(pairs.kept, first).sum())


def step_of_worth(pairs: Pairs) -> int:
    """Every worth is a multiple of it."""
    weights = pairs.question.weights
    return max(gcd(weights.competence, weights.primary if pairs.primary.size else 0), 1)


def _worth_of_rows(pairs: Pairs, keys: Ints) -> Ints:
    found = np.zeros(pairs.rows, np.int64)
    np.add.at(found, keys // max(pairs.columns, 1), pairs.worth(keys))
    return found


def _total(pairs: Pairs, chosen: Ints) -> int:
    """What the best plan has the most of: worth less what loads cost."""
    return int(pairs.worth(chosen).sum()) - load_cost(pairs, chosen)


def _heaviest(pairs: Pairs) -> int:
    loads = pairs.load + np.minimum(pairs.free, pairs.rows)
    return int(loads.max(initial=0))
