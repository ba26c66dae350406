"""After a decline little is to be done: where all that stands can stay, only the empty places are allotted."""

from copy import copy

import numpy as np

from domain.allotment.candidates import allowed_of
from domain.allotment.costs import a_load_costs, cost_of
from domain.allotment.network import Flow, Network, Potentials
from domain.allotment.plan import Costs
from domain.allotment.proof import Proof, holders, proof_of
from domain.allotment.question_arrays import Pairs, is_among, ordered

MANY = 4_000_000
"""Where so many pairs could fill the empty places, the whole is allotted anew instead."""


def repaired(pairs: Pairs, costs: Costs) -> tuple[Flow, Proof] | None:
    """The best plan, and its proof, if all kept pairs can stay while every place is filled; otherwise None.

    No plan fills more or drops fewer, and what is left to choose is chosen best: so it is best of all plans.
    """
    kept_rows, kept_columns = pairs.apart(pairs.kept)
    rest = copy(pairs)
    rest.places = pairs.places - np.bincount(kept_rows, minlength=pairs.rows)
    carried = np.bincount(kept_columns, minlength=pairs.columns)
    rest.free, rest.load = pairs.free - carried, pairs.load + carried
    rest.open = pairs.open & (rest.free > 0)
    first = holders(pairs, pairs.kept, pairs.kept)
    two_of_one_institution = (first >= 0) & (first != np.arange(first.size))
    empty = np.flatnonzero(rest.places > 0)
    too_much = (rest.places < 0).any() or (rest.free < 0).any() or two_of_one_institution.any()
    if too_much or empty.size * pairs.columns > MANY:
        return None
    keys = allowed_of(rest, empty)
    keys = keys[~is_among(keys, pairs.kept) & (holders(pairs, pairs.kept, keys) < 0)]
    load_costs = a_load_costs(pairs, costs)
    flow = Network(rest, keys, cost_of(pairs, costs, keys, pairs.worth(keys)), load_costs).cheapest()
    if flow.taken.sum() < rest.places.sum():
        return None
    proof = proof_of(rest, flow, load_costs)
    # Those who are full are no choice here, but the proof speaks of them too.
    every = ordered([allowed_of(pairs, empty), pairs.kept])
    chosen = ordered([flow.chosen, pairs.kept])
    whole = Flow(every, cost_of(pairs, costs, every, pairs.worth(every)), is_among(every, chosen))
    # Who keeps all may be so dear that nobody would give a place of theirs up.
    of_rows = np.where(rest.places > 0, proof.of_rows, costs.kept // 2)
    return whole, proof_of(pairs, whole, load_costs, Potentials(of_rows, proof.of_columns, proof.of_source))
