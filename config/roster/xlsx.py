"""Reading a workbook (xlsx), within bounds of memory and time whatever lies in it."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from config.roster.mistakes import RosterUnreadable
from config.roster.sheet_xml import SheetSeen, look_over
from config.roster.table import RosterTable

MOST_PARTS = 5_000
MOST_XML_BYTES = 600 * 1024 * 1024
"""Of one sheet: a million rows that hold nothing but a look are some 200 MB."""
MOST_TEXT_BYTES = 64 * 1024 * 1024
CHUNK = 1024 * 1024

_DAMAGED = "Файл повреждён или это не книга Excel. Откройте его в Excel и сохраните заново как «Книга Excel (.xlsx)»."
_NO_BOOK = "Это не книга .xlsx. Откройте файл в Excel или LibreOffice и сохраните как «Книга Excel (.xlsx)»."
_TOO_MUCH = "В книге слишком много содержимого. Скопируйте таблицу в новую книгу и сохраните её."
_OF_A_BOOK = (
    *("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
    *("xl/sharedStrings.xml", "xl/styles.xml"),
)
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_xlsx(content: bytes, is_wanted: Callable[[str], bool]) -> tuple[list[RosterTable], list[str]]:
    """The wanted sheets of a workbook, and the titles of the others. Raises RosterUnreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _parts_of_sheets(archive)
            wanted = {title: part for title, part in parts.items() if is_wanted(title)}
            seen = {title: look_over(_pieces(archive, part, MOST_XML_BYTES), title) for title, part in wanted.items()}
            if any(each.is_cut for each in seen.values()):
                content = _without_empty_rows(archive, {wanted[title]: each.body for title, each in seen.items()})
        return _tables(content, seen)
    except (zipfile.BadZipFile, zlib.error, ET.ParseError, NotImplementedError, EOFError, CalamineError, LookupError):
        raise RosterUnreadable([_DAMAGED]) from None
    except RuntimeError:
        # Of an encrypted part; zipfile has no name for it.
        raise RosterUnreadable(["Файл закрыт паролем: сохраните его без пароля."]) from None


def _tables(content: bytes, seen: Mapping[str, SheetSeen]) -> tuple[list[RosterTable], list[str]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        sheets = {each.name: each for each in book.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet}
        tables = []
        for title, look in seen.items():
            if title not in sheets:
                continue
            sheet = book.get_sheet_by_name(title)
            rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            hidden = sheets[title].visible is not SheetVisibleEnum.Visible
            tables.append(
                RosterTable(title, rows, sheet.merged_cell_ranges or (), look.errors, look.hidden_rows, hidden)
            )
        return tables, [title for title in sheets if title not in seen]


def _without_empty_rows(archive: zipfile.ZipFile, bodies: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as small:
        for name in _OF_A_BOOK:
            if name in archive.namelist():
                small.writestr(name, archive.read(name))
        for name, body in bodies.items():
            small.writestr(name, body)
    return made.getvalue()


def _parts_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    names = archive.namelist()
    if "xl/workbook.xml" not in names or len(names) > MOST_PARTS:
        raise RosterUnreadable([_NO_BOOK])
    for name in _OF_A_BOOK:
        if name in names:
            for _ in _pieces(archive, name, MOST_TEXT_BYTES):
                pass
    # An absolute target begins at the archive's root.
    leads_to = {
        each.get("Id", ""): posixpath.normpath(posixpath.join("/xl", each.get("Target", ""))).lstrip("/")
        for each in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat bounds entities
    }
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    sheets = [each for each in book.iter() if each.tag.rpartition("}")[2] == "sheet"]
    return {each.get("name", ""): leads_to[each.get(_ID, "")] for each in sheets if each.get(_ID, "") in leads_to}


def _pieces(archive: zipfile.ZipFile, name: str, most: int) -> Iterator[bytes]:
    read = 0
    with archive.open(name) as part:
        while piece := part.read(CHUNK):
            read += len(piece)
            if read > most:
                raise RosterUnreadable([_TOO_MUCH])
            yield piece
