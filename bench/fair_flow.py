"""FairFlow (Kobren, Saha, McCallum: Paper Matching with Local Fairness Constraints, KDD 2019), short and by ourselves.

A threshold is sought by halving. Under one, experts of submissions that have enough are moved, through submissions in
between, to those that lack most; what lost an expert is filled again by what is left. It stands here to be compared
with, and is no part of the product.
"""

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from domain.allotment_candidates import all_allowed
from domain.allotment_question import Question
from domain.allotment_question_arrays import Pairs

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

HALVINGS, ROUNDS = 10, 12


def fair_flow(question: Question) -> int:
    """The smallest worth of a submission that FairFlow reaches."""
    pairs = Pairs(question)
    keys = all_allowed(pairs)
    allowed = np.zeros((pairs.rows, pairs.columns), np.bool_)
    allowed.flat[keys] = True
    worth = np.zeros((pairs.rows, pairs.columns), np.int64)
    worth.flat[keys] = pairs.worth(keys)
    begin = _filled(np.zeros_like(allowed), allowed, worth, pairs)
    low, high = 0, int(np.sort(worth, axis=1)[:, -int(pairs.places.max()) :].sum(axis=1).min())
    high += int(worth.max())
    best = _smallest(begin, worth)
    for _ in range(HALVINGS):
        threshold = (low + high + 1) // 2
        found, reached = _under(threshold, begin, allowed, worth, pairs)
        best = max(best, _smallest(found, worth))
        low, high = (threshold, high) if reached else (low, threshold - 1)
    return best


def _smallest(chosen: Bools, worth: Ints) -> int:
    return int((worth * chosen).sum(axis=1).min())


def _under(threshold: int, chosen: Bools, allowed: Bools, worth: Ints, pairs: Pairs) -> tuple[Bools, bool]:
    reach = threshold - int(worth.max())
    best, fewest = chosen, chosen.shape[0] + 1
    for _ in range(ROUNDS):
        total = (worth * chosen).sum(axis=1)
        poor = total < reach
        if poor.sum() >= fewest:
            return best, False
        best, fewest = chosen, int(poor.sum())
        if not poor.any():
            return chosen, True
        chosen = _filled(_moved(chosen, allowed, worth, total, (threshold, reach)), allowed, worth, pairs)
    return best, False


def _moved(chosen: Bools, allowed: Bools, worth: Ints, total: Ints, limits: tuple[int, int]) -> Bools:
    """Move experts: rich submission → expert → (between → expert) → poor submission, by the cheapest greatest flow."""
    threshold, reach = limits
    rows, columns = chosen.shape
    rich, poor = total >= threshold, total < reach
    between = ~rich & ~poor
    # Nodes: submissions, experts of the rich, experts of those between, source, sink.
    first, second, source, sink = rows, rows + columns, rows + 2 * columns, rows + 2 * columns + 1
    spares = chosen & ((total[:, None] - worth >= reach) | rich[:, None])
    arcs = [(source, n, 0, -1, -1) for n in np.flatnonzero(rich).tolist()]
    arcs += [(n, sink, 0, -1, -1) for n in np.flatnonzero(poor).tolist()]
    for which, layer in ((rich, first), (between, second)):
        for n, e in np.argwhere(spares & which[:, None]).tolist():
            arcs.append((n, layer + e, int(worth[n, e]), n, -1 - e))
    for which, layers in ((between, (first,)), (poor, (first, second))):
        for n, e in np.argwhere(allowed & ~chosen & which[:, None]).tolist():
            arcs.extend((layer + e, n, -int(worth[n, e]), n, e) for layer in layers)
    table = np.array(arcs, np.int64)
    solver = SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        table[:, 0].astype(np.int32), table[:, 1].astype(np.int32), np.ones(len(table), np.int64), table[:, 2]
    )
    solver.set_node_supply(source, int(poor.sum()))
    solver.set_node_supply(sink, -int(poor.sum()))
    solver.solve_max_flow_with_min_cost()
    moved = chosen.copy()
    for _, _, _, n, e in table[(solver.flows(numbers) > 0) & (table[:, 3] >= 0)]:
        moved[n, e if e >= 0 else -1 - e] = e >= 0
    return moved


def _filled(chosen: Bools, allowed: Bools, worth: Ints, pairs: Pairs) -> Bools:
    """Fill the empty places by what is left, for the greatest total; who got too many gives the least worth back."""
    chosen = chosen.copy()
    for row in np.flatnonzero(chosen.sum(axis=1) > pairs.places).tolist():
        held = np.flatnonzero(chosen[row])
        chosen[row, held[np.argsort(worth[row, held])][: held.size - pairs.places[row]]] = False
    wanted, left = pairs.places - chosen.sum(axis=1), pairs.free - chosen.sum(axis=0)
    rows, columns = chosen.shape
    n, e = np.nonzero(allowed & ~chosen & (wanted > 0)[:, None] & (left > 0))
    each, everybody = np.arange(rows), np.arange(columns)
    source, sink = rows + columns, rows + columns + 1
    solver = SimpleMinCostFlow()
    for tails, heads, capacities, costs in (
        (np.full(rows, source), each, wanted, np.zeros(rows, np.int64)),
        (everybody + rows, np.full(columns, sink), left, np.zeros(columns, np.int64)),
    ):
        solver.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32), heads.astype(np.int32), np.maximum(capacities, 0), costs
        )
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        n.astype(np.int32), (e + rows).astype(np.int32), np.ones(n.size, np.int64), -worth[n, e]
    )
    solver.set_node_supply(source, int(wanted.sum()))
    solver.set_node_supply(sink, -int(wanted.sum()))
    solver.solve_max_flow_with_min_cost()
    taken = solver.flows(numbers) > 0
    chosen[n[taken], e[taken]] = True
    return chosen
