"""Who judges whom: min-cost flow from submissions to experts.

First the most places are filled; among such plans the expert of the primary is preferred as often as possible; among
those the load is as even as possible. The only file of the domain that knows OR-Tools and numpy.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from domain.allotment_plan import Placed, Plan
from domain.allotment_question import Question
from domain.allotment_reasons import Hindered, Hindrance, Reason, Unplaced
from domain.allotment_values import ExpertAtHand, SubmissionToJudge, WeightsTooLarge


def allot(asked: Question, *, all_pairs_up_to: int = 1_000_000) -> Plan:
    """Find experts for submissions; the order in which they are given does not matter. Raises AllotmentError.

    Where more pairs are possible than `all_pairs_up_to`, likely ones are tried first, and all where those leave a doubt
    that a better plan exists: the answer is as good either way, only sooner and in less memory.
    """
    question = _Matrices(asked.submissions, asked.experts)
    possible = question.allowed & (question.places > 0)[:, None] & (question.free > 0)[None, :]
    if not possible.any():
        return _plan(question, possible)
    slots = _Slots(question, possible)
    if possible.sum() > all_pairs_up_to:
        each = max(2 * int(question.places.max()), all_pairs_up_to // (2 * len(question.submissions)))
        chosen = _solve(question, slots, _likely(question, slots, possible, each))
        if _is_surely_best(question, slots, possible, chosen):
            return _plan(question, chosen)
    return _plan(question, _solve(question, slots, possible))


# A matrix has a row for each submission and a column for each expert, both in the order of their ids.
_Bools = npt.NDArray[np.bool_]
_Ints = npt.NDArray[np.int64]


class _Matrices:
    """Submissions and experts as matrices."""

    def __init__(self, submissions: Sequence[SubmissionToJudge], experts: Sequence[ExpertAtHand]) -> None:
        self.submissions, self.experts = submissions, experts
        self.places: _Ints = np.array([one.places for one in submissions], np.int64)
        self.free: _Ints = np.array([max(one.free_places, 0) for one in experts], np.int64)
        self.load: _Ints = np.array([one.load for one in experts], np.int64)

        number_of = {expert.id: column for column, expert in enumerate(experts)}
        rows_of_school: dict[str, list[int]] = defaultdict(list)
        for row, one in enumerate(submissions):
            rows_of_school[one.school].append(row)
        towns: dict[str, int] = {}
        town_of_row = np.array([towns.setdefault(one.municipality, len(towns)) for one in submissions], np.int64)
        town_of_column = np.array([towns.setdefault(one.municipality, len(towns)) for one in experts], np.int64)

        asked = [(r, number_of[id]) for r, one in enumerate(submissions) for id in one.asked_before if id in number_of]
        self.hindrances: dict[Hindrance, _Bools] = {
            Hindrance.OWN_MUNICIPALITY: town_of_row[:, None] == town_of_column[None, :],
            Hindrance.CONFLICT: self._matrix(
                (row, column)
                for column, expert in enumerate(experts)
                for school in expert.conflicts
                for row in rows_of_school.get(school, ())
            ),
            Hindrance.ALREADY_ASKED: self._matrix(asked),
            Hindrance.NOT_ASKED_AGAIN: np.array([[not one.asked_again for one in experts]], np.bool_),
            Hindrance.ABSENT: np.array([[one.absent for one in experts]], np.bool_),
        }
        self.primary = self._matrix(
            (r, number_of[id]) for r, one in enumerate(submissions) for id in one.primary_experts if id in number_of
        )
        self.allowed: _Bools = np.ones((len(submissions), len(experts)), np.bool_)
        for hindered in self.hindrances.values():
            self.allowed &= ~hindered
        self._lots = tuple(
            np.array([int.from_bytes(sha256(one.id.encode()).digest()[:8]) for one in side], np.uint64)
            for side in (submissions, experts)
        )

    def lots(self, rows: _Ints, columns: _Ints) -> npt.NDArray[np.uint64]:
        """Draw 64 bits for each pair from SHA-256 of both ids: the same in every run and on every machine."""
        # An odd number near 2**64 / golden ratio carries differences of the ids into the upper bits.
        return (self._lots[0][rows] ^ self._lots[1][columns]) * np.uint64(0x9E3779B97F4A7C15)

    def _matrix(self, pairs: Iterable[tuple[int, int]]) -> _Bools:
        matrix = np.zeros((len(self.submissions), len(self.experts)), np.bool_)
        for row, column in pairs:
            matrix[row, column] = True
        return matrix


class _Slots:
    """The further assignments that experts could bear, in the order of experts; the n-th of an expert costs n.

    The sum of the costs is least where loads are most even (an expert's slots fill in order, since they grow dearer).
    Only differences count, so the least load of all is taken off.
    """

    def __init__(self, question: _Matrices, possible: _Bools) -> None:
        wanted = np.minimum(question.places, possible.sum(axis=1))
        bearable = np.minimum(question.free, possible.sum(axis=0))
        self.most = int(min(wanted.sum(), bearable.sum()))
        """No plan places more."""
        self.bearer: _Ints = np.repeat(np.arange(bearable.size), bearable)
        self.further: _Ints = np.arange(self.bearer.size) - np.repeat(np.cumsum(bearable) - bearable, bearable) + 1
        self.cost: _Ints = (question.load - question.load[bearable > 0].min())[self.bearer] + self.further
        self.cheapest: _Ints = np.argsort(self.cost, kind="stable")[: self.most]
        """The slots that would be filled if everybody might judge everything."""


def _solve(question: _Matrices, slots: _Slots, possible: _Bools) -> _Bools:
    """Choose from the possible pairs.

    The network: source → submission (its places) → expert (each possible pair once) → sink (the expert's slots). The
    solver finds, of all greatest flows, a cheapest one: filling needs no weight.
    """
    nodes = len(question.submissions) + len(question.experts) + 2
    source, sink, first_expert = nodes - 2, nodes - 1, len(question.submissions)
    rows, columns = np.nonzero(possible)
    dearest = int(slots.cost.max())
    for ties in (_TIES, 0):
        # A flow of `most` units pays each rank at most `most` times, so one unit of a rank is dearer than all that the
        # ranks below it can come to together: preference > evenness > ties.
        evenness = slots.most * ties + 1
        preference = slots.most * (ties + evenness * dearest) + 1
        if (preference + evenness * dearest) * nodes < _SOLVER_BEARS:
            break
    else:
        raise WeightsTooLarge("loads are too great to be compared")
    of_pair = np.where(question.primary[rows, columns], 0, preference)
    if ties:
        of_pair += (question.lots(rows, columns) >> np.uint64(61)).astype(np.int64)

    solver = SimpleMinCostFlow()
    each = np.arange(first_expert, dtype=np.int32)
    solver.add_arcs_with_capacity_and_unit_cost(
        np.full_like(each, source), each, question.places, np.zeros_like(question.places)
    )
    pairs = solver.add_arcs_with_capacity_and_unit_cost(
        rows.astype(np.int32), (columns + first_expert).astype(np.int32), np.ones_like(rows), of_pair
    )
    bearer = (slots.bearer + first_expert).astype(np.int32)
    solver.add_arcs_with_capacity_and_unit_cost(
        bearer, np.full_like(bearer, sink), np.ones_like(slots.cost), slots.cost * evenness
    )
    solver.set_node_supply(source, slots.most)
    solver.set_node_supply(sink, -slots.most)
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise WeightsTooLarge(f"the solver answered {status}")
    chosen = np.zeros_like(possible)
    taken = solver.flows(pairs) > 0
    chosen[rows[taken], columns[taken]] = True
    return chosen


_SOLVER_BEARS = 2**62
"""The solver multiplies costs by the number of nodes; the product has to fit a signed 64-bit number."""

_TIES = 7
"""Greatest cost of a pair by lot, so that what is otherwise equal does not always favour the first by name."""


def _likely(question: _Matrices, slots: _Slots, possible: _Bools, each: int) -> _Bools:
    """Pick for each submission the experts of the primary and `each` others, by lot.

    Who would take on more, if everybody might judge everything, is picked oftener.
    """
    share = np.bincount(slots.bearer[slots.cheapest], minlength=len(question.experts))
    last = np.int64(2**30)
    likely = possible & question.primary
    columns = np.arange(len(question.experts))
    for row in range(len(question.submissions)):
        lot = (question.lots(np.array([row]), columns) >> np.uint64(40)).astype(np.int64)
        turn = np.where(possible[row], np.where(share > 0, lot // np.maximum(share, 1), last + lot), 2 * last)
        first = np.argsort(turn, kind="stable")[:each]
        likely[row, first] |= possible[row, first]
    return likely


def _is_surely_best(question: _Matrices, slots: _Slots, possible: _Bools, chosen: _Bools) -> bool:
    """Say whether the choice reaches what no choice can surpass: all places, all wishes, the load as if unbound."""
    wishes = possible & question.primary
    fulfillable = min(
        np.minimum(wishes.sum(axis=1), question.places).sum(), np.minimum(wishes.sum(axis=0), question.free).sum()
    )
    filled = slots.further <= chosen.sum(axis=0)[slots.bearer]
    return bool(
        chosen.sum() == slots.most
        and (chosen & wishes).sum() == fulfillable
        and slots.cost[filled].sum() == slots.cost[slots.cheapest].sum()
    )


def _plan(question: _Matrices, chosen: _Bools) -> Plan:
    left = question.free - chosen.sum(axis=0)
    others_free = (question.allowed & ~chosen & (left > 0)[None, :]).any(axis=1)
    assignments = []
    for row, column in np.argwhere(chosen).tolist():
        if question.primary[row, column]:
            reason = Reason.EXPERT_OF_THE_PRIMARY
        else:
            reason = Reason.LEAST_LOADED if others_free[row] else Reason.NOBODY_ELSE_FREE
        assignments.append(Placed(question.submissions[row].id, question.experts[column].id, reason))

    missing = question.places - chosen.sum(axis=1)
    lacking = np.flatnonzero(missing > 0)
    counts = _count_hindered(question, chosen, left)
    unplaced = []
    for row in lacking.tolist():
        reasons = tuple(Hindered(kind, int(of_row[row])) for kind, of_row in counts.items() if of_row[row])
        unplaced.append(Unplaced(question.submissions[row].id, int(missing[row]), reasons))
    return Plan(tuple(assignments), tuple(unplaced))


def _count_hindered(question: _Matrices, chosen: _Bools, left: _Ints) -> dict[Hindrance, _Ints]:
    """Count for each submission whom each hindrance keeps away; each expert once, by the first that holds."""
    counts = {}
    unexplained = ~chosen
    for kind, hindered in (question.hindrances | {Hindrance.NO_FREE_PLACE: (left <= 0)[None, :]}).items():
        counts[kind] = (unexplained & hindered).sum(axis=1)
        unexplained &= ~hindered
    return counts
