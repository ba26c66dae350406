"""What experts are asked (a rubric), what one of them answers (judgements), and what is wrong with an answer."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a mark means, in words."""

    mark: int
    words: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of a rubric, answered with a whole mark from 0 to `maximum`."""

    code: str
    name: str
    maximum: int
    anchors: tuple[Anchor, ...] = ()
    may_be_unjudged: bool = False
    """Whether an expert may say «cannot judge»."""
    remark_below: int | None = None
    """A remark is required where the mark is less than this."""


@dataclass(frozen=True, slots=True)
class VerdictRule:
    """When documents are accepted; otherwise they are returned for revision."""

    accept_from: Decimal
    """Least share, 0 to 1, of the greatest possible sum over the criteria that somebody judged."""
    no_criterion_below: Decimal | None = None
    """Least mean, in marks, of each criterion that somebody judged."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria of a round and the rule that makes a verdict of their marks."""

    code: str
    title: str
    criteria: tuple[Criterion, ...]
    rule: VerdictRule


@dataclass(frozen=True, slots=True)
class Judgement:
    """One expert's answer to one criterion."""

    criterion: str
    """Code of the criterion."""
    mark: int | None
    """None is «cannot judge»."""
    remark: str | None = None


class FaultKind(StrEnum):
    """What can be wrong with a conclusion."""

    MISSING = "missing"
    TWICE = "twice"
    UNKNOWN = "unknown"
    OUT_OF_RANGE = "out_of_range"
    MUST_BE_JUDGED = "must_be_judged"
    REMARK_REQUIRED = "remark_required"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the expert must mend before the conclusion can be filed."""

    criterion: str
    """Code of the criterion, or what stood in its place."""
    kind: FaultKind
    sentence: str
    """What is wrong and what to do, in Russian."""


def faults_of(rubric: Rubric, judgements: Sequence[Judgement]) -> tuple[Fault, ...]:
    """List what is wrong with a conclusion, in the rubric's order, unknown criteria last; nothing: it may be filed."""
    times = Counter(judgement.criterion for judgement in judgements)
    found: list[Fault] = []
    for criterion in rubric.criteria:
        if times[criterion.code] == 0:
            found.append(Fault(criterion.code, FaultKind.MISSING, f"Нет оценки по критерию «{criterion.name}»."))
            continue
        if times[criterion.code] > 1:
            sentence = f"Критерий «{criterion.name}» оценён несколько раз; оставьте одну оценку."
            found.append(Fault(criterion.code, FaultKind.TWICE, sentence))
            continue
        answer = next(judgement for judgement in judgements if judgement.criterion == criterion.code)
        fault = _fault_of_answer(criterion, answer)
        if fault is not None:
            found.append(fault)
    known = {criterion.code for criterion in rubric.criteria}
    found.extend(
        Fault(code, FaultKind.UNKNOWN, f"Критерия «{code}» нет среди критериев этой экспертизы.")
        for code in sorted(times.keys() - known)
    )
    return tuple(found)


def is_blank(text: str | None) -> bool:
    """Say whether a reader would see nothing: blanks, NBSP, zero width, control signs and fillers show nothing."""
    return text is None or all(_shows_nothing(sign) for sign in text)


def _fault_of_answer(criterion: Criterion, answer: Judgement) -> Fault | None:
    if answer.mark is None:
        if criterion.may_be_unjudged:
            return None
        sentence = f"По критерию «{criterion.name}» нужна оценка: ответ «не могу оценить» здесь не предусмотрен."
        return Fault(criterion.code, FaultKind.MUST_BE_JUDGED, sentence)
    if not 0 <= answer.mark <= criterion.maximum:
        sentence = f"Оценка по критерию «{criterion.name}» должна быть целым числом от 0 до {criterion.maximum}."
        return Fault(criterion.code, FaultKind.OUT_OF_RANGE, sentence)
    if criterion.remark_below is not None and answer.mark < criterion.remark_below and is_blank(answer.remark):
        sentence = (
            f"По критерию «{criterion.name}» нужно замечание: оно обязательно при оценке ниже {criterion.remark_below}."
        )
        return Fault(criterion.code, FaultKind.REMARK_REQUIRED, sentence)
    return None


# Letters by Unicode's books, but nothing on the page: Hangul fillers and the empty Braille cell.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Separators, control and format signs (zero width among them), surrogates, and marks that need a letter to sit on.
_EMPTY_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Me"})


def _shows_nothing(sign: str) -> bool:
    return sign in _FILLERS or unicodedata.category(sign) in _EMPTY_CATEGORIES
