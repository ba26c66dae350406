"""The pairs that an allotment tries first: for each submission those experts who will not be dear."""

import numpy as np
import numpy.typing as npt

from domain.allotment.question_arrays import BLOCK, Pairs, is_among, ordered
from domain.allotment.solver import Ints

WIDE = 320
"""From so many of the best of its topics the lot picks a submission's candidates."""
NARROW = 12
"""So many are candidates whatever their lot."""

_ROUNDS = 18
_SAMPLE = 200
_HOTTEST = 8
_SCARCE = 5


def all_allowed(pairs: Pairs) -> Ints:
    """The keys of all allowed pairs, in order."""
    return allowed_of(pairs, np.flatnonzero(pairs.places > 0))


def allowed_of(pairs: Pairs, rows: Ints) -> Ints:
    """The keys of all allowed pairs of these submissions, in order, and of kept and primary pairs of all."""
    found = []
    for start in range(0, rows.size, BLOCK):
        block = rows[start : start + BLOCK]
        where = np.flatnonzero(~pairs.barred[pairs.town_of_row[block]] & pairs.open)
        found.append(block[where // pairs.columns] * pairs.columns + where % pairs.columns)
    return _with_single_pairs(pairs, found)


def likely(pairs: Pairs) -> Ints:
    """The keys of likely pairs, in order: by worth and an estimate of what each expert's next assignment will cost."""
    if not pairs.places.any() or not pairs.open.any():
        return all_allowed(pairs)
    price = _prices(pairs)
    weight = np.float32(pairs.question.weights.competence)
    wide = min(WIDE + int(pairs.places.max(initial=0)), pairs.columns)
    found = []
    for block, line, shared in pairs.blocks(np.flatnonzero(pairs.places > 0)):
        best = _first(price - weight * shared, wide)
        chosen = pairs.drawn(block, best, line)
        chosen[:, : NARROW + int(pairs.places.max())] = True
        at, place = np.divmod(np.flatnonzero(chosen), wide)
        rows, columns = block[at], best[line[at], place]
        may = ~pairs.barred[pairs.town_of_row[rows], columns] & pairs.open[columns]
        found.append(rows[may] * pairs.columns + columns[may])
    return _with_single_pairs(pairs, found)


def _with_single_pairs(pairs: Pairs, found: list[Ints]) -> Ints:
    """What is found in order, without pairs that are never allowed, with kept and primary ones that are."""
    single = ordered([pairs.primary, pairs.kept])
    rows, columns = pairs.apart(single)
    single = single[pairs.allowed(rows, columns) & (pairs.places[rows] > 0)]
    keys = ordered([*found, single])
    return keys[~is_among(keys, pairs.never) | is_among(keys, single)]


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
    worth = np.float32(weights.competence) * np.einsum(
        "st,te->se", pairs.topics[pairs.group_of_row[sample]], np.ascontiguousarray(pairs.competences.T)
    )
    load, free = pairs.load.astype(np.float32), pairs.free.astype(np.float32)
    mean = demand.sum() / max(np.count_nonzero(pairs.open), 1)
    price: npt.NDArray[np.float32] = weights.evenness * (load + np.minimum(mean, free))
    coolest = np.float32(max(weights.evenness, 1))
    steepness = np.float32(weights.evenness + 0.01)
    for heat in np.geomspace(_HOTTEST * coolest, coolest, _ROUNDS, dtype=np.float32):
        wish = worth - price
        wish /= heat
        wish[:, ~pairs.open] = -np.inf
        wish -= wish.max(axis=1, keepdims=True)
        share = np.exp(wish, out=wish)
        carried = np.einsum("s,se->e", demand / share.sum(axis=1), share)
        over = np.maximum(carried - free, 0)
        aim = weights.evenness * (load + carried) + _SCARCE * steepness * over
        # Newton's step, as if each price moved alone, and never so far that the demand leaps.
        slope = 1 + steepness * (1 + _SCARCE * (over > 0)) * carried / heat
        price += np.clip((aim - price) / slope, -heat, heat)
    return price
