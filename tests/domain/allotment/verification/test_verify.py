"""A plan that was tampered with, or a proof of another one, is found out; every way by its sentence."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from domain.allotment.allot import allot
from domain.allotment.plan import Certificate, Placed, Plan
from domain.allotment.question import Question
from domain.allotment.reasons import Reason
from domain.allotment.values import ExpertAtHand, NotCertified, Policy, SubmissionToJudge, Weights
from domain.allotment.verification.verify import verify
from tests.domain.allotment.cases import question_by

TOPICS = frozenset({"plan", "risk"})
QUESTION = Question(
    submissions=(
        SubmissionToJudge("s1", "s1", "Канск", 2, topics=TOPICS),
        SubmissionToJudge("s2", "s2", "Ачинск", 2, topics=frozenset({"plan"})),
        SubmissionToJudge("s3", "s3", "Канск", 3, topics=frozenset({"risk"})),
    ),
    experts=(
        ExpertAtHand("e1", "Норильск", 2, 0, competences=TOPICS, institution="СФУ"),
        ExpertAtHand("e2", "Ачинск", 2, 1, competences=frozenset({"risk"}), institution="СФУ"),
        ExpertAtHand("e3", "Канск", 3, 0, competences=frozenset({"plan"})),
        ExpertAtHand("e4", "Норильск", 2, 3, conflicts=frozenset({"s2"})),
        ExpertAtHand("e5", "Норильск", 1, 0, competences=frozenset({"plan"})),
    ),
)
FAIR = replace(QUESTION, policy=Policy.FAIR)
OTHER = replace(QUESTION, weights=Weights(evenness=2))


def proved(plan: Plan) -> Certificate:
    assert plan.certificate is not None
    return plan.certificate


def with_proof(plan: Plan, **changes: object) -> Plan:
    return replace(plan, certificate=replace(proved(plan), **changes))  # type: ignore[arg-type]


def with_pairs(plan: Plan, *pairs: tuple[str, str]) -> Plan:
    return replace(plan, assignments=tuple(Placed(one, who, Reason.LEAST_LOADED) for one, who in pairs))


def pairs_of(plan: Plan) -> list[tuple[str, str]]:
    return [(one.submission, one.expert) for one in plan.assignments]


def swapped(plan: Plan) -> Plan:
    pairs = pairs_of(plan)
    pairs[pairs.index(("s1", "e1"))] = ("s1", "e5")
    return with_pairs(plan, *pairs)


def with_potential(plan: Plan, side: str, id: str, by: int) -> Plan:
    changed = dict(getattr(proved(plan), side))
    changed[id] += by
    return with_proof(plan, **{side: changed})


def test_the_plan_itself_holds() -> None:
    plan = allot(QUESTION)
    assert sorted(pairs_of(plan)) == [
        ("s1", "e1"),
        ("s1", "e2"),
        ("s2", "e3"),
        ("s2", "e5"),
        ("s3", "e1"),
        ("s3", "e2"),
        ("s3", "e4"),
    ]
    verify(QUESTION, plan)


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (lambda plan: replace(plan, certificate=None), "^У плана нет доказательства"),
        (lambda plan: replace(plan, certificate=allot(OTHER).certificate), "для других исходных данных"),
        (swapped, "больше, чем можно взять"),
        (lambda plan: with_pairs(plan, *pairs_of(plan)[1:]), "перечень незаполненных мест"),
        (lambda plan: with_pairs(plan, *pairs_of(plan), ("s9", "e1")), "нет такой работы"),
        (lambda plan: with_pairs(plan, ("s1", "e3"), *pairs_of(plan)[1:]), "из того же муниципалитета"),
        (lambda plan: with_pairs(plan, ("s2", "e4"), *pairs_of(plan)[1:]), "конфликт интересов"),
        (lambda plan: with_pairs(plan, pairs_of(plan)[0], *pairs_of(plan)), "дважды"),
        (lambda plan: replace(plan, worth=plan.worth + 1), "польза плана"),
        (lambda plan: with_proof(plan, filled=9), "число заполненных мест"),
        (lambda plan: with_proof(plan, dropped=1), "число снятых назначений"),
        (lambda plan: with_proof(plan, cut_submissions=frozenset({"s1"})), "не равно разрезу"),
        (lambda plan: with_proof(plan, cut_experts=frozenset({"e9"})), "разрез называет"),
        (lambda plan: with_proof(plan, costs=replace(proved(plan).costs, unit=1)), "масштаб"),
        (lambda plan: with_potential(plan, "expert_potentials", "e2", -(10**6)), "выгодно"),
        (lambda plan: with_potential(plan, "expert_potentials", "e2", 10**6), "выгодно"),
        (lambda plan: with_potential(plan, "submission_potentials", "s1", -(10**6)), "выгодно|лучше"),
        (lambda plan: with_potential(plan, "submission_potentials", "s1", 10**6), "выгодно"),
        (lambda plan: with_potential(plan, "submission_potentials", "s1", 2**61), "64 разряда"),
        (lambda plan: with_proof(plan, submission_potentials={}), "не для всех работ"),
        (lambda plan: with_proof(plan, expert_potentials={}), "не для всех экспертов"),
        (lambda plan: with_proof(plan, source_potential=proved(plan).source_potential + 10**6), "место выгодно"),
    ],
)
def test_what_was_tampered_with_is_named(tamper: Callable[[Plan], Plan], sentence: str) -> None:
    with pytest.raises(NotCertified, match=f"(?i){sentence}"):
        verify(QUESTION, tamper(allot(QUESTION)))


def test_the_first_broken_pair_is_named() -> None:
    plan = allot(QUESTION)
    with pytest.raises(NotCertified, match=r"^Работа s1, эксперт e3: из того же муниципалитета\.$") as found:
        verify(QUESTION, with_pairs(plan, ("s1", "e3"), *pairs_of(plan)[1:]))
    assert found.value.pair == ("s1", "e3")


def test_a_locked_pair_is_missed_and_colleagues_are_told_apart() -> None:
    locked = replace(QUESTION, locked=frozenset({("s1", "e5")}))
    plan = allot(locked)
    verify(locked, plan)
    without = [pair for pair in pairs_of(plan) if pair != ("s1", "e5")]
    with pytest.raises(NotCertified, match="закреплена"):
        verify(locked, with_pairs(plan, *without))
    apart = replace(QUESTION, apart_by_institution=True)
    plan = allot(apart)
    verify(apart, plan)
    beside = [("s1", "e1"), ("s1", "e2"), *(pair for pair in pairs_of(plan) if pair[0] != "s1")]
    with pytest.raises(NotCertified, match="из одной организации"):
        verify(apart, with_pairs(plan, *beside))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"bound": 100}, "граница"), ({"smallest": 100}, "наименьшая польза"), ({"given_up": -1}, "общий итог хуже")],
)
def test_a_fair_plan_that_claims_too_much_is_found(change: dict[str, int], sentence: str) -> None:
    plan = allot(FAIR)
    verify(FAIR, plan)
    fairness = proved(plan).fairness
    assert fairness is not None
    with pytest.raises(NotCertified, match=f"(?i){sentence}"):
        verify(FAIR, with_proof(plan, fairness=replace(fairness, **change)))
    with pytest.raises(NotCertified, match="нет границы"):
        verify(FAIR, with_proof(plan, fairness=None))
    dearer = with_potential(plan, "expert_potentials", "e3", -1)
    with pytest.raises(NotCertified, match=r"(?i)общий итог хуже наилучшего на"):
        verify(FAIR, with_potential(dearer, "submission_potentials", "s1", -(10**6)))


@pytest.mark.parametrize("policy", Policy)
def test_question_and_plan_come_back_from_their_text(policy: Policy) -> None:
    for seed in range(20):
        question = question_by(Random(seed), policy)
        again = Question.from_json(question.as_json())
        assert (again, again.digest()) == (question, question.digest())
        plan = allot(question)
        assert Plan.from_json(plan.as_json()) == plan
        verify(again, Plan.from_json(plan.as_json()))


def test_a_plan_of_another_choice_is_never_proved_by_chance() -> None:
    found = 0
    for seed in range(60):
        question = question_by(Random(seed))
        plan = allot(question)
        free = [one for one in plan.assignments if (one.submission, one.expert) not in question.locked]
        for one in free[:2]:
            for who in question.experts:
                changed = [(one.submission, who.id) if each is one else (each.submission, each.expert) for each in free]
                other = with_pairs(plan, *changed, *question.locked)
                if who.id == one.expert or plan.certificate is None or question.weights.evenness == 0:
                    continue
                try:
                    verify(question, other)
                except NotCertified:
                    found += 1
                else:
                    assert other.worth == plan.worth
    assert found > 50
