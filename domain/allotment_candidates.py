"""The pairs that an allotment tries first: for each submission those experts who will not be dear."""

import numpy as np
import numpy.typing as npt

from domain.allotment_pairs import BLOCK, Pairs, is_among
from domain.allotment_solver import Ints

WIDE = 384
"""From so many of the best of its topics the lot picks a submission's candidates."""
NARROW = 12
"""So many are candidates whatever their lot."""

_ROUNDS = 24
_SAMPLE = 400


def all_allowed(pairs: Pairs) -> Ints:
    """The keys of all allowed pairs, in order."""
    found = []
    for start in range(0, pairs.rows, BLOCK):
        block = np.arange(start, min(start + BLOCK, pairs.rows))
        regular = ~pairs.barred[pairs.town_of_row[block]] & pairs.open
        regular[pairs.places[block] == 0] = False
        where = np.flatnonzero(regular)
        found.append(where + start * pairs.columns)
    keys = np.concatenate(found) if found else np.zeros(0, np.int64)
    return _with_single_pairs(pairs, keys[~is_among(keys, pairs.never)])


def likely(pairs: Pairs) -> Ints:
    """The keys of likely pairs, in order: by worth and an estimate of what each expert's next assignment will cost."""
    if not pairs.places.any() or not pairs.open.any():
        return all_allowed(pairs)
    price = _prices(pairs)
    weight = np.float32(pairs.question.weights.competence)
    wide = min(WIDE + int(pairs.places.max(initial=0)), pairs.columns)
    found = []
    for block, line, shared in pairs.blocks(np.flatnonzero(pairs.places > 0)):
        dear = price - weight * shared
        best = _first(dear, wide)[line]
        rows = np.repeat(block, wide).reshape(best.shape)
        chosen = pairs.lots(rows, best) == 0
        chosen[:, : NARROW + int(pairs.places.max())] = True
        chosen &= ~pairs.barred[pairs.town_of_row[rows], best] & pairs.open[best]
        found.append(rows[chosen] * pairs.columns + best[chosen])
    keys = np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)
    return _with_single_pairs(pairs, keys[~is_among(keys, pairs.never)])


def _with_single_pairs(pairs: Pairs, keys: Ints) -> Ints:
    single = np.concatenate([pairs.primary, pairs.kept])
    rows, columns = pairs.apart(single)
    single = single[pairs.allowed(rows, columns) & (pairs.places[rows] > 0)]
    return np.union1d(keys, single)


def _first(dear: npt.NDArray[np.float32], wide: int) -> Ints:
    """The columns of the least of each line, in order."""
    near = np.argpartition(dear, wide - 1, axis=1)[:, :wide] if wide < dear.shape[1] else np.argsort(dear, axis=1)
    order = np.argsort(np.take_along_axis(dear, near, axis=1), axis=1, kind="stable")
    return np.take_along_axis(near, order, axis=1)


def _prices(pairs: Pairs) -> npt.NDArray[np.float32]:
    """Estimate what the next assignment of each expert will cost, in the unit of worth.

    A few submissions stand for all. Each spreads its places over the experts, the more the better and cheaper they are,
    and prices follow the demand. It need not be right: what is missed is found when all pairs are priced.
    """
    weights = pairs.question.weights
    rows = np.flatnonzero(pairs.places > 0)
    step = max(rows.size // _SAMPLE, 1)
    sample = rows[::step]
    demand = pairs.places[sample].astype(np.float32) * np.float32(pairs.places.sum() / pairs.places[sample].sum())
    worth = np.float32(weights.competence) * (pairs.topics[pairs.group_of_row[sample]] @ pairs.competences.T)
    load, free = pairs.load.astype(np.float32), pairs.free.astype(np.float32)
    heat = np.float32(max(weights.evenness, 1))
    scarce = np.zeros(pairs.columns, np.float32)
    price: npt.NDArray[np.float32] = weights.evenness * (load + demand.sum() / max(pairs.columns, 1))
    for turn in range(_ROUNDS):
        wish = (worth - price) / heat
        wish[:, ~pairs.open] = -np.inf
        share = np.exp(wish - wish.max(axis=1, keepdims=True))
        carried = demand @ (share / share.sum(axis=1, keepdims=True))
        scarce = np.maximum(scarce + 4 * heat * (carried / np.maximum(free, 1) - 1), 0)
        aim = weights.evenness * (load + np.minimum(carried, free)) + scarce
        price += (aim - price) / np.float32(2 + turn / 4)
    return price
