from decimal import Decimal, localcontext
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.rubric import Criterion, Judgement, Rubric, VerdictRule
from domain.verdicts import CriterionMean, FaultyConclusion, Outcome, Verdict, outcome_of, verdict

CRITERIA = (
    Criterion("goals", "Цели", maximum=2),
    Criterion("aims", "Задачи", maximum=4),
    Criterion("risks", "Риски", maximum=4, may_be_unjudged=True),
)


def rubric(accept_from: str = "0.7", no_criterion_below: str | None = None) -> Rubric:
    bar = None if no_criterion_below is None else Decimal(no_criterion_below)
    return Rubric("concept", "Концептуальные документы", CRITERIA, VerdictRule(Decimal(accept_from), bar))


def marks(goals: int, aims: int, risks: int | None, remark: str | None = None) -> list[Judgement]:
    return [Judgement("goals", goals, remark), Judgement("aims", aims, remark), Judgement("risks", risks, remark)]


def accepted(rule: Rubric, *conclusions: list[Judgement]) -> bool:
    judged = verdict(rule, conclusions, enough=1)
    assert judged is not None
    return judged.accepted


def test_two_experts_give_the_mean_per_criterion_and_one_share() -> None:
    assert verdict(rubric(), [marks(2, 3, None), marks(1, 4, 3)], enough=2) == Verdict(
        accepted=True,
        means=(
            CriterionMean("goals", Decimal("1.5"), 2),
            CriterionMean("aims", Decimal("3.5"), 4),
            CriterionMean("risks", Decimal(3), 4),
        ),
        share=Decimal("0.8"),
        conclusions=2,
        remarks=(),
    )


def test_a_criterion_that_nobody_could_judge_counts_neither_for_nor_against() -> None:
    judged = verdict(rubric("1", no_criterion_below="2"), [marks(2, 4, None)], enough=1)
    assert judged is not None
    assert (judged.accepted, judged.share, judged.means[2]) == (True, Decimal(1), CriterionMean("risks", None, 4))


def test_documents_that_nobody_could_judge_at_all_are_returned() -> None:
    unjudgeable = Rubric("x", "x", (CRITERIA[2],), VerdictRule(Decimal(0), None))
    answer = [Judgement("risks", None, "Файлы не открываются.")]
    means = (CriterionMean("risks", None, 4),)
    remarks = (("risks", "Файлы не открываются."),)
    assert verdict(unjudgeable, [answer], enough=1) == Verdict(False, means, Decimal(0), 1, remarks)


@pytest.mark.parametrize(("given", "enough"), [(0, 1), (1, 2), (0, 0)])
def test_fewer_conclusions_than_enough_give_no_verdict(given: int, enough: int) -> None:
    assert verdict(rubric(), [marks(2, 4, 4)] * given, enough) is None


def test_the_bar_itself_is_reached() -> None:
    assert [accepted(rubric("0.7"), marks(1, 3, n)) for n in (2, 3, 4)] == [False, True, True]


def test_one_criterion_below_its_bar_returns_documents_whatever_the_sum() -> None:
    rule = rubric("0.5", no_criterion_below="1.5")
    assert accepted(rule, marks(1, 4, 4), marks(2, 4, 4)) is True
    assert accepted(rule, marks(1, 4, 4), marks(1, 4, 4)) is False


def test_thirds_are_added_exactly() -> None:
    thirds = Rubric(
        "x", "x", tuple(Criterion(code, code, maximum=1) for code in "abc"), VerdictRule(Decimal(1) / 2, None)
    )
    # Means 1/3, 1/3 and 5/6: 3/2 of 3. The sum of the rounded means would fall short of the half.
    answers = [
        [Judgement("a", a), Judgement("b", b), Judgement("c", c)] for a, b, c in [(1, 0, 1), (0, 1, 1), (0, 0, 1)]
    ]
    judged = verdict(thirds, answers * 2, enough=1)
    assert judged is not None
    assert [one.mean for one in judged.means] == [Decimal("0.3333"), Decimal("0.3333"), Decimal(1)]
    assert (judged.share, judged.accepted) == (Decimal("0.5555"), True)


def test_a_shown_share_never_reaches_a_bar_that_was_missed() -> None:
    ninths = Rubric("x", "x", (Criterion("a", "a", maximum=9),), VerdictRule(Decimal("0.6667"), None))
    judged = verdict(ninths, [[Judgement("a", 6)]], enough=1)
    assert judged is not None
    assert (judged.share, judged.accepted) == (Decimal("0.6666"), False)


def test_all_remarks_of_all_experts_are_kept_once_in_the_order_of_the_rubric() -> None:
    first = [Judgement("risks", 4, " Б\n"), Judgement("goals", 2, "В"), Judgement("aims", 4, "\u200b")]
    second = [Judgement("goals", 2, "А"), Judgement("risks", 4, "Б"), Judgement("aims", 4, "В")]
    judged = verdict(rubric(), [first, second], enough=1)
    assert judged is not None
    assert judged.remarks == (("goals", "А"), ("goals", "В"), ("aims", "В"), ("risks", "Б"))


def test_a_faulty_conclusion_is_never_judged() -> None:
    with pytest.raises(FaultyConclusion, match=r"^goals: out_of_range$"):
        verdict(rubric(), [marks(3, 4, 4)], enough=1)


conclusions = some.lists(
    some.builds(marks, some.integers(0, 2), some.integers(0, 4), some.none() | some.integers(0, 4)),
    min_size=1,
    max_size=5,
)


@given(conclusions, some.randoms(use_true_random=False))
def test_the_order_of_conclusions_and_of_answers_does_not_matter(given: list[list[Judgement]], chance: Random) -> None:
    shuffled = [list(answers) for answers in given]
    chance.shuffle(shuffled)
    for answers in shuffled:
        chance.shuffle(answers)
    assert verdict(rubric(), shuffled, 1) == verdict(rubric(), given, 1)


@given(conclusions)
def test_the_callers_precision_does_not_matter(given: list[list[Judgement]]) -> None:
    with localcontext() as context:
        context.prec = 3
        rough = verdict(rubric(), given, 1)
    assert rough == verdict(rubric(), given, 1)


@given(conclusions)
def test_a_greater_mark_never_turns_acceptance_into_a_return(given: list[list[Judgement]]) -> None:
    better = [Judgement("goals", 2), *given[0][1:]]
    rule = rubric("0.6", no_criterion_below="1")
    assert (accepted(rule, *given), accepted(rule, better, *given[1:])) != (True, False)


YES = Verdict(True, (), Decimal(1), 1, ())
NO = Verdict(False, (), Decimal(0), 1, ())


@pytest.mark.parametrize(
    ("in_primary", "handed_in", "judged", "outcome"),
    [
        (True, False, None, Outcome.CARRIED_OVER),
        (True, True, NO, Outcome.CARRIED_OVER),
        (False, False, None, Outcome.NO_DOCUMENTS),
        (False, True, None, Outcome.NOT_ASSESSED),
        (False, True, NO, Outcome.RETURNED),
        (False, True, YES, Outcome.ACCEPTED),
    ],
)
def test_each_participant_has_one_outcome(
    in_primary: bool, handed_in: bool, judged: Verdict | None, outcome: Outcome
) -> None:
    assert outcome_of(accepted_in_primary=in_primary, handed_in_by_deadline=handed_in, verdict=judged) == outcome
