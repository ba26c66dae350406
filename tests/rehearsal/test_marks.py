"""How good the documents of played schools are, and what played experts make of them."""

from domain.rubric import faults_of
from domain.season import Regulation, Season
from domain.verdicts import verdict
from rehearsal.behaviour import Behaviour, Documents, Experts
from rehearsal.marks import judge


def test_conclusions_have_no_fault_and_marks_vary(season: Season) -> None:
    rules = season.rounds[0]
    behaviour = Behaviour(experts=Experts(cannot_judge=0.2))
    conclusions = [judge(behaviour, 500, rules, f"s-{number:03}", "x-01") for number in range(1, 101)]

    assert [faults for one in conclusions if (faults := faults_of(rules.rubric, one))] == []
    assert any(judgement.mark is None for one in conclusions for judgement in one)
    assert len({tuple(judgement.mark for judgement in one) for one in conclusions}) > 20


def test_good_documents_are_accepted_and_most_weak_ones_are_mended_in_the_repeat(season: Season) -> None:
    primary, repeat, _ = season.rounds
    schools = [f"s-{number:03}" for number in range(1, 301)]

    def accepted(rules: Regulation, documents: Documents) -> set[str]:
        behaviour = Behaviour(documents=documents)
        results = {id: verdict(rules.rubric, [judge(behaviour, 500, rules, id, "x-01")], 1) for id in schools}
        return {id for id, one in results.items() if one is not None and one.accepted}

    first = accepted(primary, Documents(good=0.6, mended=0.8))
    second = accepted(repeat, Documents(good=0.6, mended=0.8))
    returned = set(schools) - first
    assert 0.5 < len(first) / len(schools) < 0.7
    assert 0.7 < len(returned & second) / len(returned) < 0.95
    assert len(accepted(primary, Documents(good=0.0))) < 0.1 * len(schools)
