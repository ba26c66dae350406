"""Pictures: how large they are is read from their heads; nothing is decoded."""

import struct
from typing import BinaryIO

from papers.not_taken import NotTaken, damaged
from papers.recognition.zip import ends_with_zip

MOST_PIXELS = 200_000_000
"""An A3 page at 600 dpi has 70 million."""
LONGEST_SIDE = 30_000
MOST_SEGMENTS = 2000

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's markers that begin with a picture's size (ITU T.81, B.2.2)."""
_BARE = frozenset(range(0xD0, 0xD8)) | {0x01}


def look_at_png(file: BinaryIO, size: int) -> None:
    """Raise NotTaken where a PNG is damaged, of an absurd size, or a zip at its other end."""
    file.seek(8)
    head = file.read(16)
    if len(head) < 16 or head[4:8] != b"IHDR":
        raise damaged("этот рисунок")
    _refuse_size(*struct.unpack(">2L", head[8:]))
    _refuse_zip(file, size)


def look_at_jpeg(file: BinaryIO, size: int) -> None:
    """Raise NotTaken where a JPEG is damaged, of an absurd size, or a zip at its other end."""
    file.seek(2)
    for _ in range(MOST_SEGMENTS):
        sign = file.read(1)
        marker = file.read(1)
        while marker == b"\xff":
            marker = file.read(1)
        if sign != b"\xff" or not marker:
            break
        if marker[0] in _BARE:
            continue
        length = int.from_bytes(file.read(2))
        if marker[0] in _FRAMES:
            frame = file.read(5)
            if len(frame) < 5:
                break
            _, height, width = struct.unpack(">B2H", frame)
            _refuse_size(width, height)
            _refuse_zip(file, size)
            return
        if length < 2:
            break
        file.seek(length - 2, 1)
    raise damaged("этот рисунок")


def _refuse_size(width: int, height: int) -> None:
    if width == 0 or height == 0:
        raise damaged("этот рисунок")
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise NotTaken(
            f"рисунок слишком велик ({width} × {height} точек): отсканируйте документ с разрешением 300 точек на дюйм "
            "или сохраните его как PDF."
        )


def _refuse_zip(file: BinaryIO, size: int) -> None:
    if ends_with_zip(file, size):
        raise NotTaken("к рисунку приклеен архив: приложите рисунок и файлы из архива отдельно.")
