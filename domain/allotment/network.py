"""The network of an allotment: source → submission → (institution) → expert → one arc a further assignment → sink."""

from dataclasses import dataclass

import numpy as np

from domain.allotment.question_arrays import Pairs, is_among
from domain.allotment.solver import Arcs, Bools, Ints, cheapest_circulation, cheapest_flow, joined


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


@dataclass(frozen=True)
class Potentials:
    """A number for every node, that of the sink taken off.

    A pair that is not taken costs, with its submission's and without its expert's potential, nothing or more; one that
    is taken nothing or less.
    """

    of_rows: Ints
    of_columns: Ints
    of_source: int


class Network:
    """The network over some candidate pairs; a load of n costs n times as much as a load of one."""

    def __init__(self, pairs: Pairs, keys: Ints, costs: Ints, a_load_costs: int) -> None:
        self._pairs, self._keys, self._costs = pairs, keys, costs
        rows, columns = pairs.apart(keys)
        self._ends = pairs.rows + pairs.columns, pairs.rows + pairs.columns + 1
        source, sink = self._ends
        tails, self._row_of_passage = through_passages(pairs, rows, columns, sink + 1)
        self._tails = tails
        self._bearer, self._further = further_loads(pairs, columns)
        self._waiting = np.flatnonzero(pairs.places > 0)
        passages = sink + 1 + np.arange(self._row_of_passage.size)
        one, none = np.ones_like, np.zeros_like
        waiting = self._waiting
        self._arcs = joined(
            [
                Arcs(np.full_like(waiting, source), waiting, pairs.places[waiting], none(waiting)),
                Arcs(self._row_of_passage, passages, one(passages), none(passages)),
                Arcs(tails, columns + pairs.rows, one(keys), costs),
                arcs_of_loads(pairs, (self._bearer, self._further), (pairs.rows, sink), a_load_costs),
            ]
        )

    def cheapest(self) -> Flow:
        """The cheapest of the greatest flows. Raises WeightsTooLarge."""
        supply = int(min(self._pairs.places.sum(), self._pairs.free.sum()))
        return self._as_flow(cheapest_flow(self._arcs, self._ends, supply))

    def cheapest_from(self, chosen: Ints, beside: Potentials) -> Flow:
        """The same, but from a greatest flow whose potentials nearly hold: little has to be moved.

        Raises WeightsTooLarge.
        """
        flows = self._flows_of(chosen)
        potentials = self._potentials(chosen, beside)
        arcs = self._arcs
        reduced = arcs.costs + potentials[arcs.tails] - potentials[arcs.heads]
        # No circle gains more than all pairs that cost less than nothing together, so no arc is worth more.
        worth = -int(reduced[(flows < arcs.capacities) & (reduced < 0)].sum())
        onward = (flows < arcs.capacities) & (reduced <= worth)
        back = (flows > 0) & (reduced >= -worth)
        change = cheapest_circulation(
            joined(
                [
                    Arcs(arcs.tails, arcs.heads, arcs.capacities - flows, reduced).some(onward),
                    Arcs(arcs.heads, arcs.tails, flows, -reduced).some(back),
                ]
            )
        )
        middle = int(onward.sum())
        flows[onward] += change[:middle]
        flows[back] -= change[middle:]
        return self._as_flow(flows)

    def _as_flow(self, flows: Ints) -> Flow:
        first = self._waiting.size + self._row_of_passage.size
        return Flow(self._keys, self._costs, flows[first : first + self._keys.size] > 0)

    def _flows_of(self, chosen: Ints) -> Ints:
        rows, columns = self._pairs.apart(chosen)
        taken = is_among(self._keys, chosen)
        got = np.bincount(rows, minlength=self._pairs.rows)
        carried = np.bincount(columns, minlength=self._pairs.columns)
        through = np.bincount(self._tails[taken], minlength=self._ends[1] + 1 + self._row_of_passage.size)
        return np.concatenate(
            [
                got[self._waiting],
                through[self._ends[1] + 1 :],
                taken.astype(np.int64),
                (self._further <= carried[self._bearer]).astype(np.int64),
            ]
        )

    def _potentials(self, chosen: Ints, beside: Potentials) -> Ints:
        """Of every node; a passage in use has what makes its pair cost nothing, another that of its submission."""
        of_passages = beside.of_rows[self._row_of_passage]
        taken = is_among(self._keys, chosen) & (self._tails > self._ends[1])
        passage = self._tails[taken] - self._ends[1] - 1
        of_passages[passage] = beside.of_columns[self._keys[taken] % self._pairs.columns] - self._costs[taken]
        return np.concatenate([beside.of_rows, beside.of_columns, [beside.of_source, 0], of_passages])


def further_loads(pairs: Pairs, columns: Ints) -> tuple[Ints, Ints]:
    """For each further assignment that candidates could bring: the expert who would bear it, and which it would be."""
    bearable = np.minimum(pairs.free, np.bincount(columns, minlength=pairs.columns))
    bearer = np.repeat(np.arange(pairs.columns), bearable)
    return bearer, np.arange(bearer.size) - np.repeat(np.cumsum(bearable) - bearable, bearable) + 1


def arcs_of_loads(pairs: Pairs, loads: tuple[Ints, Ints], ends: tuple[int, int], a_load_costs: int) -> Arcs:
    """From each expert, the first of whom has the first node, an arc a further assignment to the sink, ever dearer."""
    bearer, further = loads
    costs = (pairs.load[bearer] + further) * np.int64(a_load_costs)
    return Arcs(bearer + ends[0], np.full_like(bearer, ends[1]), np.ones_like(bearer), costs)


def through_passages(pairs: Pairs, rows: Ints, columns: Ints, first_passage: int) -> tuple[Ints, Ints]:
    """The node where each pair begins, and the node of its submission from which each passage begins.

    A passage stands between a submission and the experts of one institution, of whom it lets one through. Where a
    submission has one candidate of an institution, none is needed.
    """
    institution = pairs.institution[columns]
    tails = rows.copy()
    grouped = np.flatnonzero(institution >= 0)
    if grouped.size == 0:
        return tails, np.zeros(0, np.int64)
    of_passage = rows[grouped] * pairs.institutions + institution[grouped]
    names, passage, times = np.unique(of_passage, return_inverse=True, return_counts=True)
    real = times > 1
    number = np.cumsum(real) - 1
    in_real = real[passage]
    tails[grouped[in_real]] = first_passage + number[passage[in_real]]
    return tails, names[real] // pairs.institutions
