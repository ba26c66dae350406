"""Reading a table as text (csv), in whatever encoding and with whatever separator a program of an office writes it."""

import codecs
import csv
import io
from collections.abc import Callable

from config.roster.mistakes import RosterUnreadable
from config.roster.table import MOST_ROWS, RosterTable

SEPARATORS = (";", ",", "\t")
LONGEST_CELL = 1024 * 1024
# It is one for the whole process: set and put back by one thread, it would change under another.
csv.field_size_limit(LONGEST_CELL)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_csv(content: bytes, title: str, how_known: Callable[[RosterTable], int]) -> RosterTable:
    """The table, with the separator by which most of its columns are known. Raises RosterUnreadable."""
    text = decoded(content)
    tables = [_split(text, separator, title) for separator in SEPARATORS]
    return max(tables, key=how_known)


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
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) > MOST_ROWS and any(cell.strip() for cell in row):
                raise RosterUnreadable([f"Строк больше {MOST_ROWS}. Разделите файл на несколько."])
            if len(rows) > MOST_ROWS:
                rows.pop()
    except csv.Error:
        raise RosterUnreadable(
            ["В файле есть кавычка, которая нигде не закрыта. Исправьте её или сохраните таблицу как .xlsx."]
        ) from None
    return RosterTable(title, rows)
