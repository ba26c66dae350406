"""Whether a fair plan is as fair, as near its bound, and as near the best total as it says."""

from math import gcd

import numpy as np

from domain.allotment.plan import Fairness
from domain.allotment.values import NotCertified
from domain.allotment.verification.case import Case
from domain.allotment.verification.pairs import Ints


def refuse_wrong_fairness(case: Case) -> None:
    """Recompute the smallest worth of a submission and the bound. Raises NotCertified.

    No submission can have more than its best experts are worth to it, so no plan's smallest worth is above the least of
    these. Submissions to which nobody is worth anything are left out.
    """
    fairness, weights = _fairness(case), case.question.weights
    totals = dict.fromkeys(case.submissions, 0)
    for pair in case.all_pairs:
        totals[pair[0]] += case.worth(*pair)
    best = _best_of_each(case)
    for pair in case.question.locked:
        best[case.every.row_of[pair[0]]] += case.worth(*pair)
    counted = [id for id, row in case.every.row_of.items() if best[row] > 0]
    judged = any(case.experts.keys() & one.primary_experts for one in case.question.submissions)
    step = max(gcd(weights.competence, weights.primary if judged else 0), 1)
    bound = min((int(best[case.every.row_of[id]]) for id in counted), default=0) // step * step
    if fairness.bound != bound:
        raise NotCertified(f"граница справедливости {bound}, а не {fairness.bound}")
    smallest = min((totals[id] for id in counted), default=0)
    if fairness.smallest != smallest:
        raise NotCertified(f"наименьшая польза работы {smallest}, а не {fairness.smallest}")


def refuse_wrong_sacrifice(case: Case) -> None:
    """Recompute how much more, of worth less load, the best total could come to. Raises NotCertified."""
    costs, kept = case.certificate.costs, case.question.kept
    # What lots may cost together is less than a unit.
    best = -((_least_cost(case) + costs.kept * sum(pair in kept for pair in case.chosen)) // costs.unit)
    loads = sum(sum(range(case.load[id] + 1, case.load[id] + case.carried[id] + 1)) for id in case.experts)
    total = sum(case.worth(*pair) for pair in case.chosen) - case.question.weights.evenness * loads
    if _fairness(case).given_up != best - total:
        raise NotCertified(f"общий итог хуже наилучшего на {best - total}, а не на {_fairness(case).given_up}")


def _least_cost(case: Case) -> int:
    """What every plan that fills as many places costs at the least.

    Along source, submission, expert and sink the potentials cancel, but for those of source and sink. What is left of
    a plan's cost are the reduced costs of all that it uses; at best it uses all that are below zero, and no other.
    """
    certificate, of_source = case.certificate, case.certificate.source_potential
    of_places = sum(
        wanted * min(of_source - certificate.submission_potentials[id], 0) for id, wanted in case.wanted.items()
    )
    of_loads = 0
    for id, load in case.load.items():
        for further in range(load + 1, load + min(case.free[id], len(case.submissions)) + 1):
            reduced = case.a_load_costs * further + certificate.expert_potentials[id]
            if reduced >= 0:
                break
            of_loads += reduced
    return of_places + _least_of_pairs(case) + of_loads - of_source * len(case.chosen)


def _least_of_pairs(case: Case) -> int:
    """What all pairs below zero come to; of those that lead through one passage, which lets one pass, the least."""
    found = list(case.below_zero())
    keys, reduced = (np.concatenate([part[n] for part in found]) for n in range(2))
    passages = case.every.passages(keys)
    order = np.lexsort((reduced, passages))
    first = np.flatnonzero(np.diff(passages[order], prepend=-1))
    return sum(reduced[order][first].tolist())


def _fairness(case: Case) -> Fairness:
    if case.certificate.fairness is None:
        raise NotCertified("у справедливого плана нет границы, с которой его можно сравнить")
    return case.certificate.fairness


def _best_of_each(case: Case) -> Ints:
    """By row the sum of the greatest worths of as many allowed experts as it has places."""
    every, ids, experts = case.every, [*case.submissions], [*case.experts]
    if not experts:
        return np.zeros(every.rows, np.int64)
    judged = case.judged()
    special = np.union1d(judged[every.is_regular(judged)], every.keys(case.kept))
    special_rows, special_columns = np.divmod(special, max(every.columns, 1))
    best = np.zeros(every.rows, np.int64)
    for rows, worth in every.worths(case.question.weights.competence):
        at = np.full(every.rows, -1)
        at[rows] = np.arange(rows.size)
        for row, column in zip(special_rows.tolist(), special_columns.tolist(), strict=True):
            if at[row] >= 0:
                worth[at[row], column] = max(case.worth(ids[row], experts[column]), 0)
        everybody = np.arange(rows.size)
        for place in range(int(every.places[rows].max())):
            column = worth.argmax(axis=1)
            best[rows] += np.where(place < every.places[rows], worth[everybody, column], 0)
            worth[everybody, column] = 0
    return best
