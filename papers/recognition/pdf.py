"""PDF: taken as it is, but for locks, programs and files hidden in it.

JavaScript and «launch» are refused: no document of a school needs them, every printed PDF lacks them, and an expert
opens the file in whatever viewer there is. A lock without a password is refused as well: it can't be told from one
with a password without trying, and the conclusion's archive must be readable in ten years.
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from papers.not_taken import PRINT_ANEW, NotTaken
from papers.recognition.zip import ends_with_zip

CHUNK = 256 * 1024
OVERLAP = 4096
MOST_OBJECT_STREAMS = 20_000
MOST_UNPACKED = 128 * 1024 * 1024


def _name(word: str) -> bytes:
    """A name as PDF may write it: any sign of it may stand as «#4a» (ISO 32000-1, 7.3.5)."""
    signs = "".join(f"(?:{sign}|#{ord(sign):02x}|#{ord(sign):02X})" for sign in word)
    return f"/{signs}(?![A-Za-z0-9#])".encode()


_BLANK = rb"[\s\0]*"
_REFUSED = (
    (
        re.compile(_name("Encrypt") + _BLANK + rb"(?:\d+\s+\d+\s+R|<<)"),
        f"PDF закрыт паролем или защищён от изменений: {PRINT_ANEW}",
    ),
    (
        re.compile(
            _name("S") + _BLANK + _name("JavaScript") + rb"|" + _name("JS") + _BLANK + rb"(?:\(|<|\d+\s+\d+\s+R)"
        ),
        f"в PDF есть программа (JavaScript): {PRINT_ANEW}",
    ),
    (
        re.compile(_name("S") + _BLANK + _name("Launch")),
        f"PDF запускает другие программы: {PRINT_ANEW}",
    ),
    (
        re.compile(_name("EF") + _BLANK + rb"(?:<<|\d+\s+\d+\s+R)"),
        "в PDF вложены другие файлы: приложите каждый файл отдельно.",
    ),
)
_OBJECT_STREAM = re.compile(_name("Type") + _BLANK + _name("ObjStm"))
_STREAM = re.compile(rb"stream\r?\n")


def look_at_pdf(file: BinaryIO, size: int) -> None:
    """Raise NotTaken where a PDF is locked, runs programs, carries files, or is a zip at its other end."""
    if ends_with_zip(file, size):
        raise NotTaken(f"к PDF приклеен архив: {PRINT_ANEW}")
    places: list[int] = []
    for at, window in _windows(file):
        _refuse(window)
        places += [at + found.end() for found in _OBJECT_STREAM.finditer(window) if len(places) < MOST_OBJECT_STREAMS]
    left = MOST_UNPACKED
    for place in sorted(set(places)):
        left = _look_into_object_stream(file, place, left)


def _windows(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The file in pieces that overlap, so that nothing is cut in two unseen."""
    file.seek(0)
    kept, at = b"", 0
    while chunk := file.read(CHUNK):
        window = kept + chunk
        yield at, window
        kept = window[-OVERLAP:]
        at += len(window) - len(kept)


def _refuse(window: bytes) -> None:
    for pattern, sentence in _REFUSED:
        if pattern.search(window):
            raise NotTaken(sentence)


def _look_into_object_stream(file: BinaryIO, place: int, left: int) -> int:
    """Objects may lie packed, the actions among them; return how much may be unpacked yet."""
    file.seek(place)
    head = file.read(OVERLAP)
    begins = _STREAM.search(head)
    if begins is None:
        return left
    file.seek(place + begins.end())
    unpacker, kept = zlib.decompressobj(), b""
    while left > 0 and not unpacker.eof and (packed := unpacker.unconsumed_tail or file.read(CHUNK)):
        try:
            piece = unpacker.decompress(packed, CHUNK)
        except zlib.error:
            return left
        left -= len(piece)
        _refuse(kept + piece)
        kept = (kept + piece)[-OVERLAP:]
    if left <= 0:
        raise NotTaken(f"PDF распаковывается без конца: {PRINT_ANEW}")
    return left
