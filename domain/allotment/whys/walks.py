"""What may change in a plan, as a network of steps: its cheapest closed walk through a pair is what the pair costs."""

from dataclasses import dataclass

import numpy as np

from domain.allotment.candidates import all_allowed
from domain.allotment.costs import a_load_costs, cost_of, costs_for
from domain.allotment.proof import holders
from domain.allotment.question_arrays import Pairs, is_among
from domain.allotment.solver import SOLVER_BEARS, Ints

_NOWHERE = np.int64(2**62)
_NONE = -1


@dataclass(frozen=True)
class Priced:
    """All allowed pairs of a question, with what each costs."""

    pairs: Pairs
    keys: Ints
    costs: Ints
    a_load_costs: int

    @classmethod
    def of(cls, pairs: Pairs, chosen: Ints) -> "Priced":
        """Price every allowed pair; where lots decided, a plan that changes less of what is chosen counts as better.

        Raises WeightsTooLarge.
        """
        keys = all_allowed(pairs)
        costs = costs_for(pairs, lots=False)
        price = cost_of(pairs, costs, keys, pairs.worth(keys))
        load = a_load_costs(pairs, costs)
        nodes = pairs.rows + pairs.columns + 2
        heaviest = int(np.abs(price).max(initial=0)) + load * int((pairs.load + pairs.free).max(initial=0))
        scale = nodes if heaviest * nodes * nodes < SOLVER_BEARS else 1
        new = ~is_among(keys, chosen) if scale > 1 else np.zeros(keys.size, np.bool_)
        return cls(pairs, keys, price * scale + new, load * scale)

    def without(self, key: int) -> "Priced":
        """The same as if one pair were forbidden."""
        other = self.keys != key
        return Priced(self.pairs, self.keys[other], self.costs[other], self.a_load_costs)

    def cost(self, key: int) -> int:
        """What one of the pairs costs."""
        return int(self.costs[np.searchsorted(self.keys, key)])


@dataclass(frozen=True)
class Step:
    """From where a walk goes on, what the step before cost, and which pairs it takes and gives up."""

    node: int
    cost: int
    takes: frozenset[int] = frozenset()
    drops: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Walk:
    """A closed walk: the places it gives up, what it costs otherwise, and the pairs it takes and gives up."""

    places: int
    cost: int
    takes: frozenset[int]
    drops: frozenset[int]


@dataclass(frozen=True)
class _Ways:
    """From every node the cheapest way to one: what it costs and the step with which it begins."""

    cost: Ints
    step: Ints


class Residual:
    """The steps by which a plan may be changed; a row is a node, a column too, and the source and the sink.

    The plan is a best one of the pairs that are priced, so no closed walk costs less than nothing.
    """

    def __init__(self, priced: Priced, chosen: Ints) -> None:
        self._priced, self.chosen = priced, chosen
        pairs = priced.pairs
        self.source, self.sink = pairs.rows + pairs.columns, pairs.rows + pairs.columns + 1
        self._known: dict[int, _Ways] = {}
        rows, columns = pairs.apart(chosen)
        got = np.bincount(rows, minlength=pairs.rows)
        carried = np.bincount(columns, minlength=pairs.columns)
        untaken = ~is_among(priced.keys, chosen)
        new, price = priced.keys[untaken], priced.costs[untaken]
        new_rows, new_columns = pairs.apart(new)
        holder = holders(pairs, chosen, new)
        held = holder >= 0
        exchanged = np.where(held, chosen[holder], _NONE) if chosen.size else np.full(new.size, _NONE)
        spared = priced.costs[np.searchsorted(priced.keys, chosen)]
        price = price - (np.where(held, spared[holder], 0) if chosen.size else 0)
        begin = np.where(held, exchanged % max(pairs.columns, 1) + pairs.rows, new_rows)
        bears_more, bears = np.flatnonzero(carried < pairs.free), np.flatnonzero(carried > 0)
        waits, has = np.flatnonzero(got < pairs.places), np.flatnonzero(got > 0)
        last = (pairs.load + carried) * np.int64(priced.a_load_costs)
        none = np.zeros_like
        of = pairs.rows
        parts = (
            (begin, new_columns + of, price, new, exchanged),
            (columns + of, rows, -spared, none(chosen) - 1, chosen),
            (bears_more + of, none(bears_more) + self.sink, last[bears_more] + priced.a_load_costs),
            (none(bears) + self.sink, bears + of, -last[bears]),
            (none(waits) + self.source, waits, none(waits)),
            (has, none(has) + self.source, none(has)),
        )
        filled = [part if len(part) == 5 else (*part, none(part[0]) - 1, none(part[0]) - 1) for part in parts]
        every = [np.concatenate([part[n] for part in filled]) for n in range(5)]
        order = np.argsort(every[0], kind="stable")
        self._tails, self._heads, self._costs, self._takes, self._drops = (some[order] for some in every)

    def taking(self, key: int) -> list[Walk]:
        """The cheapest walk by which a pair that is not chosen comes to be; none where no plan can hold it."""
        pairs = self._priced.pairs
        row, column = divmod(key, pairs.columns)
        holder = int(holders(pairs, self.chosen, np.array([key]))[0])
        cost, drops, target = self._priced.cost(key), frozenset[int](), row
        if holder >= 0:
            colleague = int(self.chosen[holder])
            cost, drops = cost - self._priced.cost(colleague), frozenset({colleague})
            target = colleague % pairs.columns + pairs.rows
        return self._cheapest([Step(column + pairs.rows, cost, frozenset({key}), drops)], target)

    def dropping(self, key: int) -> Walk:
        """The cheapest walk by which a pair that is chosen is given up for good."""
        pairs = self._priced.pairs
        column = key % pairs.columns + pairs.rows
        begins = np.flatnonzero((self._drops == key) & (self._tails == column))
        return self._cheapest([self._step(number) for number in begins.tolist()], column)[0]

    def _step(self, number: int) -> Step:
        takes, drops = int(self._takes[number]), int(self._drops[number])
        return Step(
            int(self._heads[number]),
            int(self._costs[number]),
            frozenset({takes} - {_NONE}),
            frozenset({drops} - {_NONE}),
        )

    def _cheapest(self, begins: list[Step], target: int) -> list[Walk]:
        """The cheapest way from one of the steps to the target; only where there is none a place is given up for it."""
        onward = self._ways_to(target)
        direct = [(one.cost + int(onward.cost[one.node]), one) for one in begins if onward.cost[one.node] < _NOWHERE]
        if direct:
            cost, begin = min(direct, key=lambda each: each[0])
            return [self._walk(0, cost, begin, [(begin.node, onward)])]
        away = self._ways_to(self.source)
        if onward.cost[self.sink] >= _NOWHERE:
            return []
        dear = [(one.cost + int(away.cost[one.node]), one) for one in begins if away.cost[one.node] < _NOWHERE]
        if not dear:
            return []
        cost, begin = min(dear, key=lambda each: each[0])
        parts = [(begin.node, away), (self.sink, onward)]
        return [self._walk(1, cost + int(onward.cost[self.sink]), begin, parts)]

    def _walk(self, places: int, cost: int, begin: Step, parts: list[tuple[int, _Ways]]) -> Walk:
        takes, drops = set(begin.takes), set(begin.drops)
        for start, ways in parts:
            node = start
            while (number := int(ways.step[node])) != _NONE:
                step = self._step(number)
                takes |= step.takes
                drops |= step.drops
                node = step.node
        return Walk(places, cost, frozenset(takes - drops), frozenset(drops - takes))

    def _ways_to(self, target: int) -> _Ways:
        """Shortest paths to a node from all nodes (Bellman-Ford, all steps at once)."""
        if target in self._known:
            return self._known[target]
        cost = np.full(self.sink + 1, _NOWHERE)
        step = np.full(self.sink + 1, _NONE)
        cost[target] = 0
        starts = np.flatnonzero(np.diff(self._tails, prepend=-1))
        nodes, sizes = self._tails[starts], np.diff(starts, append=self._tails.size)
        while starts.size:
            onward = cost[self._heads]
            found = np.where(onward < _NOWHERE, onward + self._costs, _NOWHERE)
            best = np.minimum.reduceat(found, starts)
            nearer = best < cost[nodes]
            if not nearer.any():
                break
            chosen = np.flatnonzero((found == np.repeat(best, sizes)) & np.repeat(nearer, sizes))
            cost[nodes[nearer]] = best[nearer]
            step[self._tails[chosen]] = chosen
        self._known[target] = _Ways(cost, step)
        return self._known[target]
