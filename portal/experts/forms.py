"""The forms of an expert: a conclusion, made of the round's rubric, and a refusal with its reason."""

import re
from collections.abc import Mapping, Sequence

from starlette.datastructures import FormData
from wtforms import Form, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, ValidationError

from acts.draft_conclusion import TypedAnswer
from domain.rubric import Criterion, Fault, FaultKind, Judgement, Rubric, is_blank
from models.assignments import Ending

UNJUDGED = "none"
MOST_BUTTONS = 11
"""Marks from 0 on that stand as buttons; more of them make a list to choose from."""
LONGEST_REMARK = 5000
LONGEST_REASON = 2000

_MARK = re.compile(r"[0-9]{1,4}")
_NOT_A_MARK = -1
"""Stands for what is no number: the rubric says then which numbers there are."""


class ConclusionForm:
    """The rubric's questions with what is typed, whether it came from a browser or lies in a draft."""

    def __init__(self, rubric: Rubric, typed: FormData | None, kept: Mapping[str, Mapping[str, str]]) -> None:
        self.rubric = rubric
        self.fields = BaseForm(dict(pair for criterion in rubric.criteria for pair in _fields(criterion)))
        # A question that was left open is not sent at all: it must not be answered out of the draft.
        there = {} if typed else {name: text for code in kept for name, text in _named(code, kept[code])}
        self.fields.process(typed, data=there)

    def answers(self) -> dict[str, TypedAnswer]:
        """What is typed, by the codes of the criteria."""
        return {
            criterion.code: TypedAnswer(self._text(f"mark-{criterion.code}"), self._text(f"remark-{criterion.code}"))
            for criterion in self.rubric.criteria
        }

    def mistakes(self) -> tuple[tuple[str, str], ...]:
        """What no conclusion may hold, whatever the rubric says: the field, and a sentence."""
        self.fields.validate()
        return tuple((name, str(sentence)) for name, said in self.fields.errors.items() if name for sentence in said)

    def judgements(self) -> list[Judgement]:
        """What is typed, as the rubric judges it; a criterion without a mark is left out."""
        return [
            Judgement(code, _mark(answer.mark), None if is_blank(answer.remark) else answer.remark)
            for code, answer in self.answers().items()
            if answer.mark
        ]

    def field_of(self, fault: Fault) -> str:
        """The id of the field where a fault is mended."""
        if fault.kind is FaultKind.REMARK_REQUIRED:
            return f"remark-{fault.criterion}"
        many = any(each.code == fault.criterion and each.maximum >= MOST_BUTTONS for each in self.rubric.criteria)
        return f"mark-{fault.criterion}" if many else f"mark-{fault.criterion}-0"

    def _text(self, name: str) -> str:
        return str(self.fields[name].data or "").strip()


def _fields(criterion: Criterion) -> list[tuple[str, RadioField | SelectField | TextAreaField]]:
    words = {anchor.mark: anchor.words for anchor in criterion.anchors}
    choices = [
        SelectChoice(str(mark), f"{mark} – {words[mark]}" if mark in words else str(mark))
        for mark in range(criterion.maximum + 1)
    ]
    if criterion.may_be_unjudged:
        choices.append(SelectChoice(UNJUDGED, "не могу оценить: мало сведений"))
    if criterion.maximum < MOST_BUTTONS:
        mark = RadioField("Оценка", choices=choices, validate_choice=False)
    else:
        mark = SelectField("Оценка", choices=[SelectChoice("", "выберите оценку"), *choices], validate_choice=False)
    too_long = f"Замечание по критерию «{criterion.name}» длиннее {LONGEST_REMARK} знаков: сократите его."
    remark = TextAreaField("Замечание школе", [Length(max=LONGEST_REMARK, message=too_long)])
    return [(f"mark-{criterion.code}", mark), (f"remark-{criterion.code}", remark)]


def _named(code: str, answer: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    return (f"mark-{code}", answer.get("mark", "")), (f"remark-{code}", answer.get("remark", ""))


def _mark(typed: str) -> int | None:
    if typed == UNJUDGED:
        return None
    return int(typed) if _MARK.fullmatch(typed) else _NOT_A_MARK


REASONS = {
    Ending.CONFLICT: "конфликт интересов",
    Ending.ILLNESS: "болезнь",
    Ending.OTHER: "другая причина",
}


class DeclineForm(Form):  # type: ignore[misc]
    """Why an expert gives an assignment back."""

    reason = RadioField(
        "Причина",
        [InputRequired("Укажите причину отказа.")],
        choices=[SelectChoice(ending.value, words) for ending, words in REASONS.items()],
    )
    words = TextAreaField(
        "Подробнее",
        [Length(max=LONGEST_REASON, message=f"Пояснение длиннее {LONGEST_REASON} знаков: сократите его.")],
    )

    def validate_words(self, field: TextAreaField) -> None:
        """Of an illness nobody need say more; any other reason is told in words."""
        if self.reason.data in (Ending.CONFLICT.value, Ending.OTHER.value) and is_blank(field.data):
            raise ValidationError("Напишите коротко, в чём причина: это прочитает проектный офис.")
