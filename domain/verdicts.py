"""From marks to a verdict, and from a verdict to a school's outcome in a round."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from domain.rubric import Fault, Judgement, Rubric, faults_of, is_blank
from domain.stages import Stage


class FaultyConclusion(ValueError):
    """A conclusion that `faults_of` finds faults in was put to a verdict; it should never have been filed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.criterion}: {fault.kind}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class CriterionMean:
    """What the experts who judged a criterion gave it on average."""

    code: str
    mean: Decimal | None
    """In marks, rounded half up to four places for show; None where nobody could judge."""
    maximum: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all conclusions on one school's documents come to."""

    accepted: bool
    """False is returned for revision."""
    means: tuple[CriterionMean, ...]
    """In the rubric's order."""
    share: Decimal
    """Sum of the means by the greatest possible sum over the judged criteria; rounded down to four places for show, so
    that what is shown never reaches a bar that the documents missed. Zero where nobody could judge anything."""
    conclusions: int
    remarks: tuple[tuple[str, str], ...]
    """Code of the criterion and text, in the rubric's order, then by text; each text once a criterion."""


class Outcome(StrEnum):
    """What a round ends with for one of its schools."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    NO_DOCUMENTS = "no_documents"
    CARRIED_OVER = "carried_over"
    NOT_ASSESSED = "not_assessed"


def signed_or_closed(stage: Stage, *, is_signed: bool) -> bool:
    """Whether an outcome is final for the school's eyes: it is told by letter then, and not before."""
    return is_signed or not stage.comes_before(Stage.CLOSING)


def verdict(rubric: Rubric, conclusions: Sequence[Sequence[Judgement]], enough: int) -> Verdict | None:
    """Judge by the rubric's rule, or None where there are fewer conclusions than `enough`, or none at all.

    The rule is applied to exact fractions. Where nobody could judge a single criterion the documents are returned: they
    said too little. Raises FaultyConclusion.
    """
    if len(conclusions) < max(enough, 1):
        return None
    faults = tuple(fault for judgements in conclusions for fault in faults_of(rubric, judgements))
    if faults:
        raise FaultyConclusion(faults)

    exact = {criterion.code: _mean(criterion.code, conclusions) for criterion in rubric.criteria}
    judged = [(mean, one.maximum) for one in rubric.criteria if (mean := exact[one.code]) is not None]
    greatest = sum(maximum for _, maximum in judged)
    share = Fraction(sum(mean for mean, _ in judged), greatest) if greatest else Fraction(0)
    bar = rubric.rule.no_criterion_below
    accepted = (
        bool(judged)
        and share >= Fraction(rubric.rule.accept_from)
        and (bar is None or all(mean >= Fraction(bar) for mean, _ in judged))
    )
    means = tuple(
        CriterionMean(one.code, None if (mean := exact[one.code]) is None else _shown(mean, ROUND_HALF_UP), one.maximum)
        for one in rubric.criteria
    )
    return Verdict(accepted, means, _shown(share, ROUND_FLOOR), len(conclusions), _remarks(rubric, conclusions))


def outcome_of(*, accepted_in_primary: bool, handed_in_by_deadline: bool, verdict: Verdict | None) -> Outcome:
    """Name the outcome of one participant at closing, judged in this round alone."""
    if accepted_in_primary:
        return Outcome.CARRIED_OVER
    if not handed_in_by_deadline:
        return Outcome.NO_DOCUMENTS
    if verdict is None:
        return Outcome.NOT_ASSESSED
    return Outcome.ACCEPTED if verdict.accepted else Outcome.RETURNED


def _mean(code: str, conclusions: Iterable[Sequence[Judgement]]) -> Fraction | None:
    marks = [
        one.mark for judgements in conclusions for one in judgements if one.criterion == code and one.mark is not None
    ]
    return Fraction(sum(marks), len(marks)) if marks else None


def _shown(number: Fraction, rounding: str) -> Decimal:
    with localcontext() as context:
        # Enough digits that the division is exact as far as the four places shown, whatever the caller's context.
        context.prec = 50
        context.rounding = ROUND_FLOOR
        return (Decimal(number.numerator) / number.denominator).quantize(Decimal("0.0001"), rounding)


def _remarks(rubric: Rubric, conclusions: Iterable[Sequence[Judgement]]) -> tuple[tuple[str, str], ...]:
    place = {criterion.code: place for place, criterion in enumerate(rubric.criteria)}
    texts = {
        (one.criterion, unicodedata.normalize("NFC", one.remark).strip())
        for judgements in conclusions
        for one in judgements
        if one.remark is not None and not is_blank(one.remark)
    }
    return tuple(sorted(texts, key=lambda remark: (place[remark[0]], remark[1])))
