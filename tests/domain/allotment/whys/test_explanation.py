"""What a pair costs, against solving again with the pair forced and forbidden."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from domain.allotment.allot import allot
from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.values import Pair
from domain.allotment.whys.explanation import Explanation
from domain.allotment.whys.hindrance import Hindrances
from domain.allotment.whys.loss import Loss
from tests.domain.allotment.cases import question_by, rank_of

Ranks = tuple[int, int, int]


def pairs_of(plan: Plan) -> frozenset[Pair]:
    return frozenset((one.submission, one.expert) for one in plan.assignments)


def lost(best: Ranks, other: Ranks) -> Ranks:
    return best[0] - other[0], best[1] - other[1], best[2] - other[2]


def told(loss: object) -> Ranks:
    assert isinstance(loss, Loss)
    return loss.places, loss.dropped, loss.worth_and_load


def solved_again(question: Question, taken: Pair, given: Pair | None = None) -> Ranks:
    forbidden = question.forbidden | ({given} if given else set())
    kept = question.kept - ({given} if given else set())
    changed = replace(question, locked=question.locked | {taken}, forbidden=forbidden, kept=kept)
    return rank_of(question, pairs_of(allot(changed)))


def cases(seed: int, number: int = 8) -> Iterator[Question]:
    """Questions in which there is a choice: most submissions need somebody, most experts have a place."""
    for each in range(number):
        chance = Random(seed * number + each)
        given = question_by(chance, submissions=6, experts=9)
        yield replace(
            given,
            submissions=tuple(replace(one, places=max(one.places, chance.randint(0, 2))) for one in given.submissions),
            experts=tuple(
                replace(who, free_places=max(who.free_places, chance.randint(0, 3))) for who in given.experts
            ),
        )


@pytest.mark.parametrize("seed", range(8))
def test_another_expert_in_the_place_costs_what_solving_again_says(seed: int) -> None:
    compared = 0
    for question in cases(seed):
        plan = allot(question)
        best = rank_of(question, pairs_of(plan))
        for pair in sorted(pairs_of(plan) - question.locked):
            alternatives = Explanation(question, plan).why(pair, shown=99).alternatives
            found = [(each.expert, told(each.loss)) for each in alternatives]
            again = [(who, lost(best, solved_again(question, (pair[0], who), pair))) for who, _ in found]
            assert found == again
            assert [ranks for _, ranks in found] == sorted(ranks for _, ranks in found)
            compared += len(found)
    assert compared > 10


@pytest.mark.parametrize("seed", range(8))
def test_a_pair_that_was_not_chosen_costs_what_solving_again_says(seed: int) -> None:
    compared = 0
    for question in cases(seed):
        plan = allot(question)
        explanation, best = Explanation(question, plan), rank_of(question, pairs_of(plan))
        for one in question.submissions:
            for who in question.experts:
                pair = one.id, who.id
                if pair in pairs_of(plan):
                    continue
                why_not = explanation.why_not(pair)
                assert why_not.hindrance == Hindrances(question).of(pair)
                if why_not.hindrance is None and not why_not.no_place:
                    assert told(why_not.loss) == lost(best, solved_again(question, pair)), pair
                    compared += 1
    assert compared > 10
