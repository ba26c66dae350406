"""YAML that remembers where each value stands.

Nothing is guessed: a scalar stays the text that was written, so `1.10` is not the number 1.1, `9:00` not 540 and `no`
not False; the shapes of the season give it its type. Nothing is constructed, so no tag can run code.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from config.mistakes import Findings

Value = str | list["Value"] | dict[str, "Value"]
Where = tuple[str | int, ...]

LARGEST_FILE = 1_000_000
"""Bytes. The road map of 2022 takes some 20,000."""
MOST_VALUES = 50_000
"""Values of a file with its aliases written out: what stops nine lines that would make a thousand million."""
DEEPEST = 40


@dataclass
class Written:
    """The values of one file and the line of each, counted from 1. Empty values are left out of `data`."""

    file: str
    data: dict[str, Value]
    lines: dict[Where, int] = field(default_factory=dict)

    def line(self, *where: str | int) -> int:
        """The line of a value, or of the nearest thing around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


class _TooMuch(Exception):
    """The aliases of a file multiply beyond what a season can hold."""


@lru_cache(maxsize=16)
def composed(text: str) -> yaml.Node | None:
    """Return the nodes of a text, for whoever only reads them. Raises YAMLError and RecursionError.

    A season that is copied or compared is looked through several times, and PyYAML takes its time.
    """
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.BaseLoader)
    return node


def read_yaml(path: Path, findings: Findings) -> Written | None:
    """Read one file of a season; None, with the reasons among the findings, where that cannot be done."""
    text = _text_of(path, findings)
    if text is None or _indented_with_tabs(path.name, text, findings):
        return None
    try:
        root = composed(text)
    except yaml.YAMLError as error:
        findings.add(path.name, _line_of(error, text), *_in_russian(error))
        return None
    except RecursionError:
        root = None
        findings.add(path.name, 1, "Слишком глубокая вложенность.", "Уберите лишние скобки и отступы.")
        return None
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value.strip()):
        findings.add(path.name, None, "Файл пуст.", "Возьмите за образец config/seasons/2022/" + path.name + ".")
        return None
    if not isinstance(root, yaml.MappingNode):
        findings.add(path.name, root.start_mark.line + 1, *NOT_FIELDS)
        return None
    written = Written(path.name, {})
    before = len(findings.mistakes)
    try:
        _Reader(written, findings).mapping(root, ())
    except _TooMuch:
        del findings.mistakes[before:]
        findings.add(
            path.name,
            None,
            f"Ссылки YAML (& и *) разворачиваются более чем в {MOST_VALUES} значений или ссылаются сами на себя.",
            "Напишите значения без ссылок.",
        )
        return None
    return written


NOT_FIELDS = ("Ожидались поля вида «имя: значение».", "Начните строку с имени поля и двоеточия.")


def _text_of(path: Path, findings: Findings) -> str | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        twins = sorted(p.name for p in path.parent.iterdir() if p.suffix == ".yml" and p.stem == path.stem)
        remedy = f"Переименуйте {twins[0]} в {path.name}." if twins else "Скопируйте его из config/seasons/2022."
        findings.add(path.name, None, "Файла нет.", remedy)
        return None
    except OSError as error:
        findings.add(
            path.name, None, f"Файл не открывается: {error.strerror}.", "Проверьте, файл ли это и права на него."
        )
        return None
    if len(raw) > LARGEST_FILE:
        findings.add(
            path.name, None, f"Файл больше {LARGEST_FILE} байт.", "Это не похоже на файл сезона: проверьте его."
        )
        return None
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        if not utf16:
            return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    else:
        line = 1
    name = "UTF-16" if utf16 else "Windows-1251 (cp1251)"
    remedy = "Сохраните файл в UTF-8: в «Блокноте» «Сохранить как…», кодировка «UTF-8»."
    findings.add(path.name, line, f"Файл не в кодировке UTF-8, похоже на {name}.", remedy)
    return None


def _indented_with_tabs(file: str, text: str, findings: Findings) -> bool:
    tabbed = [n for n, line in enumerate(text.split("\n"), 1) if "\t" in line[: len(line) - len(line.lstrip())]]
    for line in tabbed:
        findings.add(file, line, "Отступ сделан табуляцией.", "В YAML отступ делают пробелами: по два на уровень.")
    return bool(tabbed)


def _line_of(error: yaml.YAMLError, text: str) -> int | None:
    if isinstance(error, yaml.reader.ReaderError):
        unprintable = yaml.reader.Reader.NON_PRINTABLE.search(text)
        return text.count("\n", 0, unprintable.start()) + 1 if unprintable else None
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else None


# What PyYAML says, by a piece of its words, and what the office should do about it.
EXPLANATIONS = {
    r"'\t'": ("Табуляция вместо пробела.", "Замените её пробелами."),
    "mapping values are not allowed": ("Двоеточие стоит внутри текста.", 'Возьмите весь текст в кавычки «"…"».'),
    "could not find expected ':'": ("После имени поля нет двоеточия.", "Напишите «имя: значение», с пробелом."),
    "while scanning a quoted scalar": ("Кавычка не закрыта.", "Поставьте закрывающую кавычку."),
    "expected <block end>": ("Строка сдвинута или кавычка закрыта рано.", "Выровняйте отступы с соседними строками."),
    "expected ',' or": ("Скобка не закрыта.", "Поставьте закрывающую скобку, между значениями запятые."),
    "found undefined alias": ("Ссылка * на то, чего выше нет.", "Возьмите текст в кавычки или напишите значение."),
    "a single document": ("Строка «---» начинает второй документ.", "Оставьте в файле один документ."),
    "special characters are not allowed": ("В файле есть непечатаемый знак.", "Наберите эту строку заново."),
    "cannot start any token": ("Значение начинается со служебного знака.", "Возьмите его в кавычки."),
}


def _in_russian(error: yaml.YAMLError) -> tuple[str, str]:
    for piece, explanation in EXPLANATIONS.items():
        if piece in str(error):
            return explanation
    return "Строка не читается как YAML.", "Проверьте отступы, кавычки и двоеточия в ней и в строке выше."


class _Reader:
    """Turns the nodes of a file into plain values and notes where each stands."""

    def __init__(self, written: Written, findings: Findings) -> None:
        self.written = written
        self.findings = findings
        self.values = 0

    def mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, Value]:
        data = self.written.data if not where else {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or not key.value:
                self.findings.add(self.written.file, line, *NOT_FIELDS)
                continue
            place = (*where, key.value)
            if place in self.written.lines and key.value in data:
                first = self.written.lines[place]
                what = f"Поле «{key.value}» написано дважды: первый раз в строке {first}."
                self.findings.add(self.written.file, line, what, "Оставьте одно.")
                continue
            self.written.lines[place] = line
            content = self.value(value, place)
            if content is not None:
                data[key.value] = content
        return data

    def value(self, node: yaml.Node, where: Where) -> Value | None:
        self.values += 1
        if self.values > MOST_VALUES or len(where) > DEEPEST:
            raise _TooMuch
        if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.rpartition(":")[2] not in ("str", "seq", "map"):
            what = f"Метка {node.tag.replace('tag:yaml.org,2002:', '!!')} здесь не используется."
            self.findings.add(self.written.file, node.start_mark.line + 1, what, "Уберите её.")
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return self.sequence(node, where)
        if isinstance(node, yaml.ScalarNode) and node.style is None and node.value in ("", "~", "null"):
            return None
        return str(node.value)

    def sequence(self, node: yaml.SequenceNode, where: Where) -> list[Value]:
        items: list[Value] = []
        for item in node.value:
            place = (*where, len(items))
            self.written.lines[place] = item.start_mark.line + 1
            content = self.value(item, place)
            if content is None:
                self.findings.add(
                    self.written.file, item.start_mark.line + 1, "Пустая строка списка.", "Уберите «-» или допишите."
                )
                continue
            items.append(content)
        return items
