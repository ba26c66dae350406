"""The ranks of an allotment as one whole number a pair, and what each pair and each load costs by it."""

import numpy as np

from domain.allotment.plan import Costs
from domain.allotment.question_arrays import LOTS_TO, Pairs, is_among
from domain.allotment.solver import SOLVER_BEARS, Ints
from domain.allotment.values import WeightsTooLarge


def costs_for(pairs: Pairs, *, lots: bool) -> Costs:
    """Scale the ranks so that one unit of a rank is dearer than all that the ranks below it can come to together.

    Raises WeightsTooLarge.
    """
    weights = pairs.question.weights
    most = int(min(pairs.places.sum(), pairs.free.sum()))
    ties = LOTS_TO if lots else 0
    unit = most * ties + 1
    topics = int(pairs.topics.sum(axis=1).max(initial=0))
    heaviest = int((pairs.load + np.minimum(pairs.free, pairs.rows)).max(initial=0))
    widest = weights.competence * topics + abs(weights.primary)
    uneven = weights.evenness * (heaviest - int(pairs.load.min(initial=0)))
    kept = most * (unit * (widest + uneven) + ties) + 1 if pairs.kept.size else 0
    if (kept + unit * (widest + weights.evenness * heaviest) + ties) * (pairs.rows + pairs.columns + 2) >= SOLVER_BEARS:
        raise WeightsTooLarge("loads or weights are too great to be compared")
    return Costs(unit=unit, kept=kept, lots=lots)


def cost_of(pairs: Pairs, costs: Costs, keys: Ints, worth: Ints) -> Ints:
    """What each pair costs."""
    found = -costs.unit * worth - costs.kept * is_among(keys, pairs.kept)
    if costs.lots:
        found += pairs.lots(*pairs.apart(keys))
    return np.asarray(found, np.int64)


def a_load_costs(pairs: Pairs, costs: Costs) -> int:
    """What the n-th further assignment of an expert who holds L costs, divided by L + n."""
    return costs.unit * pairs.question.weights.evenness


def load_cost(pairs: Pairs, chosen: Ints) -> int:
    """What the loads of a plan cost, in the unit of worth."""
    carried = np.bincount(chosen % max(pairs.columns, 1), minlength=pairs.columns)
    further = carried * pairs.load + carried * (carried + 1) // 2
    return pairs.question.weights.evenness * int(further.sum())
