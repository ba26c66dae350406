"""How the people of a rehearsal behave: data with defaults, which an office may change to ask «what if».

A file names only what it changes, for instance «what if a third of the experts fall silent»:

    experts:
      silent: 0.33
"""

import difflib
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

MOST_DAYS = 60


class BehaviourNotUnderstood(ValueError):
    """A file of behaviour has mistakes; `mistakes` names all of them, each in Russian with line, key and remedy."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistakes))


@dataclass(frozen=True)
class Schools:
    """Shares, 0 to 1, of the schools that are asked for documents. Who is in none of the first four hands in early."""

    last_evening: float = 0.22
    """Hand in on the last evening of their window."""
    after_reminder: float = 0.13
    """Do nothing until a reminder reaches them."""
    late: float = 0.03
    """Hand in on the days after their window."""
    never: float = 0.04
    incomplete: float = 0.08
    """Of those that hand in: one required document is missing."""
    replaces: float = 0.08
    """Of those that hand in early: they hand in anew, whole, before the end."""


@dataclass(frozen=True)
class Experts:
    """Shares, 0 to 1, of the experts who are asked, and their pace. Who is in none of the first four simply works."""

    silent: float = 0.05
    """Never answer in that round."""
    ill: float = 0.04
    """Fall ill, and decline all that they have."""
    after_reminder: float = 0.05
    """Do nothing until a reminder reaches them."""
    late: float = 0.03
    """File their last conclusion when the expertise is over; it is refused."""
    takes_on: float = 0.7
    """Of those who answer: say at once that they took the assignments on. The others begin with a conclusion."""
    conflict: float = 0.015
    """Of all assignments: declined, since the expert is not free to judge that school."""
    other: float = 0.015
    """Of all assignments: declined for another reason."""
    quickest_days: int = 1
    """Working days until the last conclusion, at the least."""
    slowest_days: int = 4
    """Working days until the last conclusion, at the most."""
    cannot_judge: float = 0.06
    """Of all answers where that is allowed."""


@dataclass(frozen=True)
class Documents:
    """How good the documents are."""

    good: float = 0.68
    """Share of the schools whose documents deserve to be accepted at the first look."""
    mended: float = 0.85
    """Of the others, the share that mends them for the repeat."""


@dataclass(frozen=True)
class Behaviour:
    """How everybody behaves. No rule in it is finer than half a day."""

    schools: Schools = field(default_factory=Schools)
    experts: Experts = field(default_factory=Experts)
    documents: Documents = field(default_factory=Documents)


EXCLUSIVE: Mapping[str, tuple[str, ...]] = {
    "schools": ("last_evening", "after_reminder", "late", "never"),
    "experts": ("silent", "ill", "after_reminder", "late"),
}
"""Shares of which a person is in one at most: together they are no more than 1."""


def read_behaviour(path: Path) -> Behaviour:
    """Read what a file changes of the defaults.

    Raises BehaviourNotUnderstood with all mistakes at once, each in Russian with the line, the key and what to write.
    """
    mistakes: list[str] = []
    root = _root_of(path)
    read = Behaviour()
    for name, section, node in _named(path, root, "", asdict(read), mistakes):
        if not isinstance(node, yaml.MappingNode):
            known = ", ".join(section)
            mistakes.append(f"{_at(path, node)}: в разделе «{name}» нет ключей: запишите их с отступом ({known})")
            continue
        changed: dict[str, float | int] = {}
        for key, default, value in _named(path, node, f"{name}.", section, mistakes):
            number = _number(path, f"{name}.{key}", value, default, mistakes)
            if number is not None:
                changed[key] = number
        read = replace(read, **{name: replace(getattr(read, name), **changed)})
    mistakes += _contradictions(path, read)
    if mistakes:
        raise BehaviourNotUnderstood(mistakes)
    return read


def _root_of(path: Path) -> yaml.MappingNode:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise BehaviourNotUnderstood([f"{path}: файл не читается ({error.strerror}): проверьте путь"]) from error
    except UnicodeDecodeError as error:
        raise BehaviourNotUnderstood([f"{path}: это не текст в UTF-8: сохраните файл в этой кодировке"]) from error
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}, строка {mark.line + 1}" if mark else str(path)
        remedy = "проверьте отступы (пробелами, не табуляцией) и двоеточия"
        raise BehaviourNotUnderstood([f"{where}: это не YAML: {remedy}"]) from error
    if not isinstance(root, yaml.MappingNode):
        sections = ", ".join(each.name for each in fields(Behaviour))
        where = _at(path, root) if root else str(path)
        raise BehaviourNotUnderstood([f"{where}: нет ни одного раздела: нужен хотя бы один из них: {sections}"])
    return root


def _at(path: Path, node: yaml.Node) -> str:
    return f"{path}, строка {node.start_mark.line + 1}"


def _named(
    path: Path, mapping: yaml.MappingNode, prefix: str, known: Mapping[str, Any], mistakes: list[str]
) -> Iterator[tuple[str, Any, yaml.Node]]:
    seen: set[str] = set()
    for key, value in mapping.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            remedy = f"возможно, «{prefix}{near[0]}»" if near else "есть такие: " + ", ".join(known)
            mistakes.append(f"{_at(path, key)}: ключа «{prefix}{name}» нет: {remedy}")
        elif name in seen:
            mistakes.append(f"{_at(path, key)}: ключ «{prefix}{name}» записан дважды: оставьте одну запись")
        else:
            seen.add(name)
            yield name, known[name], value


def _number(path: Path, key: str, node: yaml.Node, default: float, mistakes: list[str]) -> float | int | None:
    days = isinstance(default, int)
    try:
        number: float = (int if days else float)(node.value) if isinstance(node, yaml.ScalarNode) else math.nan
    except ValueError:
        number = math.nan
    if days and 1 <= number <= MOST_DAYS:
        return int(number)
    if not days and 0 <= number <= 1:
        return number
    wanted = (
        f"целое число рабочих дней от 1 до {MOST_DAYS}, например {default}"
        if days
        else f"долю от 0 до 1 с точкой, например {default}"
    )
    said = node.value if isinstance(node, yaml.ScalarNode) else "список"
    mistakes.append(f"{_at(path, node)}: «{key}»: {said or 'пусто'} — не то: напишите {wanted}")
    return None


def _contradictions(path: Path, read: Behaviour) -> Iterator[str]:
    for section, names in EXCLUSIVE.items():
        values = {name: getattr(getattr(read, section), name) for name in names}
        if sum(values.values()) > 1 + 1e-9:
            listed = ", ".join(f"{section}.{name} = {value:g}" for name, value in values.items())
            yield f"{path}: доли исключают друг друга и вместе больше 1 ({listed}): уменьшите одну из них"
    if read.experts.quickest_days > read.experts.slowest_days:
        yield (
            f"{path}: «experts.quickest_days» ({read.experts.quickest_days}) больше, чем «experts.slowest_days» "
            f"({read.experts.slowest_days}): поменяйте их местами"
        )
