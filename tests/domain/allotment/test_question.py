"""What makes no sense is refused by name; what cannot be done is told."""

import pytest

from domain.allotment.allot import allot
from domain.allotment.question import Question
from domain.allotment.reasons import Hindered, Hindrance, Unplaced
from domain.allotment.values import (
    ExpertAtHand,
    LockAgainstTheRules,
    SubmissionToJudge,
    UnknownPair,
    WeightOutOfBounds,
    Weights,
)
from domain.allotment.verification.verify import verify

ONE = SubmissionToJudge("s", "school", "Канск", 2)
FAR = ExpertAtHand("far", "Норильск", 3, 0)
OTHER = ExpertAtHand("other", "Норильск", 3, 0, institution="СФУ")
COLLEAGUE = ExpertAtHand("colleague", "Ачинск", 3, 5, institution="СФУ")


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"competence": -1}, "the weight competence is -1: it is a whole number from 0 to 1000"),
        ({"primary": 1001}, "the weight primary is 1001: it is a whole number from -1000 to 1000"),
        ({"evenness": 2**62}, "the weight evenness is 4611686018427387904"),
        ({"evenness": 0.5}, "the weight evenness is 0.5"),
    ],
)
def test_a_weight_that_would_drown_all_others_is_named(weights: dict[str, int], sentence: str) -> None:
    with pytest.raises(WeightOutOfBounds, match=sentence):
        Weights(**weights)


def test_the_greatest_weights_still_fit() -> None:
    question = Question((ONE,), (FAR, OTHER), weights=Weights(1000, -1000, 1000))
    verify(question, allot(question))


@pytest.mark.parametrize(
    ("experts", "hindrance"),
    [
        ((ExpertAtHand("a", "Норильск", 3, 0, conflicts=frozenset({"school"})),), Hindrance.CONFLICT),
        (
            (ExpertAtHand("a", "Норильск", 3, 0, neighbours=frozenset({"Канск"})),),
            Hindrance.NEIGHBOUR_MUNICIPALITY,
        ),
        ((ExpertAtHand("a", "Канск", 3, 0),), Hindrance.OWN_MUNICIPALITY),
        ((ExpertAtHand("a", "Норильск", 0, 0),), Hindrance.NO_FREE_PLACE),
        ((ExpertAtHand("a", "Норильск", 3, 0, absent=True),), Hindrance.ABSENT),
    ],
)
def test_whom_everything_forbids_is_told_with_the_reason(
    experts: tuple[ExpertAtHand, ...], hindrance: Hindrance
) -> None:
    question = Question((ONE,), experts)
    plan = allot(question)
    assert (plan.assignments, plan.unplaced) == ((), (Unplaced("s", 2, (Hindered(hindrance, 1),)),))
    verify(question, plan)


def test_colleagues_are_kept_apart_where_the_season_says_so() -> None:
    question = Question((ONE,), (OTHER, COLLEAGUE), apart_by_institution=True)
    plan = allot(question)
    assert [one.expert for one in plan.assignments] == ["other"]
    assert plan.unplaced == (Unplaced("s", 1, (Hindered(Hindrance.SAME_INSTITUTION, 1),)),)
    verify(question, plan)
    assert len(allot(Question((ONE,), (OTHER, COLLEAGUE))).assignments) == 2


def test_a_forbidden_pair_is_told_and_a_locked_one_stays() -> None:
    question = Question((ONE,), (FAR, OTHER), forbidden=frozenset({("s", "far")}), locked=frozenset({("s", "other")}))
    plan = allot(question)
    assert [one.expert for one in plan.assignments] == ["other"]
    assert plan.unplaced == (Unplaced("s", 1, (Hindered(Hindrance.FORBIDDEN_BY_OFFICE, 1),)),)
    verify(question, plan)


@pytest.mark.parametrize(
    ("locked", "experts", "forbidden"),
    [
        ({("s", "a")}, (ExpertAtHand("a", "Канск", 3, 0),), set()),
        ({("s", "a")}, (ExpertAtHand("a", "Ачинск", 3, 0, conflicts=frozenset({"school"})),), set()),
        ({("s", "far")}, (FAR,), {("s", "far")}),
        ({("s", "a")}, (ExpertAtHand("a", "Ачинск", 0, 0),), set()),
        ({("s", "other"), ("s", "colleague")}, (OTHER, COLLEAGUE), set()),
        ({("s", "other"), ("s", "far"), ("s", "b")}, (OTHER, FAR, ExpertAtHand("b", "Ачинск", 3, 0)), set()),
    ],
)
def test_a_lock_that_no_plan_may_hold_is_refused(
    locked: set[tuple[str, str]], experts: tuple[ExpertAtHand, ...], forbidden: set[tuple[str, str]]
) -> None:
    question = Question(
        (ONE,), experts, locked=frozenset(locked), forbidden=frozenset(forbidden), apart_by_institution=True
    )
    with pytest.raises(LockAgainstTheRules):
        allot(question)


def test_a_lock_names_who_is_there_and_kept_pairs_need_not() -> None:
    with pytest.raises(UnknownPair, match="s, nobody"):
        Question((ONE,), (FAR,), locked=frozenset({("s", "nobody")}))
    assert Question((ONE,), (FAR,), kept=frozenset({("s", "nobody")}), forbidden=frozenset({("gone", "far")})) == (
        Question((ONE,), (FAR,))
    )


def test_a_negative_weight_asks_for_somebody_else_in_the_repeat() -> None:
    again = SubmissionToJudge("s", "school", "Канск", 1, primary_experts=frozenset({"far"}))
    late = ExpertAtHand("late", "Норильск", 3, 8)
    preferred = allot(Question((again,), (FAR, late)))
    avoided = allot(Question((again,), (FAR, late), weights=Weights(primary=-10)))
    assert [one.expert for one in (*preferred.assignments, *avoided.assignments)] == ["far", "late"]


def test_competence_is_preferred_to_a_lesser_load_by_its_weight() -> None:
    about = SubmissionToJudge("s", "school", "Канск", 1, topics=frozenset({"plan"}))
    knows = ExpertAtHand("knows", "Норильск", 3, 2, competences=frozenset({"plan"}))
    chosen = [allot(Question((about,), (FAR, knows), weights=Weights(competence=n))) for n in (3, 1)]
    assert [plan.assignments[0].expert for plan in chosen] == ["knows", "far"]
