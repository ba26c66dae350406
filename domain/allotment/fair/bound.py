"""The best that each submission could get, if it were alone."""

import numpy as np

from domain.allotment.question_arrays import Pairs, ordered
from domain.allotment.solver import Bools, Ints

FURTHER = 9
"""So many more of a submission's best experts are told than it has places."""

_LOT_BITS = 16


def best_of_rows(pairs: Pairs) -> tuple[Ints, Ints]:
    """For each submission the sum of its best allowed worths, as many as it has places; and the keys of its best."""
    best = np.zeros(pairs.rows, np.int64)
    if pairs.columns == 0:
        return best, ordered([])
    found = []
    weights = pairs.question.weights
    everybody = np.arange(pairs.columns)
    for block, line, shared in pairs.blocks(np.flatnonzero(pairs.places > 0)):
        worth = weights.competence * shared.astype(np.int64)[line]
        worth[~(pairs.open & ~pairs.barred[pairs.town_of_row[block]])] = 0
        _put_single_pairs(pairs, block, worth)
        # Of equals the lot decides, so that like submissions have not all the same favourites.
        worth <<= _LOT_BITS
        worth += np.where(worth > 0, pairs.fine_lots(block[:, None], everybody[None, :]), 0)
        at = np.arange(block.size)
        for place in range(int(pairs.places[block].max()) + FURTHER):
            column = worth.argmax(axis=1)
            value = worth[at, column] >> _LOT_BITS
            best[block] += np.where(place < pairs.places[block], value, 0)
            there = value > 0
            found.append((block * pairs.columns + column)[there])
            worth[at, column] = 0
    return best, ordered(found)


def _put_single_pairs(pairs: Pairs, block: Ints, worth: Ints) -> None:
    """Single pairs that are not allowed are worth nothing; those of the primary, and kept ones, what they are worth."""
    place = np.full(pairs.rows, -1)
    place[block] = np.arange(block.size)
    for keys, allowed in ((pairs.never, False), (ordered([pairs.primary, pairs.kept]), True)):
        rows, columns = pairs.apart(keys)
        here: Bools = place[rows] >= 0
        if allowed:
            here &= pairs.allowed(rows, columns)
        values = pairs.worth(keys[here]) if allowed else np.zeros(int(here.sum()), np.int64)
        worth[place[rows[here]], columns[here]] = np.maximum(values, 0)
