"""What would fill empty places, against counting all plans there are."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from domain.allotment.allot import allot
from domain.allotment.question import Question
from domain.allotment.values import ExpertAtHand, Pair, Policy, SubmissionToJudge
from domain.allotment.whys.remedies import (
    LiftProhibition,
    MorePlaces,
    NewExperts,
    NotApart,
    NotKeptAway,
    OneFewer,
    Unlock,
    remedies,
)
from domain.allotment.whys.shortage import Shortage, shortages_of
from tests.domain.allotment.cases import every_plan, question_by


def submission(id: str, town: str = "Канск", places: int = 1) -> SubmissionToJudge:
    return SubmissionToJudge(id, f"school of {id}", town, places)


def expert(
    id: str, town: str = "Ачинск", free: int = 1, away: str = "", foe_of: str = "", institution: str | None = None
) -> ExpertAtHand:
    who = ExpertAtHand(id, town, free, 0, institution=institution)
    conflicts = frozenset(f"school of {one}" for one in foe_of.split())
    return replace(who, neighbours=frozenset({away} - {""}), conflicts=conflicts)


def told(question: Question) -> list[tuple[Shortage, tuple[object, ...]]]:
    plan = allot(question)
    return [(one, remedies(question, plan, one)) for one in shortages_of(question, plan)]


def filled_by(question: Question, pairs: frozenset[Pair], shortage: Shortage) -> bool:
    got = Counter(one for one, _ in pairs)
    return all(got[one.id] == one.places for one in question.submissions if one.id in shortage.competing)


def test_two_schools_that_compete_for_one_expert_are_told_with_all_that_would_help() -> None:
    question = Question(
        (submission("s"), submission("t"), submission("far", "Норильск")),
        (expert("a"), expert("near", "Канск", 5), expert("kept away", "Тайга", 1, away="Канск")),
        forbidden=frozenset({("s", "b")}),
    )
    [(found, helpful)] = told(question)

    assert (found.missing, found.competing, found.wanted, found.full, found.free) == (1, ("s", "t"), 2, ("a",), 1)
    assert helpful == (
        NewExperts(1, 1, ("Канск",)),
        MorePlaces((("a", 1),)),
        NotKeptAway("kept away", "Канск"),
    )


def test_sets_that_have_nothing_to_do_with_one_another_are_told_apart() -> None:
    question = Question(
        (submission("s"), submission("t"), submission("far", "Норильск", 2)),
        (
            expert("a", free=1, foe_of="far"),
            expert("b", "Тайга", foe_of="s t"),
        ),
    )
    assert [(one.missing, one.competing, one.full) for one, _ in told(question)] == [
        (1, ("far",), ()),
        (1, ("s", "t"), ("a",)),
    ]


def test_a_prohibition_a_lock_and_colleagues_kept_apart_can_be_lifted() -> None:
    forbidden = Question((submission("s"),), (expert("a"),), forbidden=frozenset({("s", "a")}))
    locked = Question(
        (submission("s"), submission("t", "Ачинск")),
        (expert("a"), expert("b", "Канск", 0)),
        locked=frozenset({("s", "a")}),
    )
    apart = Question(
        (submission("s", places=2),),
        (expert("a", institution="СФУ"), expert("b", institution="СФУ")),
        apart_by_institution=True,
    )
    assert told(forbidden)[0][1] == (NewExperts(1, 1, ("Канск",)), LiftProhibition(("s", "a")))
    assert told(locked)[0][1] == (NewExperts(1, 1, ("Ачинск",)), MorePlaces((("b", 1),)))
    assert told(apart)[0][1] == (NewExperts(1, 1, ("Канск",)), OneFewer(("s",)), NotApart())


def test_where_no_single_expert_suffices_several_have_to_give_more() -> None:
    question = Question((submission("s", places=4),), (expert("a"), expert("b", free=0), expert("c", free=-2)))

    assert told(question)[0][1] == (NewExperts(3, 3, ("Канск",)),)
    assert told(replace(question, submissions=(submission("s", places=3),)))[0][1] == (
        NewExperts(2, 2, ("Канск",)),
        MorePlaces((("b", 1), ("c", 1))),
    )


@pytest.mark.parametrize("seed", range(6))
def test_every_remedy_is_enough_and_the_sets_are_as_full_as_they_say(seed: int) -> None:
    tried: Counter[type] = Counter()
    for number in range(25):
        question = question_by(Random(seed * 25 + number), submissions=3, experts=4)
        plan = allot(question)
        missing = sum(one.places_missing for one in plan.unplaced)
        sets = shortages_of(question, plan)
        assert sum(one.missing for one in sets) == missing
        for shortage in sets:
            assert shortage.wanted - shortage.free - shortage.others == shortage.missing
            for remedy in remedies(question, plan, shortage):
                changed = remedy.applied(question)
                best = max(len(pairs) for pairs in every_plan(changed))
                assert sum(one.places for one in changed.submissions) - best <= missing - shortage.missing
                tried[type(remedy)] += 1
    assert tried[NewExperts] > 5


def test_a_fair_plan_has_the_same_sets() -> None:
    total = question_by(Random(7))
    fair = replace(total, policy=Policy.FAIR)

    assert [one.missing for one in shortages_of(fair, allot(fair))] == [
        one.missing for one in shortages_of(total, allot(total))
    ]


def test_a_plan_without_empty_places_has_no_tight_sets() -> None:
    question = Question((submission("s"),), (expert("a"),))

    assert shortages_of(question, allot(question)) == ()


def test_unlocking_is_told_where_it_frees_an_expert() -> None:
    question = Question(
        (submission("s"), submission("t", "Тайга")),
        (expert("a", "Ачинск"), expert("b", "Тайга")),
        locked=frozenset({("s", "a")}),
    )
    assert told(question)[0][1] == (NewExperts(1, 1, ("Тайга",)), MorePlaces((("a", 1),)), Unlock(("s", "a")))
