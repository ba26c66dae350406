"""Policy `fair`: the smallest worth of a submission as great as possible, and little of the total given up for it.

That is hard to solve exactly, so it is approached: submissions in need get more and more weight against experts who are
worth little to them, and what is still in need then is helped by chains of exchanges. How near the plan is to what no
plan can surpass stands in its certificate.
"""

from math import gcd

import numpy as np

from domain.allotment_best import best_of_rows
from domain.allotment_exchanges import Exchanges
from domain.allotment_network import Flow, Network
from domain.allotment_pairs import Pairs, is_among, ordered
from domain.allotment_plan import Fairness
from domain.allotment_solver import SOLVER_BEARS, Bools, Ints

_TURNS = 8
_SCALE = 32
_MOST_NEED = 60


def fair_choice(pairs: Pairs, flow: Flow) -> tuple[Ints, Fairness]:
    """The keys of a fair choice, and how fair it is, beginning with the flow of greatest total over its candidates."""
    best, favourites = best_of_rows(pairs)
    locked = _worth_of_rows(pairs, pairs.locked)
    counted = best + locked > 0
    if not counted.any():
        return flow.chosen, Fairness(0, 0, 0)
    step = step_of_worth(pairs)
    bound = int((best + locked)[counted].min()) // step * step
    keys = ordered([flow.keys, favourites])
    worth = pairs.worth(keys)
    rows, _ = pairs.apart(keys)
    share = -((locked - bound) // np.maximum(pairs.places, 1))
    lack = np.maximum(share[rows] - worth, 0)
    stands = is_among(keys, pairs.kept)
    total = _worth_of_rows(pairs, flow.chosen) + locked
    most_worth = int(total.sum())
    chosen, found = flow.chosen, (int(total[counted].min()), most_worth)
    need = np.zeros(pairs.rows)
    for _ in range(_TURNS):
        if found[0] >= bound:
            break
        need = np.clip(need + np.clip((bound - total) / step, -0.25, 4), 0, _MOST_NEED) * counted
        price = -_SCALE * worth + (_SCALE * need / 2).astype(np.int64)[rows] * lack
        kept = 2 * int(np.abs(price).max(initial=0) + _heaviest(pairs) * _SCALE) * max(int(pairs.places.sum()), 1)
        if stands.any() and kept < SOLVER_BEARS // (keys.size + pairs.rows + pairs.columns):
            price[stands] -= kept
        turn = Network(pairs, keys, price, _SCALE * pairs.question.weights.evenness).cheapest().chosen
        total = _worth_of_rows(pairs, turn) + locked
        if is_among(pairs.kept, turn).sum() >= is_among(pairs.kept, flow.chosen).sum():
            chosen, found = max(((chosen, found), (turn, _rank(total, counted))), key=lambda one: one[1])
    exchanges = Exchanges(pairs, chosen, locked)
    exchanges.lift(np.flatnonzero(counted), bound)
    smallest, all_worth = _rank(exchanges.total, counted)
    return exchanges.chosen(), Fairness(smallest, bound, most_worth - all_worth)


def step_of_worth(pairs: Pairs) -> int:
    """Every worth is a multiple of it."""
    weights = pairs.question.weights
    return max(gcd(weights.competence, weights.primary if pairs.primary.size else 0), 1)


def _rank(total: Ints, counted: Bools) -> tuple[int, int]:
    return int(total[counted].min()), int(total.sum())


def _worth_of_rows(pairs: Pairs, keys: Ints) -> Ints:
    found = np.zeros(pairs.rows, np.int64)
    np.add.at(found, keys // max(pairs.columns, 1), pairs.worth(keys))
    return found


def _heaviest(pairs: Pairs) -> int:
    loads = pairs.load + np.minimum(pairs.free, pairs.rows)
    return pairs.question.weights.evenness * int(loads.max(initial=0))
