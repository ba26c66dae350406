"""Small office files that open in any program, the same bytes on every machine: nothing compressed, no time kept."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterable
from xml.sax.saxutils import escape

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"

WIDTH, HEIGHT = 96, 64
SIDE = 8
"""Pixels of a picture's squares."""

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx(house: str, title: str, paragraphs: Iterable[str]) -> bytes:
    """A page for a word processor (ECMA-376): the organisation, the title in bold, the paragraphs."""
    body = _paragraph(house, align="center") + _paragraph(title, align="center", bold=True)
    body += "".join(_paragraph(paragraph, align="both") for paragraph in paragraphs)
    margins = (
        '<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="0" w:footer="0" w:gutter="0"/>'
    )
    page = f'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>{margins}</w:sectPr>'
    document = f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}{page}</w:body></w:document>'
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", document),
        ):
            # A ZipInfo made by hand dates from 1980, whenever it is made.
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            archive.writestr(entry, text)
    return kept.getvalue()


def picture(phrase: str) -> bytes:
    """A small picture (PNG) of coloured squares, drawn from the phrase."""
    chance = random.Random(phrase)
    red, green, blue = (chance.randint(60, 160) for _ in range(3))
    rows = bytearray()
    for top in range(HEIGHT // SIDE):
        line = bytearray()
        for _ in range(WIDTH // SIDE):
            light = chance.randint(0, 70) + 3 * top
            line += bytes((red + light, green + light, blue + light)) * SIDE
        rows += (b"\0" + bytes(line)) * SIDE
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _paragraph(text: str, *, align: str, bold: bool = False) -> str:
    font = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
    run = f'<w:rPr>{font}{"<w:b/>" if bold else ""}<w:sz w:val="28"/></w:rPr>'
    shape = f'<w:pPr><w:spacing w:after="160"/><w:jc w:val="{align}"/></w:pPr>'
    return f'<w:p>{shape}<w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
