"""Every allowed pair is priced: those that the candidates lack, though a plan with them could be better."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from domain.allotment.costs import cost_of
from domain.allotment.network import Flow
from domain.allotment.plan import Costs
from domain.allotment.proof import Proof, holders
from domain.allotment.question_arrays import Pairs, is_among, ordered
from domain.allotment.solver import Ints

ADDED_FOR_ONE = 12
"""How many pairs of one submission are added at once, at most: the cheapest."""

_FITS = 2**30


def missed(pairs: Pairs, costs: Costs, flow: Flow, proof: Proof) -> tuple[Ints, bool]:
    """Keys of pairs outside the candidates that cross the cut or have a reduced cost below zero; none: it is proved.

    And whether they cross the cut, so that more places may be filled.
    """
    crossing, prices = _crossing(pairs, flow, proof)
    if crossing.size:
        return _cheapest_of_each(pairs, crossing, prices), True
    return _cheapest_of_each(pairs, *_below_zero(pairs, costs, flow, proof)), False


def _crossing(pairs: Pairs, flow: Flow, proof: Proof) -> tuple[Ints, Ints]:
    rows = np.flatnonzero(proof.rows_inside & (pairs.places > 0))
    outside = pairs.open & ~proof.columns_inside
    found = []
    for block, _, _ in pairs.blocks(rows):
        line, columns = np.nonzero(~pairs.barred[pairs.town_of_row[block]] & outside)
        found.append(block[line] * pairs.columns + columns)
    keys = _new(pairs, flow, found)
    # Through an institution that crosses the cut already, one more pair brings nothing.
    keys = keys[holders(pairs, flow.chosen, keys) < 0]
    return keys, pairs.lots(*pairs.apart(keys))


def _below_zero(pairs: Pairs, costs: Costs, flow: Flow, proof: Proof) -> tuple[Ints, Ints]:
    keys = _new(pairs, flow, list(_suspects(pairs, costs, proof)))
    rows, columns = pairs.apart(keys)
    cost = cost_of(pairs, costs, keys, pairs.worth(keys))
    chosen = flow.chosen
    holder = holders(pairs, chosen, keys)
    begin = proof.of_rows[rows]
    within = np.flatnonzero(holder >= 0)
    if within.size:
        exchanged = holder[within]
        begin[within] = proof.of_columns[chosen[exchanged] % pairs.columns] - flow.costs[flow.taken][exchanged]
    reduced = cost + begin - proof.of_columns[columns]
    below = reduced < 0
    return keys[below], reduced[below]


def _suspects(pairs: Pairs, costs: Costs, proof: Proof) -> Iterator[Ints]:
    """Keys of all allowed pairs whose reduced cost would be below zero with the best lot and without the primary."""
    weights = pairs.question.weights
    of_topic = costs.unit * weights.competence
    widest = of_topic * int(pairs.topics.sum(axis=1).max(initial=0)) + int(np.abs(proof.of_columns).max(initial=0))
    kind: type[np.signedinteger[Any]] = np.int32 if widest < _FITS else np.int64
    limit = np.maximum(-proof.of_rows, -widest - 1).clip(max=widest + 1).astype(kind)
    of_columns = proof.of_columns.astype(kind)
    # A submission whose potential is above all that can be gained has no better expert; a pair of the primary is
    # priced singly below.
    for block, line, shared in pairs.blocks(np.flatnonzero((pairs.places > 0) & (proof.of_rows < widest))):
        least = shared.astype(kind) * -of_topic
        least -= of_columns
        least[:, ~pairs.open] = np.iinfo(kind).max
        suspect = least[line] < limit[block][:, None]
        suspect &= ~pairs.barred[pairs.town_of_row[block]]
        where = np.flatnonzero(suspect)
        yield block[where // pairs.columns] * pairs.columns + where % pairs.columns
    yield pairs.primary[pairs.allowed(*pairs.apart(pairs.primary))]


def _new(pairs: Pairs, flow: Flow, found: list[Ints]) -> Ints:
    """What is found and allowed, and is no candidate yet."""
    keys = ordered(found)
    return keys[~is_among(keys, pairs.never) & ~is_among(keys, flow.keys)]


def _cheapest_of_each(pairs: Pairs, keys: Ints, prices: Ints) -> Ints:
    """Of each submission the cheapest few."""
    rows = keys // max(pairs.columns, 1)
    order = np.lexsort((prices, rows))
    starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
    place = np.arange(keys.size) - np.repeat(starts, np.diff(starts, append=keys.size))
    return np.sort(keys[order[place < ADDED_FOR_ONE]])
