"""A sheet's XML before a library reads it: where its values end, and what the library does not tell of it.

A sheet often goes on for a million rows that hold nothing but a look; they are left out. A single value at the end of
an endless sheet would make a library ask for all the memory there is: such a sheet is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.roster.mistakes import RosterUnreadable
from config.roster.table import MOST_COLUMNS, MOST_ROWS, number_of

MOST_BODY_BYTES = 64 * 1024 * 1024

_PIECE = re.compile(rb"<(?:\w+:)?(?:row\b([^>]*)|c(\s[^>]*[^/>])?>(?!</))")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_ROW = re.compile(rb"""\br=["']([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is|f)\b")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCells\b.*?</(?:\w+:)?mergeCells>", re.DOTALL)
_ROOT = re.compile(rb"<((?:\w+:)?)worksheet\b")


@dataclass
class SheetSeen:
    """What was seen in a sheet's XML."""

    body: bytes
    """The XML without what follows its last value."""
    is_cut: bool
    hidden_rows: int = 0
    errors: set[tuple[int, int]] = field(default_factory=set)
    """Cells that show an error, counted from 0: the library gives them as empty."""


def look_over(pieces: Iterator[bytes], title: str) -> SheetSeen:
    """Go through a sheet's XML once. Raises RosterUnreadable where a value stands too far off."""
    kept, pending, former = list[bytes](), list[bytes](), b""
    size, had_value = 0, True
    for piece in pieces:
        # A tag may be cut in two; the piece after a value holds the rest of its row.
        has_value = _VALUE.search(former[-16:] + piece) is not None
        pending.append(piece)
        if has_value or had_value:
            kept += pending
            size += sum(map(len, pending))
            pending.clear()
        former, had_value = piece, has_value
        if size > MOST_BODY_BYTES:
            raise RosterUnreadable([_too_far(title, "")])
    body = b"".join(kept)
    seen = _cut(body, pending) if pending else SheetSeen(body, is_cut=False)
    row = 0
    for found in _PIECE.finditer(seen.body):
        row = _note(found, seen, row, title)
    return seen


def _cut(body: bytes, rest: list[bytes]) -> SheetSeen:
    root = _ROOT.search(body)
    prefix = root[1] if root else b""
    end = body.rfind(b"</" + prefix + b"row>")
    tail = b"".join(rest[-2:])
    merged = _MERGED.search(tail)
    closing = b"</%ssheetData>%s</%sworksheet>" % (prefix, merged[0] if merged else b"", prefix)
    whole = end + len(prefix) + 6
    return SheetSeen(body[:whole] + closing, is_cut=True)


def _note(found: re.Match[bytes], seen: SheetSeen, row: int, title: str) -> int:
    of_row, of_cell = found.groups()
    if of_row is not None:
        said = _ROW.search(of_row)
        seen.hidden_rows += _HIDDEN.search(of_row) is not None
        return int(said[1]) if said else row + 1
    place = _PLACE.search(of_cell or b"")
    column = number_of(place[1].decode()) if place else 0
    row = int(place[2]) if place else row
    if row > MOST_ROWS or column >= MOST_COLUMNS:
        raise RosterUnreadable([_too_far(title, f" {place[0][3:-1].decode()}" if place else "")])
    if of_cell and _ERROR.search(of_cell):
        seen.errors.add((row - 1, column))
    return row


def _too_far(title: str, cell: str) -> str:
    return (
        f"На листе «{title}» есть заполненная ячейка{cell} далеко за таблицей: читаются {MOST_ROWS} строк и "
        f"{MOST_COLUMNS} столбцов. Удалите лишнее или скопируйте таблицу на новый лист."
    )
