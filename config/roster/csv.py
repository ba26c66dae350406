"""Reading a table as text (csv), in whatever encoding and with whatever separator a program of an office writes it."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator

from config.roster.mistakes import RosterUnreadable
from config.roster.table import MOST_ROWS, RosterTable

SEPARATORS = (";", ",", "\t")
LONGEST_CELL = 1024 * 1024
MOST_IN_A_LINE = 16_384
"""Separators: as many columns as Excel has. A file of separators alone would fill the memory."""
_END = "\x01end"
LIMIT = 1024**3
# It is one for the whole process: set and put back by one thread, it would change under another. No file is as long, so
# that the library cuts nothing short and it is told what is really wrong.
csv.field_size_limit(LIMIT)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_csv(content: bytes, title: str, how_known: Callable[[RosterTable], int]) -> RosterTable:
    """The table, with the separator by which most of its columns are known. Raises RosterUnreadable."""
    text = decoded(content)
    tables: list[RosterTable] = []
    mistakes: dict[str, RosterUnreadable] = {}
    for separator in SEPARATORS:
        try:
            tables.append(_split(text, separator, title))
        except RosterUnreadable as error:
            mistakes[separator] = error
    best = max(tables, key=how_known, default=None)
    if best is not None and how_known(best):
        return best
    # Nothing is known by any of them: it is told what is wrong by the one that the file has most of.
    likely = max(SEPARATORS, key=text.count)
    if best is None or likely in mistakes:
        raise mistakes[likely]
    return best


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows' Cyrillic. Raises RosterUnreadable."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    sample = content[:4096]
    # Without a mark, UTF-16 shows by a NUL in every other byte of its blanks, digits and separators.
    if sample[1::2].count(0) > len(sample) // 20:
        return _decoded(content, "utf-16-le")
    if sample[::2].count(0) > len(sample) // 20:
        return _decoded(content, "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "cp1251")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise RosterUnreadable(
            ["Не удалось понять кодировку файла. Сохраните таблицу как «Книга Excel (.xlsx)» или «CSV UTF-8»."]
        ) from None
    if "\0" in text:
        raise RosterUnreadable(["Это не таблица. Нужна книга .xlsx или файл .csv."])
    return text


def _split(text: str, separator: str, title: str) -> RosterTable:
    rows: list[list[str]] = []
    for row in csv.reader(_lines(text, separator), delimiter=separator):
        rows.append(row)
        if len(rows) > MOST_ROWS and any(cell.strip() for cell in row) and row != [_END]:
            raise RosterUnreadable([f"Строк больше {MOST_ROWS}. Разделите файл на несколько."])
        if any(len(cell) > LONGEST_CELL for cell in row) and not row[-1].endswith(_END):
            raise RosterUnreadable(
                [f"В строке {len(rows)} есть ячейка длиннее миллиона знаков: так выглядит не список. Проверьте файл."]
            )
        if len(rows) > MOST_ROWS and row != [_END]:
            rows.pop()
    if rows.pop() != [_END]:
        raise RosterUnreadable(
            [
                f"В строке {len(rows) + 1} есть кавычка, которая нигде не закрыта: всё после неё читается как одна "
                "ячейка. Исправьте её или сохраните таблицу как .xlsx."
            ]
        )
    return RosterTable(title, rows)


def _lines(text: str, separator: str) -> Iterator[str]:
    """The lines, and one more that stands by itself unless a quote before it is open."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        cells = line
        if line.count(separator) > MOST_IN_A_LINE:
            # Some programs save a tail of separators, as wide as the sheet.
            cells = line.rstrip(f"\r\n{separator}") + "\n"
        if cells.count(separator) > MOST_IN_A_LINE:
            raise RosterUnreadable(
                [f"В строке {number} больше {MOST_IN_A_LINE} колонок: так выглядит не список. Проверьте файл."]
            )
        yield cells
    yield _END
