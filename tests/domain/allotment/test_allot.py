from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.allotment.allot import allot as answer
from domain.allotment.plan import Placed, Plan
from domain.allotment.question import Question
from domain.allotment.reasons import Hindered, Hindrance, Reason, Unplaced
from domain.allotment.values import (
    CountTooLarge,
    ExpertAtHand,
    NegativeCount,
    Pair,
    Policy,
    SubmissionToJudge,
    TwoOfOneId,
    WeightsTooLarge,
)
from domain.allotment.verification.verify import verify
from tests.domain.allotment.cases import rank_of

NOBODY: frozenset[str] = frozenset()


def submission(
    id: str, town: str = "Канск", places: int = 1, asked: frozenset[str] = NOBODY, primary: frozenset[str] = NOBODY
) -> SubmissionToJudge:
    return SubmissionToJudge(id, f"school of {id}", town, places, frozenset(), asked, primary)


def expert(
    id: str, town: str = "Ачинск", free: int = 10, load: int = 0, conflicts: frozenset[str] = NOBODY, again: bool = True
) -> ExpertAtHand:
    return ExpertAtHand(id, town, free, load, conflicts, again)


def allot(
    submissions: Sequence[SubmissionToJudge], experts: Sequence[ExpertAtHand], *, all_pairs_up_to: int = 1_000_000
) -> Plan:
    plan = answer(Question(tuple(submissions), tuple(experts)), all_pairs_up_to=all_pairs_up_to)
    return Plan(plan.assignments, plan.unplaced)


def loads(plan: Plan) -> Counter[str]:
    return Counter(placed.expert for placed in plan.assignments)


def test_an_expert_of_the_own_municipality_is_never_assigned() -> None:
    plan = allot([submission("s", "Канск")], [expert("near", "Канск"), expert("far", "Ачинск", load=9)])
    assert plan == Plan((Placed("s", "far", Reason.NOBODY_ELSE_FREE),), ())


def test_a_declared_conflict_is_never_assigned() -> None:
    plan = allot([submission("s")], [expert("a", conflicts=frozenset({"school of s", "another"})), expert("b", load=9)])
    assert plan == Plan((Placed("s", "b", Reason.NOBODY_ELSE_FREE),), ())


def test_an_expert_who_was_asked_before_is_not_asked_again_for_the_same_submission() -> None:
    plan = allot([submission("s", asked=frozenset({"a", "gone"})), submission("t")], [expert("a"), expert("b")])
    assert [(placed.submission, placed.expert) for placed in plan.assignments] == [("s", "b"), ("t", "a")]


def test_who_was_silent_or_ill_gets_nothing() -> None:
    plan = allot([submission("s")], [expert("a", again=False)])
    assert plan == Plan((), (Unplaced("s", 1, (Hindered(Hindrance.NOT_ASKED_AGAIN, 1),)),))


def test_each_place_of_a_submission_goes_to_another_expert() -> None:
    plan = allot([submission("s", places=3)], [expert("a"), expert("b")])
    assert plan == Plan(
        (Placed("s", "a", Reason.NOBODY_ELSE_FREE), Placed("s", "b", Reason.NOBODY_ELSE_FREE)), (Unplaced("s", 1, ()),)
    )


def test_the_expert_of_the_primary_is_preferred_to_a_less_loaded_one() -> None:
    plan = allot([submission("s", primary=frozenset({"a"}))], [expert("a", load=9), expert("b")])
    assert plan == Plan((Placed("s", "a", Reason.EXPERT_OF_THE_PRIMARY),), ())


def test_more_places_count_for_more_than_the_expert_of_the_primary() -> None:
    submissions = [submission("s", primary=frozenset({"a"})), submission("t", asked=frozenset({"b"}))]
    plan = allot(submissions, [expert("a", free=1), expert("b", load=50)])
    assert plan == Plan((Placed("s", "b", Reason.NOBODY_ELSE_FREE), Placed("t", "a", Reason.NOBODY_ELSE_FREE)), ())


def test_the_load_is_evened_over_what_experts_hold_already() -> None:
    plan = allot([submission(f"s{n}") for n in range(9)], [expert("a", load=5), expert("b", load=1), expert("c")])
    assert loads(plan) == {"b": 4, "c": 5}
    assert {placed.reason for placed in plan.assignments} == {Reason.LEAST_LOADED}


def test_capacity_is_respected_and_what_is_left_over_is_told_with_its_reasons() -> None:
    experts = [
        expert("full", free=0),
        expert("over", free=-3, load=13),
        expert("near", "Канск", free=0),
        expert("near and silent", "Канск", again=False),
        expert("foe", conflicts=frozenset({"school of s"})),
        expert("asked"),
        expert("silent", again=False),
        expert("placed", free=1),
    ]
    assert allot([submission("s", places=3, asked=frozenset({"asked"}))], experts) == Plan(
        (Placed("s", "placed", Reason.NOBODY_ELSE_FREE),),
        (
            Unplaced(
                "s",
                2,
                (
                    Hindered(Hindrance.OWN_MUNICIPALITY, 2),
                    Hindered(Hindrance.CONFLICT, 1),
                    Hindered(Hindrance.ALREADY_ASKED, 1),
                    Hindered(Hindrance.NOT_ASKED_AGAIN, 1),
                    Hindered(Hindrance.NO_FREE_PLACE, 2),
                ),
            ),
        ),
    )


def test_nothing_to_judge_needs_nobody() -> None:
    assert (
        allot([], []) == allot([], [expert("a")]) == allot([submission("s", places=0)], [expert("a")]) == Plan((), ())
    )


def test_without_experts_every_place_is_missing() -> None:
    assert allot([submission("s", places=2), submission("r")], []) == Plan(
        (), (Unplaced("r", 1, ()), Unplaced("s", 2, ()))
    )


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("kept", [frozenset(), frozenset({("s", "gone")})])
def test_without_experts_that_nobody_helps_is_proved_too(policy: Policy, kept: frozenset[Pair]) -> None:
    question = Question((submission("s", places=2), submission("r")), (), policy=policy, kept=kept)
    plan = answer(question)
    verify(question, plan)
    assert [each.places_missing for each in plan.unplaced] == [1, 2]


def test_where_all_are_of_one_municipality_nobody_is_placed() -> None:
    plan = allot([submission("s"), submission("t")], [expert("a", "Канск"), expert("b", "Канск")])
    own = (Hindered(Hindrance.OWN_MUNICIPALITY, 2),)
    assert plan == Plan((), (Unplaced("s", 1, own), Unplaced("t", 1, own)))


def test_ties_do_not_always_favour_the_first_by_name() -> None:
    chosen = {allot([submission(f"s{n}")], [expert(id) for id in "abcd"]).assignments[0].expert for n in range(40)}
    assert chosen == set("abcd")


def test_great_loads_are_compared_without_overflow() -> None:
    plan = allot([submission("s")], [expert("a", load=10**12 + 1), expert("b", load=10**12)])
    assert loads(plan) == {"b": 1}
    uneven = allot([submission(f"s{n}") for n in range(3)], [expert("a", load=10**15), expert("b", free=1)])
    assert loads(uneven) == {"a": 2, "b": 1}


def test_loads_beyond_the_solvers_numbers_are_refused_rather_than_misjudged() -> None:
    with pytest.raises(WeightsTooLarge):
        allot([submission("s"), submission("t")], [expert("a", load=10**18), expert("b")])


def test_two_of_one_id_are_the_callers_error() -> None:
    with pytest.raises(TwoOfOneId, match="more than one submission has the id s"):
        allot([submission("s"), submission("s")], [])
    with pytest.raises(TwoOfOneId, match="more than one expert has the id a"):
        allot([], [expert("a"), expert("a", "Канск")])


def test_less_than_nothing_is_the_callers_error() -> None:
    with pytest.raises(NegativeCount):
        allot([submission("s", places=-1)], [])
    with pytest.raises(NegativeCount):
        allot([], [expert("a", load=-1)])


def test_more_places_than_can_be_summed_are_refused_rather_than_misjudged() -> None:
    with pytest.raises(CountTooLarge):
        allot([submission("s")], [expert("a", free=2**62), expert("b", free=2**62)])
    with pytest.raises(CountTooLarge):
        allot([submission("s", places=2**62)], [expert("a")])


TOWNS = ("Канск", "Ачинск", "Норильск")
EXPERTS = ("a", "b", "c", "d")
few_experts = some.frozensets(some.sampled_from(EXPERTS), max_size=2)
submissions_at_random = some.lists(
    some.builds(
        submission, some.sampled_from("stu"), some.sampled_from(TOWNS), some.integers(0, 3), few_experts, few_experts
    ),
    max_size=3,
    unique_by=lambda one: one.id,
)
schools = some.frozensets(some.sampled_from([f"school of {id}" for id in "stu"]), max_size=1)
again = some.sampled_from([True, True, True, False])
counts = some.integers(0, 4)
experts_at_random = some.lists(
    some.builds(
        expert, some.sampled_from(EXPERTS), some.sampled_from(TOWNS), some.integers(-1, 3), counts, schools, again
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)


@settings(deadline=None)
@given(submissions_at_random, experts_at_random)
def test_what_is_missing_is_told_and_every_expert_is_accounted_for(
    submissions: list[SubmissionToJudge], experts: list[ExpertAtHand]
) -> None:
    plan = allot(submissions, experts)
    got = Counter(placed.submission for placed in plan.assignments)
    missing = {one.id: one.places - got[one.id] for one in submissions if one.places > got[one.id]}
    assert {one.submission: one.places_missing for one in plan.unplaced} == missing
    accounted = {one.submission: got[one.submission] + sum(why.experts for why in one.reasons) for one in plan.unplaced}
    assert accounted == dict.fromkeys(missing, len(experts))


@settings(deadline=None)
@given(submissions_at_random, experts_at_random, some.sampled_from([0, 1_000_000]), some.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    submissions: list[SubmissionToJudge], experts: list[ExpertAtHand], all_pairs_up_to: int, chance: Random
) -> None:
    plan = allot(submissions, experts, all_pairs_up_to=all_pairs_up_to)
    chance.shuffle(submissions)
    chance.shuffle(experts)
    assert allot(submissions, experts, all_pairs_up_to=all_pairs_up_to) == plan


@settings(max_examples=80, deadline=None)
@given(some.randoms(use_true_random=False), some.integers(1, 3), some.integers(1, 8), some.booleans())
def test_likely_pairs_give_as_good_a_plan_as_all_pairs(chance: Random, places: int, free: int, repeat: bool) -> None:
    towns = [f"Район {n}" for n in range(3)]
    experts = [expert(f"e{n}", chance.choice(towns), free, load=chance.randrange(4)) for n in range(12)]
    primary = [frozenset({f"e{chance.randrange(12)}"}) if repeat else NOBODY for _ in range(24)]
    submissions = [submission(f"s{n}", chance.choice(towns), places, primary=one) for n, one in enumerate(primary)]
    question = Question(tuple(submissions), tuple(experts))
    plans = [answer(question, all_pairs_up_to=limit) for limit in (0, 1_000_000)]
    ranks = [rank_of(question, frozenset((one.submission, one.expert) for one in plan.assignments)) for plan in plans]
    assert ranks[0] == ranks[1]
