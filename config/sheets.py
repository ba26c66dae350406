"""One file of a season, read into its shape as far as it can be.

What is wrong in one row must not hide what is wrong in another, or between files: a bad row is reported and left out,
the rest is read on, and the cross checks see it.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from config.explanations import explain
from config.mistakes import Findings
from config.shapes import Shape
from config.yaml_lines import Value, Where, Written, read_yaml

S = TypeVar("S", bound=Shape)


@dataclass(frozen=True)
class Sheet(Generic[S]):
    """A file's values in their shape; `kept` tells which items of a list of the file were good, by list.

    Until all mistakes are mended a field of the shape is None where it could not be read, whatever its type says.
    """

    written: Written
    shape: S
    kept: dict[str, tuple[int, ...]]

    def items(self, name: str) -> Iterator[tuple[int, Any]]:
        """The good items of one of the file's lists, each with its place in the file."""
        values = getattr(self.shape, name)
        return zip(self.kept[name], values, strict=True) if values else iter(())

    def codes(self, name: str, key: str) -> set[str]:
        """What a list of the file calls its items, the bad ones too, so that one mistake is not told twice."""
        values = self.written.data.get(name, [])
        items = [item for item in values if isinstance(item, dict)] if isinstance(values, list) else []
        return {code for item in items if isinstance(code := item.get(key), str)}


def read_sheet(path: Path, shape: type[S], findings: Findings) -> Sheet[S] | None:
    """Read a file into its shape; None where it is no YAML of fields. Mistakes go to the findings."""
    written = read_yaml(path, findings)
    if written is None:
        return None
    data: dict[str, Value] = deepcopy(written.data)
    kept = {name: list(range(len(items))) for name, items in data.items() if isinstance(items, list)}
    try:
        return Sheet(written, shape.model_validate(data), _frozen(kept))
    except ValidationError as error:
        details = error.errors()
    for detail in details:
        findings.add(written.file, *explain(detail, shape, written))
    for detail in details:
        if detail["type"] == "extra_forbidden":
            _without(data, detail["loc"])
    rest = (detail["loc"] for detail in details if detail["type"] != "extra_forbidden")
    for where in _deepest_last(rest):
        _leave_out(data, kept, where)
    fields = {name: _field_of(info, data.get(name)) for name, info in shape.model_fields.items()}
    return Sheet(written, shape.model_construct(**fields), _frozen(kept))


def _field_of(info: FieldInfo, value: Value | None) -> Any:
    """The value of one field that was found good; where it was left out its default, or None."""
    if value is None:
        return None if info.is_required() else info.get_default(call_default_factory=True)
    try:
        field: Any = Annotated[info.annotation, info]
        return TypeAdapter(field).validate_python(value)
    except ValidationError:
        # A list from which every item was left out can still be shorter than it must be.
        return None


def _without(data: Any, where: Where) -> None:
    """Leave out a field that should not be; what stands around it is read on."""
    for step in where[:-1]:
        data = data[step]
    del data[where[-1]]


def _deepest_last(places: Iterable[Where]) -> list[Where]:
    # One bad item is left out once, and the last first, so that the numbers of the others stay.
    unique = {place[:2] if len(place) > 1 and isinstance(place[1], int) else place for place in places}
    return sorted(unique, key=lambda place: [str(step).zfill(9) for step in place], reverse=True)


def _leave_out(data: dict[str, Value], kept: dict[str, list[int]], where: Where) -> None:
    """Leave out a bad item of a list, or a bad field."""
    name, rest = str(where[0]), where[1:]
    items = data.get(name)
    if rest and isinstance(items, list) and isinstance(rest[0], int):
        del items[rest[0]]
        del kept[name][rest[0]]
    else:
        data.pop(name, None)


def _frozen(kept: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(places) for name, places in kept.items()}
