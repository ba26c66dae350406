"""Who judges whom: min-cost flow from submissions to experts.

First the most places are filled; among such plans the expert of the primary is preferred as often as possible; among
those the load is as even as possible. The only file of the domain that knows OR-Tools and numpy.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from domain.allotment_reasons import Hindered, Hindrance, Reason, Unplaced, in_words

__all__ = [
    "AllotmentError",
    "ExpertAtHand",
    "Hindered",
    "Hindrance",
    "NegativeCount",
    "Placed",
    "Plan",
    "Reason",
    "SubmissionToJudge",
    "TwoOfOneId",
    "Unplaced",
    "WeightsTooLarge",
    "allot",
    "in_words",
]


class AllotmentError(ValueError):
    """The caller asked for an allotment that makes no sense.

    AllotmentError
    ├── TwoOfOneId
    ├── NegativeCount
    └── WeightsTooLarge
    """


class TwoOfOneId(AllotmentError):
    """Two submissions, or two experts, carry one id."""


class NegativeCount(AllotmentError):
    """Places or a load are less than nothing."""


class WeightsTooLarge(AllotmentError):
    """Loads are so great that the ranks of the wishes no longer fit the solver's 64 bits."""


@dataclass(frozen=True, slots=True)
class SubmissionToJudge:
    """What waits for experts."""

    id: str
    school: str
    municipality: str
    places: int
    """How many more experts it needs."""
    asked_before: frozenset[str] = frozenset()
    """Experts who hold it already, or gave it back."""
    primary_experts: frozenset[str] = frozenset()
    """Experts who judged the school in the primary; they are preferred."""


@dataclass(frozen=True, slots=True)
class ExpertAtHand:
    """Somebody who may judge."""

    id: str
    municipality: str
    free_places: int
    """How many more assignments are possible; zero or less is none."""
    load: int
    """How many assignments are held already, over all rounds."""
    conflicts: frozenset[str] = frozenset()
    """Ids of schools."""
    asked_again: bool = True
    """False for those who were silent or ill in this round."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One expert for one submission, and why."""

    submission: str
    expert: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole allotment: assignments by submission and expert, then what could not be placed by submission."""

    assignments: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]


def allot(submissions: Iterable[SubmissionToJudge], experts: Iterable[ExpertAtHand]) -> Plan:
    """Find experts for submissions; the order of the arguments does not matter. Raises AllotmentError."""
    question = _Question(sorted(submissions, key=lambda one: one.id), sorted(experts, key=lambda one: one.id))
    return _plan(question, _solve(question))


# A matrix has a row for each submission and a column for each expert, both in the order of their ids.
_Bools = npt.NDArray[np.bool_]
_Ints = npt.NDArray[np.int64]


class _Question:
    """Submissions and experts as matrices."""

    def __init__(self, submissions: Sequence[SubmissionToJudge], experts: Sequence[ExpertAtHand]) -> None:
        _refuse_twins("submission", [one.id for one in submissions])
        _refuse_twins("expert", [one.id for one in experts])
        if any(one.places < 0 for one in submissions) or any(one.load < 0 for one in experts):
            raise NegativeCount("places and loads count from zero")
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
        }
        self.primary = self._matrix(
            (r, number_of[id]) for r, one in enumerate(submissions) for id in one.primary_experts if id in number_of
        )
        self.allowed: _Bools = np.ones((len(submissions), len(experts)), np.bool_)
        for hindered in self.hindrances.values():
            self.allowed &= ~hindered

    def _matrix(self, pairs: Iterable[tuple[int, int]]) -> _Bools:
        matrix = np.zeros((len(self.submissions), len(self.experts)), np.bool_)
        for row, column in pairs:
            matrix[row, column] = True
        return matrix


def _refuse_twins(what: str, ids: list[str]) -> None:
    twins = sorted(id for id, times in Counter(ids).items() if times > 1)
    if twins:
        raise TwoOfOneId(f"more than one {what} has the id {', '.join(twins)}")


def _solve(question: _Question) -> _Bools:
    """Choose the pairs.

    The network: source → submission (its places) → expert (each allowed pair once) → sink (one arc for each further
    assignment of the expert). The solver finds, of all greatest flows, a cheapest one: filling needs no weight.
    """
    chosen = np.zeros_like(question.allowed)
    possible = question.allowed & (question.places > 0)[:, None] & (question.free > 0)[None, :]
    rows, columns = np.nonzero(possible)
    if rows.size == 0:
        return chosen
    wanted = np.minimum(question.places, possible.sum(axis=1))
    bearable = np.minimum(question.free, possible.sum(axis=0))
    most = int(min(wanted.sum(), bearable.sum()))

    # The n-th assignment of an expert costs n: the sum is least where loads are most even (n grows, so the arcs of an
    # expert fill in order). Only differences count, so the least load of all is taken off first.
    bearer = np.repeat(np.arange(bearable.size), bearable)
    further = np.arange(bearer.size) - np.repeat(np.cumsum(bearable) - bearable, bearable) + 1
    count = (question.load - question.load[bearable > 0].min())[bearer] + further
    nodes = len(question.submissions) + len(question.experts) + 2
    for ties in (_TIES, 0):
        # A flow of `most` units pays each rank at most `most` times, so one unit of a rank is dearer than all that the
        # ranks below it can come to together: preference > evenness > ties.
        evenness = most * ties + 1
        preference = most * (ties + evenness * int(count.max())) + 1
        if (preference + evenness * int(count.max())) * nodes < _SOLVER_BEARS:
            break
    else:
        raise WeightsTooLarge("loads are too great to be compared")
    of_pair = np.where(question.primary[rows, columns], 0, preference)
    if ties:
        of_pair = of_pair + _tie_breaks(question, rows, columns)

    source, sink, first_expert = nodes - 2, nodes - 1, len(question.submissions)
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        np.full(wanted.size, source, np.int32), np.arange(wanted.size, dtype=np.int32), wanted, np.zeros_like(wanted)
    )
    pairs = solver.add_arcs_with_capacity_and_unit_cost(
        rows.astype(np.int32), (columns + first_expert).astype(np.int32), np.ones(rows.size, np.int64), of_pair
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        (bearer + first_expert).astype(np.int32),
        np.full(bearer.size, sink, np.int32),
        np.ones(bearer.size, np.int64),
        count * evenness,
    )
    solver.set_node_supply(source, most)
    solver.set_node_supply(sink, -most)
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise WeightsTooLarge(f"the solver answered {status}")
    taken = solver.flows(pairs) > 0
    chosen[rows[taken], columns[taken]] = True
    return chosen


_SOLVER_BEARS = 2**62
"""The solver multiplies costs by the number of nodes; the product has to fit a signed 64-bit number."""

_TIES = 7
"""Greatest cost of a pair by lot, so that what is otherwise equal does not always favour the first by name."""


def _tie_breaks(question: _Question, rows: _Ints, columns: _Ints) -> _Ints:
    """Draw 0 to 7 for each pair from SHA-256 of both ids: the same in every run and on every machine."""
    lots = [
        np.array([int.from_bytes(sha256(one.id.encode()).digest()[:8]) for one in side], np.uint64)
        for side in (question.submissions, question.experts)
    ]
    mixed = (lots[0][rows] ^ lots[1][columns]) * np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: spreads bits
    return (mixed >> np.uint64(61)).astype(np.int64)


def _plan(question: _Question, chosen: _Bools) -> Plan:
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


def _count_hindered(question: _Question, chosen: _Bools, left: _Ints) -> dict[Hindrance, _Ints]:
    """Count for each submission whom each hindrance keeps away; each expert once, by the first that holds."""
    counts = {}
    unexplained = ~chosen
    for kind, hindered in (question.hindrances | {Hindrance.NO_FREE_PLACE: (left <= 0)[None, :]}).items():
        counts[kind] = (unexplained & hindered).sum(axis=1)
        unexplained &= ~hindered
    return counts
