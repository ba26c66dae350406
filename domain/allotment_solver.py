"""The port to OR-Tools: plain arrays in, flows out. The only file of the domain that knows it."""

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from domain.allotment_values import WeightsTooLarge

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SOLVER_BEARS = 2**62
"""The solver multiplies costs by the number of nodes; the product has to fit a signed 64-bit number."""


def cheapest_flow(tails: Ints, heads: Ints, capacities: Ints, costs: Ints, ends: tuple[int, int], supply: int) -> Ints:
    """Of all greatest flows of at most `supply` from the first of the two ends to the second, a cheapest one, by arc.

    Raises WeightsTooLarge.
    """
    if tails.size == 0:
        return np.zeros(0, np.int64)
    nodes = int(max(tails.max(), heads.max())) + 1
    if int(np.abs(costs).max()) * nodes >= SOLVER_BEARS:
        raise WeightsTooLarge("loads or weights are too great to be compared")
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), capacities, costs
    )
    source, sink = ends
    solver.set_node_supply(source, supply)
    solver.set_node_supply(sink, -supply)
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise WeightsTooLarge(f"the solver answered {status}")
    flows: Ints = solver.flows(arcs)
    return flows
