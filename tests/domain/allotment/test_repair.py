"""After a decline: the most places, then the fewest changes, then the worth; compared with all plans there are."""

from dataclasses import replace
from random import Random

import pytest

from domain.allotment.allot import allot
from domain.allotment.question import Question
from domain.allotment.values import ExpertAtHand, SubmissionToJudge
from domain.allotment.verification.verify import verify
from tests.domain.allotment.cases import every_plan, question_by, rank_of


@pytest.mark.parametrize("seed", range(8))
def test_the_fewest_change_when_an_expert_declines(seed: int) -> None:
    for number in range(25):
        chance = Random(5000 + seed * 25 + number)
        question = replace(question_by(chance), kept=frozenset(), locked=frozenset())
        before = [(one.submission, one.expert) for one in allot(question).assignments]
        if not before:
            continue
        declined = chance.choice(before)
        submissions = tuple(
            replace(
                one,
                asked_before=one.asked_before
                | {who for id, who in before if id == one.id}
                | ({declined[1]} if one.id == declined[0] else frozenset()),
            )
            for one in question.submissions
        )
        after = replace(question, submissions=submissions, kept=frozenset(before) - {declined})
        plan = allot(after, all_pairs_up_to=chance.choice((0, 1_000_000)))
        found = frozenset((one.submission, one.expert) for one in plan.assignments)
        ranks = {pairs: rank_of(after, pairs) for pairs in every_plan(after)}
        assert ranks[found] == max(ranks.values()), (seed, number)
        assert plan.certificate is not None
        assert plan.certificate.dropped == len(after.kept - found)
        verify(after, plan)


def test_what_stands_stays_though_better_would_be_possible() -> None:
    submissions = (SubmissionToJudge("s", "s", "m", 2, topics=frozenset({"plan"}), asked_before=frozenset({"a"})),)
    experts = (
        ExpertAtHand("a", "far", 5, 9),
        ExpertAtHand("b", "far", 5, 0, competences=frozenset({"plan"})),
        ExpertAtHand("c", "far", 5, 0, competences=frozenset({"plan"})),
    )
    plan = allot(Question(submissions, experts, kept=frozenset({("s", "a")})))
    assert "a" in {one.expert for one in plan.assignments}
    assert len(plan.assignments) == 2


def test_a_kept_pair_gives_way_where_another_place_could_not_be_filled() -> None:
    submissions = (
        SubmissionToJudge("s", "s", "m", 1),
        SubmissionToJudge("t", "t", "m", 1, asked_before=frozenset({"b"})),
    )
    experts = (ExpertAtHand("a", "far", 1, 0), ExpertAtHand("b", "far", 1, 0))
    plan = allot(Question(submissions, experts, kept=frozenset({("s", "a")})))
    assert {(one.submission, one.expert) for one in plan.assignments} == {("s", "b"), ("t", "a")}
    assert plan.certificate is not None
    assert plan.certificate.dropped == 1


def test_a_kept_pair_that_the_rules_forbid_by_now_is_dropped() -> None:
    submissions = (SubmissionToJudge("s", "s", "m", 1),)
    experts = (ExpertAtHand("a", "far", 1, 0, conflicts=frozenset({"s"})), ExpertAtHand("b", "far", 1, 0))
    question = Question(submissions, experts, kept=frozenset({("s", "a")}))
    plan = allot(question)
    assert [one.expert for one in plan.assignments] == ["b"]
    verify(question, plan)
