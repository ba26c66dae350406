"""What the solver does not tell: the smallest cut and the potentials, by shortest paths in the residual network."""

from dataclasses import dataclass

import numpy as np

from domain.allotment.network import Flow, Potentials
from domain.allotment.question_arrays import Pairs
from domain.allotment.solver import Bools, Ints


@dataclass(frozen=True)
class Proof(Potentials):
    """The dual side of a flow: with it every pair can be judged by itself."""

    rows_inside: Bools
    """Submissions on the source's side of a smallest cut."""
    columns_inside: Bools


@dataclass(frozen=True)
class _Arcs:
    """Residual arcs in the order of their heads."""

    tails: Ints
    heads: Ints
    costs: Ints


def proof_of(pairs: Pairs, flow: Flow, a_load_costs: int, beside: Potentials | None = None) -> Proof:
    """The smallest cut and the potentials of a cheapest flow, over its candidates.

    They are found sooner from potentials that nearly hold.
    """
    nodes = pairs.rows + pairs.columns + 2
    arcs = _residual(pairs, flow, a_load_costs)
    inside = _reachable(arcs, nodes, nodes - 2)
    start = np.zeros(nodes, np.int64)
    if beside is not None:
        start[:-1] = np.concatenate([beside.of_rows, beside.of_columns, [beside.of_source]])
    potentials = _shortest(arcs, start)
    potentials -= potentials[nodes - 1]
    return Proof(
        rows_inside=inside[: pairs.rows],
        columns_inside=inside[pairs.rows : -2],
        of_rows=potentials[: pairs.rows],
        of_columns=potentials[pairs.rows : -2],
        of_source=int(potentials[nodes - 2]),
    )


def _residual(pairs: Pairs, flow: Flow, a_load_costs: int) -> _Arcs:
    rows, columns = pairs.apart(flow.keys)
    source, sink = pairs.rows + pairs.columns, pairs.rows + pairs.columns + 1
    taken = flow.taken
    got = np.bincount(rows[taken], minlength=pairs.rows)
    carried = np.bincount(columns[taken], minlength=pairs.columns)
    bears_more = np.flatnonzero(carried < pairs.free)
    bears = np.flatnonzero(carried > 0)
    waits, has = np.flatnonzero(got < pairs.places), np.flatnonzero(got > 0)
    last = (pairs.load + carried) * np.int64(a_load_costs)
    of = pairs.rows
    tails, costs = _where_untaken_begin(pairs, flow, rows)
    columns += of
    parts = (
        (tails, columns[~taken], costs),
        (columns[taken], rows[taken], -flow.costs[taken]),
        (bears_more + of, np.full(bears_more.size, sink), last[bears_more] + a_load_costs),
        (np.full(bears.size, sink), bears + of, -last[bears]),
        (np.full(waits.size, source), waits, np.zeros(waits.size, np.int64)),
        (has, np.full(has.size, source), np.zeros(has.size, np.int64)),
    )
    found_tails, heads, found_costs = (np.concatenate([part[n] for part in parts]) for n in range(3))
    # Numbers of sixteen bits are sorted in a fraction of the time.
    order = np.argsort(heads.astype(np.uint16) if sink < 2**16 else heads, kind="stable")
    return _Arcs(found_tails[order], heads[order], found_costs[order])


def _where_untaken_begin(pairs: Pairs, flow: Flow, rows: Ints) -> tuple[Ints, Ints]:
    """The tail and cost of each pair that is not taken.

    Where an expert of the same institution is taken, only that expert can be exchanged for this one.
    """
    untaken = ~flow.taken
    tails, costs = rows[untaken], flow.costs[untaken]
    if pairs.institutions:
        holder = holders(pairs, flow.chosen, flow.keys[untaken])
        within = np.flatnonzero(holder >= 0)
        exchanged = flow.chosen[holder[within]]
        tails[within] = exchanged % pairs.columns + pairs.rows
        costs[within] -= flow.costs[np.searchsorted(flow.keys, exchanged)]
    return tails, costs


def holders(pairs: Pairs, chosen: Ints, keys: Ints) -> Ints:
    """For each pair the index of the chosen one that has its submission and institution; −1 where there is none."""
    if pairs.institutions == 0 or chosen.size == 0:
        return np.full(keys.size, -1, np.int64)

    def passage_of(some: Ints) -> Ints:
        rows, columns = pairs.apart(some)
        institution = pairs.institution[columns]
        return np.where(institution >= 0, rows * pairs.institutions + institution, -1)

    passages = passage_of(chosen)
    order = np.argsort(passages, kind="stable")
    wanted = passage_of(keys)
    at = order[np.minimum(np.searchsorted(passages[order], wanted), passages.size - 1)]
    return np.where((wanted >= 0) & (passages[at] == wanted), at, -1)


def _reachable(arcs: _Arcs, nodes: int, source: int) -> Bools:
    reached = np.zeros(nodes, np.bool_)
    reached[source] = True
    number = 0
    while number != (number := int(reached.sum())):
        reached[arcs.heads[reached[arcs.tails]]] = True
    return reached


def _shortest(arcs: _Arcs, start: Ints) -> Ints:
    """Shortest paths to every node from a root that reaches each at what `start` says (Bellman-Ford)."""
    distance = start.copy()
    if arcs.heads.size == 0:
        return distance
    starts = np.flatnonzero(np.diff(arcs.heads, prepend=-1))
    heads = arcs.heads[starts]
    for _ in range(distance.size + 1):
        best = np.minimum.reduceat(distance[arcs.tails] + arcs.costs, starts)
        nearer = best < distance[heads]
        if not nearer.any():
            return distance
        distance[heads[nearer]] = best[nearer]
    raise ArithmeticError("the flow is not a cheapest one: a circle of its residual network costs less than nothing")
