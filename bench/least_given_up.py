"""How much of the best total every plan gives up whose submissions all have a floor: a bound, by Lagrange's weights.

Whatever weights its worths get, a plan that has the floor everywhere is no better than the best plan by the weighted
worths, less what the weights add to the floors themselves. Weights are sought for which that says the most.
"""

import numpy as np

from domain.allotment.candidates import all_allowed
from domain.allotment.costs import load_cost
from domain.allotment.network import Network
from domain.allotment.question import Question
from domain.allotment.question_arrays import Pairs
from domain.allotment.solver import Ints

SCALE, STEP = 256, 0.03


def least_given_up(question: Question, floor: int, turns: int = 150) -> int:
    """How much worth less load at the least; for questions in which every place is filled and nobody is locked."""
    pairs = Pairs(question)
    keys = all_allowed(pairs)
    rows, worth = keys // pairs.columns, pairs.worth(keys)
    weight: Ints = np.full(pairs.rows, SCALE)
    reached = []
    for turn in range(turns):
        network = Network(pairs, keys, -weight[rows] * worth, SCALE * question.weights.evenness)
        chosen = network.cheapest().chosen
        total = np.zeros(pairs.rows, np.int64)
        np.add.at(total, chosen // pairs.columns, pairs.worth(chosen))
        reached.append(int((weight * total - (weight - SCALE) * floor).sum()) - SCALE * load_cost(pairs, chosen))
        pull = SCALE * STEP / (1 + turn / 10) ** 0.5 * (floor - total)
        weight = np.maximum(weight + np.rint(pull).astype(np.int64), SCALE)
    return -((min(reached) - reached[0]) // SCALE)
