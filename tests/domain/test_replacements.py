from domain.allotment.allot import allot
from domain.allotment.question import Question
from domain.allotment.reasons import WHY_NOT, Hindrance
from domain.allotment.values import ExpertAtHand, SubmissionToJudge
from domain.replacements import substitutes_for

SUBMISSION = SubmissionToJudge(
    "s-1", "s-1", "m-1", 1, asked_before=frozenset({"e-5"}), primary_experts=frozenset({"e-3"})
)
EXPERTS = (
    ExpertAtHand("e-1", "m-1", 5, 0),
    ExpertAtHand("e-2", "m-2", 5, 0),
    ExpertAtHand("e-3", "m-2", 2, 3),
    ExpertAtHand("e-4", "m-2", 5, 0, conflicts=frozenset({"s-1"})),
    ExpertAtHand("e-5", "m-2", 5, 0),
    ExpertAtHand("e-6", "m-2", 5, 0, asked_again=False),
    ExpertAtHand("e-7", "m-2", 0, 5),
    ExpertAtHand("e-8", "m-2", 4, 1),
    ExpertAtHand("e-9", "m-2", 0, 0, absent=True),
)


def test_who_may_take_the_work_comes_first_as_an_allotment_would_prefer_them() -> None:
    found = substitutes_for(SUBMISSION, EXPERTS)

    assert [(each.expert.id, each.hindrance) for each in found] == [
        ("e-3", None),
        ("e-2", None),
        ("e-8", None),
        ("e-1", Hindrance.OWN_MUNICIPALITY),
        ("e-4", Hindrance.CONFLICT),
        ("e-5", Hindrance.ALREADY_ASKED),
        ("e-6", Hindrance.NOT_ASKED_AGAIN),
        ("e-9", Hindrance.ABSENT),
        ("e-7", Hindrance.NO_FREE_PLACE),
    ]


def test_an_allotment_places_exactly_those_who_may_take_the_work() -> None:
    for substitute in substitutes_for(SUBMISSION, EXPERTS):
        placed = allot(Question((SUBMISSION,), (substitute.expert,))).assignments
        assert bool(placed) == (substitute.hindrance is None), substitute


def test_a_colleague_of_who_judges_it_too_is_kept_apart() -> None:
    colleague = ExpertAtHand("e-2", "m-2", 5, 0, institution="ИПК")
    found = substitutes_for(SUBMISSION, (colleague, ExpertAtHand("e-3", "m-2", 5, 0)), frozenset({"ИПК"}))

    assert [(each.expert.id, each.hindrance) for each in found] == [
        ("e-3", None),
        ("e-2", Hindrance.SAME_INSTITUTION),
    ]


def test_every_hindrance_has_its_words() -> None:
    assert set(WHY_NOT) == set(Hindrance)
