"""Office documents: a zip whose own list of parts says what it is, and what must not be in it."""

from collections.abc import Mapping
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from papers.not_taken import SAVE_AS_PDF, NotTaken, damaged
from papers.recognition.links import Link, links_of, refuse_links, workbooks_of_charts
from papers.recognition.xml import NotXml, elements, refuse_entities
from papers.recognition.zip import Entry, content_of, entries_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"

LIST_OF_PARTS = "[Content_Types].xml"
MANIFEST = "META-INF/manifest.xml"
MOST_LIST_BYTES = 8 * 1024 * 1024
BEGINNING_OF_XML = 64 * 1024

DOCUMENT = "этот документ"
MACROS = (
    "в документе есть макросы: сохраните его без них – «Сохранить как», тип «Документ Word (.docx)», "
    "«Книга Excel (.xlsx)» или PDF."
)
OBJECT = f"в документ вставлен объект другой программы: замените его картинкой или {SAVE_AS_PDF}"
NESTED = "внутри вложены другие файлы или архивы: приложите каждый файл отдельно."
LOCKED = "документ закрыт паролем: снимите пароль, сохраните и приложите снова."
ARCHIVE = "это архив ZIP: распакуйте его и приложите файлы по одному."

_OTHERS = {
    "presentationml": "это презентация",
    "template": "это шаблон, а не документ",
    "opendocument.spreadsheet": "это таблица ODS",
    "opendocument.presentation": "это презентация ODP",
    "epub": "это электронная книга EPUB",
}
_PACKED = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08")
_PROGRAM_OR_OBJECT = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
_XML = (".xml", ".rels", ".vml", ".rdf")


def office_type(file: BinaryIO, size: int, *, in_a_chart: bool = False) -> str:
    """The media type of an office document. Raises NotTaken; a chart's own workbook holds no further one."""
    entries = entries_of(file, size)
    by_name = {entry.name: entry for entry in entries}
    if entries[0].name == "mimetype":
        taken, workbooks = _odt(file, by_name), frozenset[str]()
    elif LIST_OF_PARTS in by_name:
        taken = _by_list_of_parts(file, by_name)
        links = _links(file, entries)
        refuse_links(links)
        workbooks = frozenset() if in_a_chart else workbooks_of_charts(links)
    else:
        raise NotTaken(ARCHIVE)
    for entry in entries:
        if entry.name in workbooks:
            _look_into_workbook(file, entry)
        else:
            _refuse_content(file, entry)
    return taken


def _by_list_of_parts(file: BinaryIO, by_name: Mapping[str, Entry]) -> str:
    types = dict(_types(file, by_name[LIST_OF_PARTS]))
    told = " ".join([*types.values(), *types]).lower()
    names = " ".join(by_name).lower()
    if any(word in told for word in ("macroenabled", "vbaproject", "vbadata", "macrosheet")):
        raise NotTaken(MACROS)
    if "vbaproject" in names or "/macrosheets/" in names:
        raise NotTaken(MACROS)
    if any(word in told for word in ("activex", "oleobject")) or "/activex/" in names:
        raise NotTaken(OBJECT)
    mains = {
        kind
        for kind, main in ((DOCX, "wordprocessingml.document.main+xml"), (XLSX, "spreadsheetml.sheet.main+xml"))
        for part, type in types.items()
        if type.lower().endswith(main) and part.removeprefix("/") in by_name
    }
    if len(mains) == 1:
        return mains.pop()
    _refuse_other(told)
    raise damaged(DOCUMENT)


def _types(file: BinaryIO, entry: Entry) -> list[tuple[str, str]]:
    """By part, or by the end of a name, its content type."""
    try:
        return [
            (attributes.get("PartName") or f"*.{attributes.get('Extension', '')}", attributes.get("ContentType", ""))
            for name, attributes in elements(content_of(file, entry, MOST_LIST_BYTES))
            if name in ("Override", "Default")
        ]
    except NotXml:
        raise damaged(DOCUMENT) from None


def _links(file: BinaryIO, entries: list[Entry]) -> list[Link]:
    try:
        return [
            link
            for entry in entries
            if entry.name.lower().endswith(".rels")
            for link in links_of(entry.name, elements(content_of(file, entry, MOST_LIST_BYTES)))
        ]
    except NotXml:
        raise damaged(DOCUMENT) from None


def _odt(file: BinaryIO, by_name: Mapping[str, Entry]) -> str:
    said = b"".join(content_of(file, by_name["mimetype"], 200)).decode("ascii", errors="replace").strip()
    if said != ODT:
        _refuse_other(said)
        raise NotTaken(ARCHIVE)
    if MANIFEST not in by_name or "content.xml" not in by_name:
        raise damaged(DOCUMENT)
    try:
        for name, attributes in elements(content_of(file, by_name[MANIFEST], MOST_LIST_BYTES)):
            if name == "encryption-data":
                raise NotTaken(LOCKED)
            if "oleobject" in attributes.get("media-type", "").lower():
                raise NotTaken(OBJECT)
    except NotXml:
        raise damaged(DOCUMENT) from None
    scripts = [name for name in by_name if name.startswith(("Basic/", "Scripts/")) and not name.endswith("/")]
    if any(not name.endswith(("/script-lc.xml", "/script-lb.xml")) for name in scripts):
        raise NotTaken(MACROS)
    return ODT


def _refuse_other(told: str) -> None:
    for word, what in _OTHERS.items():
        if word in told:
            raise NotTaken(f"{what}, а принимаются PDF, DOCX, XLSX, ODT, JPEG и PNG: {SAVE_AS_PDF}")


def _refuse_content(file: BinaryIO, entry: Entry) -> None:
    """Raise NotTaken where a part is an archive, a program or an object, however it is called."""
    start = b"".join(content_of(file, entry, 8)) if entry.size else b""
    if start.startswith(_PACKED):
        raise NotTaken(NESTED)
    if start.startswith(_PROGRAM_OR_OBJECT):
        raise NotTaken(OBJECT)
    if entry.name.lower().endswith(_XML):
        refuse_entities(content_of(file, entry, BEGINNING_OF_XML))


def _look_into_workbook(file: BinaryIO, entry: Entry) -> None:
    """A chart of Word carries its figures as a workbook, which must be one as we take it."""
    with SpooledTemporaryFile(max_size=1024 * 1024) as workbook:
        size = 0
        for piece in content_of(file, entry, entry.size):
            size += workbook.write(piece)
        inner = cast("BinaryIO", workbook)
        inner.seek(0)
        if inner.read(4) != b"PK\x03\x04":
            raise NotTaken(OBJECT)
        try:
            taken = office_type(inner, size, in_a_chart=True)
        except NotTaken as refusal:
            raise NotTaken(f"внутри диаграммы: {refusal}") from None
        if taken != XLSX:
            raise NotTaken(NESTED)
