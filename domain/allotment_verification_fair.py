"""Whether a fair plan is as fair, and as near its bound, as it says."""

from math import gcd

import numpy as np

from domain.allotment_plan import Plan
from domain.allotment_question import Question
from domain.allotment_values import ExpertAtHand, NotCertified, Pair, SubmissionToJudge
from domain.allotment_verification_pairs import EveryPair, Ints


def refuse_wrong_fairness(question: Question, plan: Plan, every: EveryPair, kept: list[Pair]) -> None:
    """Recompute the smallest worth of a submission and the bound. Raises NotCertified.

    No submission can have more than its best experts are worth to it, so no plan's smallest worth is above the least of
    these. Submissions to which nobody is worth anything are left out.
    """
    fairness = None if plan.certificate is None else plan.certificate.fairness
    if fairness is None:
        raise NotCertified("у справедливого плана нет границы, с которой его можно сравнить")
    submissions = {one.id: one for one in question.submissions}
    experts = {who.id: who for who in question.experts}

    def worth(pair: Pair) -> int:
        return worth_of(question, submissions[pair[0]], experts[pair[1]])

    totals = dict.fromkeys(submissions, 0)
    for placed in plan.assignments:
        totals[placed.submission] += worth((placed.submission, placed.expert))
    best = _best_of_each(question, every, kept)
    for one, who in question.locked:
        best[every.row_of[one]] += worth((one, who))
    counted = [id for id, row in every.row_of.items() if best[row] > 0]
    weights = question.weights
    judged = any(experts.keys() & one.primary_experts for one in question.submissions)
    step = max(gcd(weights.competence, weights.primary if judged else 0), 1)
    bound = min((int(best[every.row_of[id]]) for id in counted), default=0) // step * step
    if fairness.bound != bound:
        raise NotCertified(f"граница справедливости {bound}, а не {fairness.bound}")
    smallest = min((totals[id] for id in counted), default=0)
    if fairness.smallest != smallest:
        raise NotCertified(f"наименьшая польза работы {smallest}, а не {fairness.smallest}")


def worth_of(question: Question, one: SubmissionToJudge, who: ExpertAtHand) -> int:
    """What a pair is worth by the office's weights."""
    weights = question.weights
    return weights.competence * len(one.topics & who.competences) + weights.primary * (who.id in one.primary_experts)


def _best_of_each(question: Question, every: EveryPair, kept: list[Pair]) -> Ints:
    """By row the sum of the greatest worths of as many allowed experts as it has places."""
    ids, experts = question.submissions, question.experts
    if not experts:
        return np.zeros(every.rows, np.int64)
    judged = every.keys((one.id, who) for one in ids for who in one.primary_experts)
    special = np.union1d(judged[every.is_regular(judged)], every.keys(kept))
    special_rows, special_columns = np.divmod(special, max(every.columns, 1))
    best = np.zeros(every.rows, np.int64)
    for rows, worth in every.worths(question.weights.competence):
        at = np.full(every.rows, -1)
        at[rows] = np.arange(rows.size)
        for row, column in zip(special_rows.tolist(), special_columns.tolist(), strict=True):
            if at[row] >= 0:
                worth[at[row], column] = max(worth_of(question, ids[row], experts[column]), 0)
        everybody = np.arange(rows.size)
        for place in range(int(every.places[rows].max())):
            column = worth.argmax(axis=1)
            best[rows] += np.where(place < every.places[rows], worth[everybody, column], 0)
            worth[everybody, column] = 0
    return best
