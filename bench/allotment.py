"""`make bench-allotment`: forty thousand schools, four thousand experts, three experts a school.

Both sides in one run, interleaved, processor seconds, medians: the whole allotment with its proof against a bare
`SimpleMinCostFlow` on the same arcs; its verification; a repair after a decline; and how fair the policy `fair` is
against its bound. Prints a table; asserts nothing.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Self, TypeVar

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from bench.allotment_cases import question_of
from bench.fair_flow import fair_flow
from bench.least_given_up import least_given_up
from domain.allotment import network
from domain.allotment.allot import allot
from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.solver import Arcs, Ints
from domain.allotment.values import Policy, Weights
from domain.allotment.verification.verify import verify

T = TypeVar("T")

FEW = 1_000
"""So many schools where the other side, or a bound of another kind, takes long."""


def main() -> None:
    """Measure, and print."""
    asked = _arguments()
    schools, times = (4_000, 3) if asked.quick else (asked.schools, asked.times)
    print(f"{schools} schools, {schools // 10} experts, processor seconds, medians of {times}")
    bare = _total(schools, times)
    for size in (FEW,) if asked.quick else (FEW, schools):
        _fair(size, 1, bare if size == schools else None)
    _fair(FEW, 0, None)
    if not asked.no_fair_flow:
        _fair_flow()


def _total(schools: int, times: int) -> float:
    question = question_of(schools)
    with _Recorder() as recorder:
        plan = allot(question)
    arcs, ends, supply = recorder.solved[0]
    declined = _after_a_decline(question, plan)
    names = ("allotment", "bare solver", "verification", "repair", "verification of it")
    seconds: dict[str, list[float]] = {name: [] for name in names}
    repair = plan
    for _ in range(times):
        _noted(seconds["allotment"], partial(allot, question))
        _noted(seconds["bare solver"], partial(_bare, arcs, ends, supply))
        _noted(seconds["verification"], partial(verify, question, plan))
        repair = _noted(seconds["repair"], partial(allot, declined))
        _noted(seconds["verification of it"], partial(verify, declined, repair))
    medians = {name: statistics.median(some) for name, some in seconds.items()}
    whole, bare = medians["allotment"], medians["bare solver"]
    for name, shown in medians.items():
        print(f"{name:<20} {shown:7.2f} s")
    print(f"{arcs.tails.size} arcs at first; the whole network was solved {len(recorder.solved)} times")
    print(f"allotment / bare solver   {whole / bare:5.2f}   (demand: at most 1.5)")
    print(f"verification / allotment  {medians['verification'] / whole:5.2f}   (demand: at most 0.5)")
    print(f"repair / allotment        {medians['repair'] / whole:5.2f}   (demand: at most 0.35)")
    certificate = repair.certificate
    print(f"repair: dropped {certificate.dropped if certificate else '?'}, filled {len(repair.assignments)}")
    return bare


def _fair(schools: int, evenness: int, bare: float | None) -> None:
    question = replace(question_of(schools, policy=Policy.FAIR), weights=Weights(evenness=evenness))
    plan, seconds = _timed(lambda: allot(question))
    _, checked = _timed(lambda: verify(question, plan))
    fairness = plan.certificate.fairness if plan.certificate else None
    if fairness is None:
        raise LookupError("a fair plan tells how fair it is")
    greatest = allot(replace(question, policy=Policy.TOTAL)).worth
    bound = f"{least_given_up(question, fairness.smallest) / greatest:.2%}" if schools <= FEW else "not reckoned"
    against = "" if bare is None else f", {seconds / bare:.1f} times the bare solver (demand: at most 20)"
    print(
        f"fair, {schools} schools, {'even load wished' if evenness else 'load does not matter'}: smallest worth "
        f"{fairness.smallest} of at most {fairness.bound} ({fairness.smallest / fairness.bound:.3f}), given up "
        f"{fairness.given_up / greatest:.2%} of the greatest worth (every such plan at least: {bound}), "
        f"{seconds:.1f} s{against}, verification {checked:.1f} s"
    )


def _fair_flow() -> None:
    question = replace(question_of(FEW), weights=Weights(evenness=0))
    (smallest, whole), seconds = _timed(lambda: fair_flow(question))
    given_up = 1 - whole / allot(question).worth
    print(
        f"fair, {FEW} schools, FairFlow (own, short; it knows no load): smallest worth {smallest}, given up "
        f"{given_up:.2%} of the greatest worth, {seconds:.1f} s"
    )


def _after_a_decline(question: Question, plan: Plan) -> Question:
    """All that was placed stands, but for the first, which its expert declined."""
    pairs = [(one.submission, one.expert) for one in plan.assignments]
    asked: dict[str, set[str]] = {}
    for one, who in pairs:
        asked.setdefault(one, set()).add(who)
    submissions = (replace(one, asked_before=frozenset(asked.get(one.id, ()))) for one in question.submissions)
    return replace(question, submissions=tuple(submissions), kept=frozenset(pairs[1:]))


class _Recorder:
    """Keeps what the allotment hands to the solver, while the block lasts."""

    def __init__(self) -> None:
        self.solved: list[tuple[Arcs, tuple[int, int], int]] = []
        self._port = vars(network)
        self._solve = self._port["cheapest_flow"]

    def __enter__(self) -> Self:
        def recorded(arcs: Arcs, ends: tuple[int, int], supply: int) -> Ints:
            self.solved.append((arcs, ends, supply))
            found: Ints = self._solve(arcs, ends, supply)
            return found

        self._port["cheapest_flow"] = recorded
        return self

    def __exit__(self, *_: object) -> None:
        self._port["cheapest_flow"] = self._solve


def _bare(arcs: Arcs, ends: tuple[int, int], supply: int) -> None:
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tails.astype(np.int32), arcs.heads.astype(np.int32), arcs.capacities, arcs.costs
    )
    solver.set_node_supply(ends[0], supply)
    solver.set_node_supply(ends[1], -supply)
    solver.solve_max_flow_with_min_cost()


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


def _noted(seconds: list[float], work: Callable[[], T]) -> T:
    done, took = _timed(work)
    seconds.append(took)
    return done


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.allotment", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="4,000 schools instead of 40,000")
    parser.add_argument("--schools", type=int, default=40_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--no-fair-flow", action="store_true", help="leave FairFlow out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
