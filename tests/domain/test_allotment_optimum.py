"""Against all plans there are: no plan is better than the one that is found, and its proof holds."""

from random import Random

import pytest

from domain.allotment import allot
from domain.allotment_verification import verify
from tests.domain.allotment_cases import every_plan, question_by, rank_of


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
