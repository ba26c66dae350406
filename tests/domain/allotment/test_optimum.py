"""Against all plans there are: no plan is better than the one that is found, and its proof holds."""

from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest

from domain.allotment.allot import allot
from domain.allotment.question import Question
from domain.allotment.values import Pair, Policy
from domain.allotment.verification.verify import verify
from tests.domain.allotment.cases import every_plan, question_by, rank_of, worth_of


@pytest.mark.parametrize("seed", range(20))
def test_no_plan_is_better_than_the_one_found_and_the_proof_holds(seed: int) -> None:
    for number in range(50):
        chance = Random(seed * 50 + number)
        question = question_by(chance)
        plan = allot(question, all_pairs_up_to=chance.choice((0, 1_000_000)))
        found = frozenset((one.submission, one.expert) for one in plan.assignments)
        ranks = {pairs: rank_of(question, pairs) for pairs in every_plan(question)}
        assert ranks[found] == max(ranks.values()), (seed, number)
        verify(question, plan)


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_of_a_fair_plan_is_never_below_the_optimum(seed: int) -> None:
    reached = tried = 0
    for number in range(25):
        chance = Random(9000 + seed * 25 + number)
        question = question_by(chance, Policy.FAIR)
        plan = allot(question, all_pairs_up_to=chance.choice((0, 1_000_000)))
        verify(question, plan)
        fairness = plan.certificate.fairness if plan.certificate else None
        assert fairness is not None
        found = frozenset((one.submission, one.expert) for one in plan.assignments)
        first = {pairs: rank_of(question, pairs)[:2] for pairs in every_plan(question)}
        assert first[found] == max(first.values()), (seed, number)
        helped = helped_of(question, first)
        if helped:
            best = max(smallest_of(question, pairs, helped) for pairs in first if first[pairs] == first[found])
            assert fairness.smallest == smallest_of(question, found, helped) <= best <= fairness.bound, (seed, number)
            tried += 1
            reached += fairness.smallest == best
    assert reached >= 0.8 * tried


def helped_of(question: Question, plans: Iterable[frozenset[Pair]]) -> list[str]:
    """Submissions to which somebody who may judge them is worth something."""
    worths = {pair: worth_of(question, pair) for pairs in plans for pair in pairs}
    locked: Counter[str] = Counter()
    for pair in question.locked:
        locked[pair[0]] += worth_of(question, pair)
    free = {one for (one, who), worth in worths.items() if (one, who) not in question.locked and worth > 0}
    return [one.id for one in question.submissions if locked[one.id] > 0 or (one.id in free and locked[one.id] >= 0)]


def smallest_of(question: Question, pairs: frozenset[Pair], helped: list[str]) -> int:
    return min(sum(worth_of(question, pair) for pair in pairs if pair[0] == one) for one in helped)
