"""Office documents made part by part: a sound one of each kind, and a zip of whatever parts are wanted."""

import io
import struct
import zipfile
from collections.abc import Mapping

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"

Content = bytes | str


def zipped(parts: Mapping[str, Content], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts, in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as file:
        for name, content in parts.items():
            # Given as an entry: a name is not made tidy on the way.
            file.writestr(zipfile.ZipInfo(name), content, compress_type=packed)
    return made.getvalue()


def types(main: str, part: str, **further: str) -> str:
    """The list of parts; further types by the end of a name."""
    ends = {"xml": "application/xml", "rels": "application/vnd.openxmlformats-package.relationships+xml", **further}
    defaults = "".join(f'<Default Extension="{end}" ContentType="{type}"/>' for end, type in ends.items())
    return f'<Types xmlns="{TYPES}">{defaults}<Override PartName="{part}" ContentType="{main}"/></Types>'


def links(*lines: tuple[str, str, bool]) -> str:
    """A list of links: kind, target, whether it leads outside."""
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if outside else "/>")
        for number, (kind, target, outside) in enumerate(lines)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{LINKS}">{rows}</Relationships>'


def word(**further: Content) -> dict[str, Content]:
    """The parts of a sound DOCX, and further ones."""
    return {
        "[Content_Types].xml": types(WORD_MAIN, "/word/document.xml"),
        "_rels/.rels": links(("officeDocument", "word/document.xml", False)),
        "word/document.xml": '<?xml version="1.0"?><w:document xmlns:w="w"><w:p>Программа</w:p></w:document>',
        **further,
    }


def sheet() -> dict[str, Content]:
    """The parts of a sound XLSX."""
    return {
        "[Content_Types].xml": types(SHEET_MAIN, "/xl/workbook.xml"),
        "_rels/.rels": links(("officeDocument", "xl/workbook.xml", False)),
        "xl/workbook.xml": "<workbook/>",
    }


def text(
    manifest: str = "<manifest/>", mimetype: str = "application/vnd.oasis.opendocument.text"
) -> dict[str, Content]:
    """The parts of a sound ODT."""
    return {"mimetype": mimetype, "content.xml": "<office/>", "META-INF/manifest.xml": manifest}


def docx(**further: Content) -> bytes:
    """A sound DOCX with further parts."""
    return zipped(word(**further))


def with_field(content: bytes, offset: int, value: int, width: str = "<H") -> bytes:
    """The zip with one field of the head and of the directory's line of its last part changed.

    The offset is that in the directory's line (APPNOTE 4.3.12); the head holds the same two bytes before.
    """
    changed = bytearray(content)
    line = content.rfind(b"PK\x01\x02")
    head = struct.unpack_from("<L", content, line + 42)[0]
    struct.pack_into(width, changed, line + offset, value)
    if offset < 30:
        struct.pack_into(width, changed, head + offset - 2, value)
    return bytes(changed)


def symlinked() -> bytes:
    """A DOCX one part of which is a link of Unix to another file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in word().items():
            file.writestr(name, content)
        link = zipfile.ZipInfo("word/media/image1.png")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    return made.getvalue()


def crowded(many: int) -> bytes:
    """A DOCX of that many parts."""
    return zipped(word() | {f"word/media/{number}.txt": "" for number in range(many - 3)}, zipfile.ZIP_STORED)


def boastful(megabytes: int) -> bytes:
    """A small DOCX that unpacks into that many megabytes of blanks."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in word().items():
            file.writestr(name, content)
        with file.open("word/media/image1.bmp", "w") as part:
            for _ in range(megabytes):
                part.write(bytes(1024 * 1024))
    return made.getvalue()
