"""With the floor that a fair plan reaches, its total is nearly always the best there is; what was given up is true."""

from collections import Counter
from random import Random

import pytest

from bench.allotment_cases import question_of
from domain.allotment.allot import allot
from domain.allotment.plan import Fairness
from domain.allotment.question import Question
from domain.allotment.values import ExpertAtHand, Pair, Policy, SubmissionToJudge, Weights
from domain.allotment.verification.verify import verify
from tests.domain.allotment.cases import INSTITUTIONS, TOPICS, every_plan, question_by, rank_of, some_of
from tests.domain.allotment.test_optimum import helped_of, smallest_of


def fair_by(chance: Random) -> Question:
    """A question in which the best total is seldom fair: who knows much is worth more to others."""
    return Question(
        submissions=tuple(
            SubmissionToJudge(
                f"s{n}", f"s{n}", "Канск", 2, topics=frozenset(chance.sample(TOPICS, chance.randint(1, 4)))
            )
            for n in range(3)
        ),
        experts=tuple(
            ExpertAtHand(
                f"e{n}",
                "Тайга",
                chance.randint(1, 2),
                chance.randint(0, 2),
                competences=some_of(chance, TOPICS, 3),
                institution=chance.choice(INSTITUTIONS),
            )
            for n in range(6)
        ),
        weights=chance.choice((Weights(), Weights(2, 0, 1), Weights(5, 0, 2), Weights(1, 0, 0))),
        policy=Policy.FAIR,
        apart_by_institution=chance.random() < 0.4,
    )


def planned(question: Question) -> tuple[frozenset[Pair], Fairness]:
    plan = allot(question)
    verify(question, plan)
    assert plan.certificate is not None
    assert plan.certificate.fairness is not None
    return frozenset((one.submission, one.expert) for one in plan.assignments), plan.certificate.fairness


def test_what_was_given_up_is_true_and_seldom_could_be_less() -> None:
    tried = best = 0
    for seed in range(100):
        question = fair_by(Random(seed))
        found, fairness = planned(question)
        full = [pairs for pairs in every_plan(question) if len(pairs) == len(found)]
        totals = {pairs: rank_of(question, pairs)[2] for pairs in full}
        assert fairness.given_up == max(totals.values()) - totals[found], seed
        if fairness.given_up > 0:
            helped = helped_of(question, full)
            as_fair = [pairs for pairs in full if smallest_of(question, pairs, helped) >= fairness.smallest]
            tried += 1
            best += max(totals[pairs] for pairs in as_fair) == totals[found]
    assert best >= 0.8 * tried >= 10


@pytest.mark.parametrize("seed", range(4))
def test_what_was_given_up_is_told_whatever_is_kept_locked_or_forbidden(seed: int) -> None:
    for number in range(25):
        question = question_by(Random(7000 + seed * 25 + number), Policy.FAIR, experts=6)
        found, fairness = planned(question)
        greatest = max(rank_of(question, pairs) for pairs in every_plan(question))
        assert fairness.given_up == greatest[2] - rank_of(question, found)[2], (seed, number)


def test_nobody_carries_much_more_so_that_every_submission_has_the_floor() -> None:
    heaviest = {}
    for policy in Policy:
        question = question_of(300, policy=policy)
        carried = Counter(one.expert for one in allot(question).assignments)
        heaviest[policy] = max(who.load + carried[who.id] for who in question.experts)

    assert heaviest[Policy.FAIR] <= heaviest[Policy.TOTAL] + 2
