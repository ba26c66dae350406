"""A table as a workbook that people open, sort, filter and print (xlsx)."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from numbers import Real

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from domain.russian_dates import short_day, short_local

# What XML 1.0 cannot hold, and the marks that turn the direction of reading. Tab and line feed stay.
_UNHELD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")

LONGEST_CELL = 32_767
"""Characters that Excel holds in one cell; a longer text is cut and ends in an ellipsis."""
_WIDEST = 60

# The moment of making is left out of the file: the same table gives the same bytes.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - xlsxwriter takes a naive moment and writes it as UTC


class ColumnKind(StrEnum):
    """How the cells of a column are kept. A value that is not of the kind is kept as text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """A column; `width` in characters, none: as wide as what stands in it."""

    heading: str
    width: int | None = None
    kind: ColumnKind = ColumnKind.TEXT


def table_xlsx(title: str, columns: Sequence[Column | str], rows: Sequence[Sequence[object]], note: str = "") -> bytes:
    """The table as an xlsx file; the same arguments give the same bytes.

    Title and note stand above the headings, which stay in sight and repeat on each printed page. Text is always kept
    as text: neither «=…» becomes a formula, nor «+7 (928)…» a sum, nor «007» a seven. None is an empty cell. Raises
    ValueError for a row that has not one value for each column.
    """
    laid = [column if isinstance(column, Column) else Column(column) for column in columns]
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"title": _held(title), "created": _MADE})
    sheet = book.add_worksheet("Таблица")
    _write_top(book, sheet, title, note)
    head = 2 if note else 1
    _write_headings(book, sheet, head, laid)
    _write_rows(book, sheet, head + 1, laid, rows)
    for place, column in enumerate(laid):
        sheet.set_column(place, place, column.width or _width(column, [row[place] for row in rows]))
    _set_up(sheet, head, len(laid), len(rows))
    book.close()
    return file.getvalue()


def _write_top(book: Workbook, sheet: Worksheet, title: str, note: str) -> None:
    sheet.write_string(0, 0, _held(title), book.add_format({"bold": True, "font_size": 14}))
    if note:
        sheet.write_string(1, 0, _held(note), book.add_format({"font_color": "#555555"}))


def _write_headings(book: Workbook, sheet: Worksheet, head: int, columns: Sequence[Column]) -> None:
    shape = {"bold": True, "bg_color": "#E8EDF2", "border": 1, "text_wrap": True, "valign": "vcenter"}
    heading = book.add_format(shape)
    for place, column in enumerate(columns):
        sheet.write_string(head, place, _held(column.heading), heading)


def _write_rows(
    book: Workbook, sheet: Worksheet, first: int, columns: Sequence[Column], rows: Sequence[Sequence[object]]
) -> None:
    plain = {"valign": "top", "border": 1, "border_color": "#BBBBBB"}
    formats = {
        ColumnKind.TEXT: book.add_format({**plain, "text_wrap": True, "num_format": "@"}),
        ColumnKind.NUMBER: book.add_format(plain),
        ColumnKind.DATE: book.add_format({**plain, "num_format": "dd.mm.yyyy", "align": "left"}),
    }
    for line, row in enumerate(rows, first):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, (line, place), value, column.kind, formats)


def _write(
    sheet: Worksheet, cell: tuple[int, int], value: object, kind: ColumnKind, formats: dict[ColumnKind, Format]
) -> None:
    if value is None or value == "":
        sheet.write_blank(*cell, None, formats[kind])
    elif kind is ColumnKind.NUMBER and isinstance(value, Real | Decimal) and math.isfinite(value):
        sheet.write_number(*cell, value, formats[kind])
    elif kind is ColumnKind.DATE and isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(*cell, datetime(value.year, value.month, value.day), formats[kind])  # noqa: DTZ001 - a day
    else:
        sheet.write_string(*cell, _held(_shown(value)), formats[ColumnKind.TEXT])


def _set_up(sheet: Worksheet, head: int, width: int, height: int) -> None:
    sheet.freeze_panes(head + 1, 0)
    sheet.autofilter(head, 0, head + height, width - 1)
    # No green corner on «007», which is meant so.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{head + height + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.set_footer("&CСтраница &P из &N")


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return short_local(value)
    return short_day(value) if isinstance(value, date) else str(value)


def _held(text: str) -> str:
    held = _UNHELD.sub("", _LINE_ENDS.sub("\n", text))
    return held if len(held) <= LONGEST_CELL else held[: LONGEST_CELL - 1] + "…"


def _width(column: Column, values: Sequence[object]) -> int:
    texts = [column.heading, *(_shown(value) for value in values if value is not None)]
    longest = max(len(line) for text in texts for line in text.split("\n"))
    # Room for the filter's arrow beside the heading.
    return min(longest + 4, _WIDEST)
