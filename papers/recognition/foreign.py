"""Files that are not taken, known by their first bytes: the sentence says what each is and what to do with it."""

import re
from typing import BinaryIO

from papers.not_taken import PRINT_ANEW, SAVE_AS_PDF

CHUNK = 256 * 1024
TAKEN = "принимаются PDF, DOCX, XLSX, ODT, JPEG и PNG"
UNPACK = "распакуйте его и приложите файлы по одному."
AS_A_PICTURE = "сохраните его в JPEG или PNG и приложите снова."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OF_OLE = (
    # The names of streams in the old container of Office; a locked DOCX lies in one too.
    ("EncryptedPackage", "документ закрыт паролем: снимите пароль, сохраните и приложите снова."),
    (
        "WordDocument",
        "это документ старого Word (.doc): откройте его и сохраните как «Документ Word (.docx)» или PDF.",
    ),
    ("Workbook", "это книга старого Excel (.xls): откройте её и сохраните как «Книга Excel (.xlsx)» или PDF."),
    ("PowerPoint Document", f"это презентация PowerPoint (.ppt): {SAVE_AS_PDF}"),
)
_BY_BEGINNING = (
    ((b"{\\rtf",), "это файл RTF: откройте его и сохраните как «Документ Word (.docx)» или PDF."),
    ((b"Rar!\x1a\x07",), f"это архив RAR: {UNPACK}"),
    ((b"7z\xbc\xaf\x27\x1c",), f"это архив 7z: {UNPACK}"),
    ((b"PK\x05\x06", b"PK\x07\x08"), f"это архив ZIP, пустой или из нескольких томов: {UNPACK}"),
    ((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0"), f"это архив: {UNPACK}"),
    ((b"MZ", b"\x7fELF", b"#!"), f"это программа, а не документ: {TAKEN}."),
    ((b"GIF8",), f"это рисунок GIF: {AS_A_PICTURE}"),
    ((b"BM",), f"это рисунок BMP: {AS_A_PICTURE}"),
    ((b"II*\0", b"MM\0*"), "это скан в формате TIFF: сохраните его как PDF или JPEG и приложите снова."),
    ((b"AT&TFORM",), f"это DjVu: {PRINT_ANEW}"),
    ((b"%!PS",), f"это PostScript: {SAVE_AS_PDF}"),
    ((b"-----BEGIN",), "это электронная подпись или сертификат: приложите сам документ, подпись не нужна."),
)
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""The identifier of signed data (RFC 5652, 5.1), at the beginning of a detached signature."""
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|script|meta|table|div|p|iframe)\b", re.IGNORECASE)
_SVG = re.compile(rb"<svg\b", re.IGNORECASE)


def what_it_is(file: BinaryIO, start: bytes, name: str) -> str:
    """Why such a file is not taken, and what to do; `start` is its first kilobytes."""
    if start.startswith(_OLE):
        return _in_ole(file)
    for beginnings, sentence in _BY_BEGINNING:
        if start.startswith(beginnings):
            return sentence
    if start[4:8] == b"ftyp":
        if start[8:11] in (b"hei", b"hev", b"mif", b"avi"):
            return "это снимок телефона в формате HEIC: сохраните его в JPEG и приложите снова."
        return f"это видео: {TAKEN}."
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return f"это рисунок WebP: {AS_A_PICTURE}"
    if start.startswith(b"0") and _SIGNED_DATA in start[:40]:
        return "это электронная подпись (.sig): приложите сам документ, подпись не нужна."
    if b"%PDF-" in start:
        return f"перед началом PDF стоит что-то лишнее: {PRINT_ANEW}"
    return _of_text(start, name)


def _of_text(start: bytes, name: str) -> str:
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if plain.startswith(b"<"):
        if _SVG.search(plain[:2048]):
            return f"это рисунок SVG: {AS_A_PICTURE}"
        if _HTML.search(plain[:2048]):
            return f"это веб-страница (HTML): {SAVE_AS_PDF}"
        return f"это файл XML: {SAVE_AS_PDF}"
    if name.lower().endswith((".sig", ".p7s", ".sgn")):
        return "это электронная подпись (.sig): приложите сам документ, подпись не нужна."
    if start and b"\0" not in start:
        return f"это не документ, а текст или неизвестный файл; {TAKEN}: сохраните документ в одном из них."
    return f"{TAKEN}: сохраните документ в одном из них."


def _in_ole(file: BinaryIO) -> str:
    names = [(name.encode("utf-16-le"), sentence) for name, sentence in _OF_OLE]
    found = set()
    file.seek(0)
    kept = b""
    while chunk := file.read(CHUNK):
        window = kept + chunk
        found |= {sentence for name, sentence in names if name in window}
        kept = window[-64:]
    for _, sentence in names:
        if sentence in found:
            return sentence
    return f"это файл старого Office: {SAVE_AS_PDF}"
