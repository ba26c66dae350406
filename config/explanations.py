"""What pydantic found, said in Russian to the office."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.mistakes import nearest, shown
from config.yaml_lines import Where, Written

# By pydantic's error type; {value} is what was written, the rest pydantic's own context.
SENTENCES = {
    "int_parsing": "«{value}» — не целое число.",
    "int_type": "«{value}» — не целое число.",
    "int_parsing_size": "Число слишком велико.",
    "bool_parsing": "«{value}» — не true и не false.",
    "decimal_parsing": "«{value}» — не число.",
    "decimal_type": "«{value}» — не число.",
    "decimal_max_digits": "В числе слишком много знаков.",
    "decimal_max_places": "В числе слишком много знаков.",
    "finite_number": "«{value}» — не число.",
    "greater_than": "{value} — слишком мало.",
    "greater_than_equal": "{value} — слишком мало.",
    "less_than_equal": "{value} — слишком много.",
    "string_pattern_mismatch": "«{value}» записано не в том виде.",
    "string_type": "Здесь нужна одна строка текста, а не список.",
    "too_short": "Список пуст.",
    "list_type": "Здесь нужен список: значения в скобках «[…]» или с «-» в начале строк.",
    "dict_type": "Здесь нужны поля вида «имя: значение».",
    "model_type": "Здесь нужны поля вида «имя: значение».",
    "model_attributes_type": "Здесь нужны поля вида «имя: значение».",
}
WHERE_ELSE = {
    ("RoundShape", "expertise"): "Срок экспертизы берётся из roadmap.yaml; меняет его поле correction, с причиной.",
    ("RoundShape", "dates"): "Срок сдачи пишут в поле submission; срок экспертизы — в roadmap.yaml.",
    ("RowShape", "dates"): "Срок, как он напечатан, пишут в поле printed, исправленный — в correction.",
}


def explain(error: ErrorDetails, shape: type[BaseModel], written: Written) -> tuple[int, str, str]:
    """The line of an error, what is wrong there, and what to write instead."""
    where: Where = tuple(step for step in error["loc"] if step != "[key]")
    line = written.line(*where)
    names = [step for step in where if isinstance(step, str)]
    name = names[-1] if names else written.file
    owner, field = _owner_and_field(shape, where)
    described = (
        f"Здесь пишут: {field.description}." if field is not None and field.description else "Исправьте значение."
    )
    context: Mapping[str, Any] = error.get("ctx") or {}
    kind = error["type"]
    if kind == "missing":
        if where in written.lines:
            return line, f"Поле «{name}» пусто.", described
        return line, f"Нет поля «{name}».", described.replace("Здесь пишут:", "Добавьте его:")
    if kind == "extra_forbidden":
        elsewhere = WHERE_ELSE.get((owner.__name__, name))
        return line, f"Поля «{name}» здесь не бывает.", elsewhere or nearest(name, owner.model_fields)
    if kind in ("enum", "literal_error"):
        known = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return (
            line,
            f"Поле «{name}»: значения «{shown(error['input'])}» здесь не бывает.",
            nearest(str(error["input"]), known),
        )
    if kind == "season":
        return line, f"Поле «{name}»: {_begun_small(context['what'])}", context["remedy"] or described
    sentence = SENTENCES.get(kind, "Значение не подходит.").format(value=shown(error["input"]), **context)
    return line, f"Поле «{name}»: {_begun_small(sentence)}", described


def _begun_small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _owner_and_field(shape: type[BaseModel], where: Where) -> tuple[type[BaseModel], FieldInfo | None]:
    """The shape that holds the last named field of a path, and the field, where it has one."""
    owner, field = shape, None
    for step in where:
        if not isinstance(step, str):
            continue
        if field is not None:
            inner = _inner_shape(field.annotation)
            if inner is None:
                return owner, field
            owner = inner
        field = owner.model_fields.get(step)
        if field is None:
            return owner, None
    return owner, field


def _inner_shape(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((inner for part in get_args(annotation) if (inner := _inner_shape(part))), None)
