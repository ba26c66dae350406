"""Who judges whom: the best plan there is, and the proof of it.

First the most places are filled; then the fewest pairs that stand are dropped; then the worth of all pairs less what
uneven loads cost is greatest; last, lots drawn from the names decide.
"""

import numpy as np

from domain.allotment.candidates import all_allowed, likely
from domain.allotment.candidates_missed import missed
from domain.allotment.costs import a_load_costs, cost_of, costs_for
from domain.allotment.fair.plan import fair_choice
from domain.allotment.network import Flow, Network
from domain.allotment.plan import Certificate, Costs, Fairness, Plan
from domain.allotment.plan_with_reasons import as_plan
from domain.allotment.proof import Proof, proof_of
from domain.allotment.question import Question
from domain.allotment.question_arrays import Pairs, is_among
from domain.allotment.repair import repaired
from domain.allotment.solver import Ints
from domain.allotment.values import Policy, WeightsTooLarge


def allot(question: Question, *, all_pairs_up_to: int = 1_000_000) -> Plan:
    """Find experts for submissions. Raises AllotmentError.

    Where more pairs are possible than `all_pairs_up_to`, likely ones are tried first, and others are added until no
    pair is left that could make the plan better: the answer is as good either way, only sooner and in less memory.
    """
    pairs = Pairs(question)
    every = pairs.rows * pairs.columns <= all_pairs_up_to
    try:
        return _answer(pairs, costs_for(pairs, lots=every), every=every)
    except WeightsTooLarge:
        if not every:
            raise
    return _answer(pairs, costs_for(pairs, lots=False), every=every)


def _answer(pairs: Pairs, costs: Costs, *, every: bool) -> Plan:
    flow, proof = _best(pairs, costs, every=every)
    if pairs.question.policy is Policy.FAIR:
        chosen, fairness = fair_choice(pairs, costs, flow)
        return as_plan(pairs, chosen, _certificate(pairs, costs, chosen, proof, fairness))
    return as_plan(pairs, flow.chosen, _certificate(pairs, costs, flow.chosen, proof, None))


def _best(pairs: Pairs, costs: Costs, *, every: bool) -> tuple[Flow, Proof]:
    if pairs.kept.size and (found := repaired(pairs, costs)):
        return _best_of_all(pairs, costs, *found)
    keys = all_allowed(pairs) if every else likely(pairs)
    load_costs = a_load_costs(pairs, costs)
    flow = Network(pairs, keys, cost_of(pairs, costs, keys, pairs.worth(keys)), load_costs).cheapest()
    proof = proof_of(pairs, flow, load_costs)
    return (flow, proof) if every else _best_of_all(pairs, costs, flow, proof)


def _best_of_all(pairs: Pairs, costs: Costs, flow: Flow, proof: Proof) -> tuple[Flow, Proof]:
    """Add what the candidates lack until nothing is lacking."""
    load_costs = a_load_costs(pairs, costs)
    while True:
        more, fills = missed(pairs, costs, flow, proof)
        if more.size == 0:
            break
        keys = np.concatenate([flow.keys, more])
        order = np.argsort(keys, kind="stable")
        price = np.concatenate([flow.costs, cost_of(pairs, costs, more, pairs.worth(more))])
        network = Network(pairs, keys[order], price[order], load_costs)
        flow = network.cheapest() if fills else network.cheapest_from(flow.chosen, proof)
        proof = proof_of(pairs, flow, load_costs, None if fills else proof)
    return flow, proof


def _certificate(pairs: Pairs, costs: Costs, chosen: Ints, proof: Proof, fairness: Fairness | None) -> Certificate:
    submissions = [one.id for one in pairs.question.submissions]
    experts = [one.id for one in pairs.question.experts]
    return Certificate(
        question=pairs.question.digest(),
        costs=costs,
        filled=int(chosen.size + pairs.locked.size),
        dropped=len(pairs.question.kept - pairs.question.locked) - int(is_among(pairs.kept, chosen).sum()),
        cut_submissions=frozenset(submissions[row] for row in np.flatnonzero(proof.rows_inside).tolist()),
        cut_experts=frozenset(experts[column] for column in np.flatnonzero(proof.columns_inside).tolist()),
        submission_potentials=dict(zip(submissions, proof.of_rows.tolist(), strict=True)),
        expert_potentials=dict(zip(experts, proof.of_columns.tolist(), strict=True)),
        source_potential=proof.of_source,
        fairness=fairness,
    )
