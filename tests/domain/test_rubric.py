from decimal import Decimal

import pytest

from domain.rubric import Criterion, Fault, FaultKind, Judgement, Rubric, VerdictRule, faults_of, is_blank

RUBRIC = Rubric(
    code="concept",
    title="Концептуальные документы",
    criteria=(
        Criterion("goals", "Цели", maximum=2, remark_below=2),
        Criterion("risks", "Риски", maximum=10, may_be_unjudged=True),
    ),
    rule=VerdictRule(accept_from=Decimal("0.7")),
)


def kinds(*judgements: Judgement) -> list[tuple[str, FaultKind]]:
    return [(fault.criterion, fault.kind) for fault in faults_of(RUBRIC, judgements)]


def test_a_whole_conclusion_has_no_faults() -> None:
    assert faults_of(RUBRIC, [Judgement("risks", 10), Judgement("goals", 1, "Цели не измеримы.")]) == ()


def test_a_remark_is_not_required_from_its_mark_on() -> None:
    assert kinds(Judgement("goals", 2, None), Judgement("risks", 0, None)) == []


@pytest.mark.parametrize("remark", [None, "", "  \n", "\u00a0\u00a0", "\u200b\u200d\ufeff", "\u2800\u3164", "\u0301"])
def test_a_required_remark_that_shows_nothing_is_missing(remark: str | None) -> None:
    sentence = "По критерию «Цели» нужно замечание: оно обязательно при оценке ниже 2."
    expected = (Fault("goals", FaultKind.REMARK_REQUIRED, sentence),)
    assert faults_of(RUBRIC, [Judgement("goals", 1, remark), Judgement("risks", None)]) == expected


def test_cannot_judge_is_taken_only_where_the_rubric_allows_it() -> None:
    sentence = "По критерию «Цели» нужна оценка: ответ «не могу оценить» здесь не предусмотрен."
    expected = (Fault("goals", FaultKind.MUST_BE_JUDGED, sentence),)
    assert faults_of(RUBRIC, [Judgement("goals", None, "Мало сведений."), Judgement("risks", None)]) == expected


@pytest.mark.parametrize("mark", [-1, 11, 10**30])
def test_a_mark_outside_its_range_is_told_with_the_range(mark: int) -> None:
    sentence = "Оценка по критерию «Риски» должна быть целым числом от 0 до 10."
    expected = (Fault("risks", FaultKind.OUT_OF_RANGE, sentence),)
    assert faults_of(RUBRIC, [Judgement("goals", 2), Judgement("risks", mark)]) == expected


def test_everything_wrong_is_listed_at_once_in_the_order_of_the_rubric() -> None:
    judgements = [Judgement("style", 1), Judgement("risks", 3), Judgement("risks", 4)]
    assert faults_of(RUBRIC, judgements) == (
        Fault("goals", FaultKind.MISSING, "Нет оценки по критерию «Цели»."),
        Fault("risks", FaultKind.TWICE, "Критерий «Риски» оценён несколько раз; оставьте одну оценку."),
        Fault("style", FaultKind.UNKNOWN, "Критерия «style» нет среди критериев этой экспертизы."),
    )


def test_a_dash_or_a_single_letter_is_not_blank() -> None:
    assert [text for text in ("—", "я", "\u200bя", "\u0438\u0306") if is_blank(text)] == []
