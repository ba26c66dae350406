"""The port to OR-Tools: plain arrays in, flows out. The only file of the domain that knows it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from domain.allotment.values import WeightsTooLarge

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Nodes = npt.NDArray[np.int32 | np.int64]

SOLVER_BEARS = 2**62
"""The solver multiplies costs by the number of nodes; the product has to fit a signed 64-bit number."""


@dataclass(frozen=True)
class Arcs:
    """Arcs of a network, each with what it can carry and what a unit costs."""

    tails: Nodes
    heads: Nodes
    capacities: Ints
    costs: Ints

    def some(self, which: Bools) -> "Arcs":
        """Only these arcs."""
        return Arcs(self.tails[which], self.heads[which], self.capacities[which], self.costs[which])


def joined(parts: list[Arcs]) -> Arcs:
    """The arcs of all parts, in order; nodes as the solver reads them, in half the memory."""
    tails, heads = (
        np.concatenate([getattr(part, name) for part in parts], dtype=np.int32, casting="same_kind")
        for name in ("tails", "heads")
    )
    capacities, costs = (np.concatenate([getattr(part, name) for part in parts]) for name in ("capacities", "costs"))
    return Arcs(tails, heads, capacities, costs)


def cheapest_flow(arcs: Arcs, ends: tuple[int, int], supply: int) -> Ints:
    """Of all greatest flows of at most `supply` from the first end to the second, a cheapest one, by arc.

    Raises WeightsTooLarge.
    """
    return _flows(arcs, ends, supply)


def cheapest_circulation(arcs: Arcs) -> Ints:
    """A cheapest flow in circles, by arc: nothing where no circle costs less than nothing. Raises WeightsTooLarge."""
    return _flows(arcs, None, 0)


def _flows(arcs: Arcs, ends: tuple[int, int] | None, supply: int) -> Ints:
    if arcs.tails.size == 0:
        return np.zeros(0, np.int64)
    nodes = int(max(arcs.tails.max(), arcs.heads.max())) + 1
    if int(np.abs(arcs.costs).max()) * nodes >= SOLVER_BEARS:
        raise WeightsTooLarge("loads or weights are too great to be compared")
    solver = SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tails.astype(np.int32, copy=False), arcs.heads.astype(np.int32, copy=False), arcs.capacities, arcs.costs
    )
    if ends is not None:
        solver.set_node_supply(ends[0], supply)
        solver.set_node_supply(ends[1], -supply)
    status = solver.solve() if ends is None else solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise WeightsTooLarge(f"the solver answered {status}")
    flows: Ints = solver.flows(numbers)
    return flows
