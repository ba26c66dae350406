"""The last step of a fair allotment: the best total there is while no submission falls below the floor.

Each place keeps, as what it wants at least, the worth of the expert who fills it; what the submission has beyond the
floor, its best place may do without. A choice that fills every place so leaves every submission its floor, and the
cheapest of them is a flow again: to each expert through the place that wants the most of those the expert would do for.
It is never dearer than the choice before, and from it the next turn begins.
"""

import numpy as np

from domain.allotment.costs import a_load_costs, cost_of
from domain.allotment.network import arcs_of_loads, further_loads, through_passages
from domain.allotment.plan import Costs
from domain.allotment.question_arrays import Pairs, is_among, ordered
from domain.allotment.solver import Arcs, Bools, Ints, cheapest_flow, joined

_TURNS = 2
"""Further ones gain next to nothing."""


def best_total(pairs: Pairs, costs: Costs, keys: Ints, chosen: Ints, least: Ints) -> Ints:
    """The keys of a choice among the candidates that is no dearer than the chosen one, and keeps all floors.

    `least`: by submission, what its experts are worth together at the least; what is chosen has that much.
    Raises WeightsTooLarge.
    """
    keys = ordered([keys, chosen])
    worth = pairs.worth(keys)
    cost = cost_of(pairs, costs, keys, worth)
    for _ in range(_TURNS):
        taken = is_among(keys, chosen)
        rows, wanted = _places(pairs, keys[taken], worth[taken], least)
        place = _place_of_each(pairs, keys, worth, rows, wanted)
        able = _beside_no_colleague(pairs, keys, place, taken)
        found = _cheapest(pairs, keys[able], cost[able], place[able], rows, a_load_costs(pairs, costs))
        if np.array_equal(found, chosen):
            break
        chosen = found
    return chosen


def _places(pairs: Pairs, chosen: Ints, worth: Ints, least: Ints) -> tuple[Ints, Ints]:
    """The submission of each filled place, and what it wants; of one submission those that want less come first."""
    rows = chosen // max(pairs.columns, 1)
    wanted = worth[np.lexsort((worth, rows))]
    total = np.zeros(pairs.rows, np.int64)
    np.add.at(total, rows, worth)
    best = np.flatnonzero(np.diff(rows, append=-1))
    wanted[best] -= (total - least)[rows[best]]
    return rows, wanted[np.lexsort((wanted, rows))]


def _place_of_each(pairs: Pairs, keys: Ints, worth: Ints, rows: Ints, wanted: Ints) -> Ints:
    """Of the places that each candidate could fill the one that wants the most; −1 where there is none."""
    lowest = int(worth.min(initial=0))
    span = int(worth.max(initial=0)) - lowest + 1
    wished = rows * span + np.maximum(wanted - lowest, 0)
    place = np.searchsorted(wished, keys // max(pairs.columns, 1) * span + worth - lowest, side="right") - 1
    return np.where((place >= 0) & (rows[place] == keys // max(pairs.columns, 1)), place, -1)


def _beside_no_colleague(pairs: Pairs, keys: Ints, place: Ints, taken: Bools) -> Bools:
    """Which candidates may fill their places, whoever else does.

    Where colleagues are kept apart, those of one institution are candidates of one place of a submission only, since
    that lets one through: the place of whoever is taken, or else the one that wants the most.
    """
    able: Bools = place >= 0
    grouped = np.flatnonzero(able & (pairs.institution[keys % max(pairs.columns, 1)] >= 0))
    if grouped.size:
        rows, columns = pairs.apart(keys[grouped])
        _, group = np.unique(rows * pairs.institutions + pairs.institution[columns], return_inverse=True)
        places = int(place.max()) + 1
        best = np.full(int(group.max()) + 1, -1)
        np.maximum.at(best, group, place[grouped] + places * taken[grouped])
        able[grouped] = place[grouped] == best[group] % places
    return able


def _cheapest(pairs: Pairs, keys: Ints, cost: Ints, place: Ints, rows: Ints, a_load_costs: int) -> Ints:
    """The keys of the cheapest choice that fills all places."""
    columns = keys % max(pairs.columns, 1)
    source, sink = rows.size + pairs.columns, rows.size + pairs.columns + 1
    # Whoever would do for a place that wants more would do for one that wants less.
    upward = np.flatnonzero(rows[1:] == rows[:-1])
    tails, place_of_passage = through_passages(pairs, place, columns, sink + 1)
    passages = sink + 1 + np.arange(place_of_passage.size)
    one, none = np.ones_like, np.zeros_like
    each = np.arange(rows.size)
    parts = [
        Arcs(np.full_like(each, source), each, one(each), none(each)),
        Arcs(upward, upward + 1, np.full_like(upward, rows.size), none(upward)),
        Arcs(place_of_passage, passages, one(passages), none(passages)),
        Arcs(tails, columns + rows.size, one(keys), cost),
        arcs_of_loads(pairs, further_loads(pairs, columns), (rows.size, sink), a_load_costs),
    ]
    flows = cheapest_flow(joined(parts), (source, sink), rows.size)
    before = sum(part.tails.size for part in parts[:3])
    return keys[flows[before : before + keys.size] > 0]
