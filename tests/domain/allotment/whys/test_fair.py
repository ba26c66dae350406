"""Of a fair plan, each exchange that is told is a plan, and its totals are what is told."""

from random import Random

import pytest

from domain.allotment.allot import allot
from domain.allotment.values import Pair, Policy
from domain.allotment.whys.explanation import Explanation
from domain.allotment.whys.fair import FairLoss
from tests.domain.allotment.cases import every_plan, question_by, rank_of, worth_of


def exchanged(pairs: frozenset[Pair], submission: str, loss: FairLoss) -> frozenset[Pair]:
    out = {(submission, loss.given)} if loss.given else set()
    return frozenset(pairs - out | {(submission, loss.taken)})


@pytest.mark.parametrize("seed", range(4))
def test_an_exchange_is_told_with_what_it_changes(seed: int) -> None:
    compared = 0
    for number in range(40):
        question = question_by(Random(seed * 40 + number), Policy.FAIR, submissions=3, experts=6)
        plan = allot(question)
        pairs = frozenset((one.submission, one.expert) for one in plan.assignments)
        explanation, possible = Explanation(question, plan), set(every_plan(question))
        for pair in sorted(pairs - question.locked):
            told = [each.loss for each in explanation.why(pair, shown=99).alternatives]
            for loss in told:
                assert isinstance(loss, FairLoss)
                assert loss.given == pair[1]
                other = exchanged(pairs, pair[0], loss)
                before, after = rank_of(question, pairs), rank_of(question, other)
                assert loss.of_submission == worth_of(question, pair) - worth_of(question, (pair[0], loss.taken))
                assert (loss.total.dropped, loss.total.worth_and_load) == (before[1] - after[1], before[2] - after[2])
                compared += 1
            # Whoever could simply take the place is told, and nobody else.
            takers = {who.id for who in question.experts if pairs - {pair} | {(pair[0], who.id)} in possible}
            assert {each.taken for each in told if isinstance(each, FairLoss)} == takers - {pair[1]} - {
                who for one, who in pairs if one == pair[0]
            }
    assert compared > 5
