"""The network of an allotment: source → submission → (institution) → expert → one arc a further assignment → sink."""

from dataclasses import dataclass

import numpy as np

from domain.allotment_pairs import Pairs
from domain.allotment_solver import Bools, Ints, cheapest_flow


@dataclass(frozen=True)
class Flow:
    """Which of the candidate pairs are taken."""

    keys: Ints
    """Candidate pairs, in order."""
    costs: Ints
    """What each costs."""
    taken: Bools

    @property
    def chosen(self) -> Ints:
        """The keys of the pairs that are taken."""
        return self.keys[self.taken]


def flow_over(pairs: Pairs, keys: Ints, costs: Ints, a_load_costs: int) -> Flow:
    """The cheapest of the greatest flows over these pairs; a load of n costs n times as much as a load of one.

    Raises WeightsTooLarge.
    """
    rows, columns = pairs.apart(keys)
    source, sink = pairs.rows + pairs.columns, pairs.rows + pairs.columns + 1
    tails, room_rows = _tails(pairs, rows, columns, sink + 1)
    rooms = sink + 1 + np.arange(room_rows.size)
    bearable = np.minimum(pairs.free, np.bincount(columns, minlength=pairs.columns))
    bearer = np.repeat(np.arange(pairs.columns), bearable)
    further = np.arange(bearer.size) - np.repeat(np.cumsum(bearable) - bearable, bearable) + 1
    each = np.flatnonzero(pairs.places > 0)
    one = np.ones(max(keys.size, bearer.size), np.int64)
    none = np.zeros(max(each.size, room_rows.size), np.int64)
    flows = cheapest_flow(
        np.concatenate([np.full(each.size, source), room_rows, tails, bearer + pairs.rows]),
        np.concatenate([each, rooms, columns + pairs.rows, np.full(bearer.size, sink)]),
        np.concatenate([pairs.places[each], one[: rooms.size], one[: keys.size], one[: bearer.size]]),
        np.concatenate(
            [none[: each.size], none[: rooms.size], costs, (pairs.load[bearer] + further) * np.int64(a_load_costs)]
        ),
        (source, sink),
        int(min(pairs.places.sum(), pairs.free.sum())),
    )
    first = each.size + rooms.size
    return Flow(keys, costs, flows[first : first + keys.size] > 0)


def _tails(pairs: Pairs, rows: Ints, columns: Ints, first_room: int) -> tuple[Ints, Ints]:
    """The node where each pair begins, and the submission of each room.

    A room stands between a submission and the experts of one institution, of whom it lets one through. Where a
    submission has one candidate of an institution, none is needed.
    """
    institution = pairs.institution[columns]
    tails = rows.copy()
    grouped = np.flatnonzero(institution >= 0)
    if grouped.size == 0:
        return tails, np.zeros(0, np.int64)
    of_room = rows[grouped] * pairs.institutions + institution[grouped]
    names, room, times = np.unique(of_room, return_inverse=True, return_counts=True)
    real = times > 1
    number = np.cumsum(real) - 1
    in_real = real[room]
    tails[grouped[in_real]] = first_room + number[room[in_real]]
    return tails, names[real] // pairs.institutions
