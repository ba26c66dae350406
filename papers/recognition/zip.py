"""The directory of a zip, read before anything is unpacked: how many parts, of which names and declared sizes."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from papers.not_taken import SAVE_AGAIN, SAVE_AS_PDF, NotTaken, damaged

MOST_ENTRIES = 10_000
MOST_RATIO = 100
RATIO_MATTERS_FROM = 10 * 1024 * 1024
"""One part may be packed better than that while it is small: empty tables are."""
MOST_DIRECTORY_BYTES = 4 * 1024 * 1024
CHUNK = 64 * 1024

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_UTF_8 = 0x0800
_UNIX = 3
_IN_ZIP64 = 0xFFFFFFFF
_END_OF_ZIP64_BYTES = 76
_STORED, _DEFLATED = 0, 8

_DOCUMENT = "этот документ"


@dataclass(frozen=True)
class Entry:
    """A part of a zip, as the directory and its own head say alike."""

    name: str
    method: int
    packed: int
    size: int
    """As declared."""
    begins: int
    """Where its bytes begin in the file."""


@dataclass(frozen=True)
class _Listed:
    name: bytes
    flags: int
    method: int
    packed: int
    size: int
    head: int


def ends_with_zip(file: BinaryIO, size: int) -> bool:
    """Whether the end of the file is that of a zip, whatever it begins with."""
    return _end_of(file, size) is not None


def entries_of(file: BinaryIO, size: int) -> list[Entry]:
    """All parts. Raises NotTaken where the zip is damaged, encrypted, a bomb, or names what lies outside of it."""
    end = _end_of(file, size)
    if end is None:
        raise damaged(_DOCUMENT)
    at, count, directory_bytes, directory_at = end
    if count > MOST_ENTRIES or directory_bytes > MOST_DIRECTORY_BYTES:
        raise NotTaken(f"внутри больше {MOST_ENTRIES} частей: {SAVE_AS_PDF}")
    if at - (directory_at + directory_bytes) not in (0, _END_OF_ZIP64_BYTES):
        raise damaged(_DOCUMENT)
    file.seek(directory_at)
    listed = _listed(file.read(directory_bytes), count)
    _refuse_bomb(listed, size)
    entries = [_with_its_head(file, each) for each in listed]
    _refuse_twice(listed, entries, directory_at)
    return entries


def content_of(file: BinaryIO, entry: Entry, most: int) -> Iterator[bytes]:
    """The unpacked bytes of a part, in pieces, at most `most` of them. Raises NotTaken where they are damaged."""
    if entry.method not in (_STORED, _DEFLATED):
        raise NotTaken(f"документ упакован необычным способом: {SAVE_AGAIN}")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == _DEFLATED else None
    at, left, given, rest = entry.begins, entry.packed, 0, b""
    while given < most and (left or rest):
        if not rest:
            file.seek(at)
            rest = file.read(min(CHUNK, left))
            if not rest:
                raise damaged(_DOCUMENT)
            at, left = at + len(rest), left - len(rest)
        if unpacker is None:
            piece, rest = rest, b""
        else:
            try:
                piece = unpacker.decompress(rest, CHUNK)
            except zlib.error:
                raise damaged(_DOCUMENT) from None
            rest = unpacker.unconsumed_tail
        piece = piece[: most - given]
        given += len(piece)
        if piece:
            yield piece


def _end_of(file: BinaryIO, size: int) -> tuple[int, int, int, int] | None:
    """Where the end record stands, how many parts it tells of, and where their directory is."""
    tail_bytes = min(size, _END.size + _LONGEST_COMMENT)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    found = tail.rfind(b"PK\x05\x06")
    while found >= 0:
        if found + _END.size <= len(tail):
            _, disk, first_disk, _, count, bytes_, at, comment = _END.unpack_from(tail, found)
            if found + _END.size + comment == len(tail) and disk == first_disk == 0:
                return size - tail_bytes + found, count, bytes_, at
        found = tail.rfind(b"PK\x05\x06", 0, found)
    return None


def _listed(directory: bytes, count: int) -> list[_Listed]:
    listed, at = [], 0
    for _ in range(count):
        if at + _ENTRY.size > len(directory):
            raise damaged(_DOCUMENT)
        fields = _ENTRY.unpack_from(directory, at)
        sign, made_by, _, flags, method = fields[:5]
        name_bytes, extra_bytes, comment_bytes = fields[10:13]
        name = directory[at + _ENTRY.size : at + _ENTRY.size + name_bytes]
        extra = directory[at + _ENTRY.size + name_bytes :][:extra_bytes]
        at += _ENTRY.size + name_bytes + extra_bytes + comment_bytes
        if sign != b"PK\x01\x02" or at > len(directory):
            raise damaged(_DOCUMENT)
        if flags & _ENCRYPTED:
            raise NotTaken("документ или архив закрыт паролем: снимите пароль, сохраните и приложите снова.")
        _refuse_path(name)
        if made_by >> 8 == _UNIX and (fields[15] >> 16) & 0o170000 == 0o120000:
            raise NotTaken(f"внутри ссылка на другой файл: {SAVE_AS_PDF}")
        size, packed, head = _whole_sizes((fields[9], fields[8], fields[16]), extra)
        listed.append(_Listed(name, flags, method, packed, size, head))
    if at != len(directory) or not listed:
        raise damaged(_DOCUMENT)
    return listed


def _whole_sizes(told: tuple[int, int, int], extra: bytes) -> tuple[int, ...]:
    # What does not fit into 32 bits stands in a field of its own (APPNOTE 4.5.3), in this order.
    wide: list[int] = []
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            whole = extra[at + 4 : at + 4 + length]
            wide = [*struct.unpack_from(f"<{len(whole) // 8}Q", whole)]
        at += 4 + length
    sizes = []
    for value in told:
        if value == _IN_ZIP64 and not wide:
            raise damaged(_DOCUMENT)
        sizes.append(wide.pop(0) if value == _IN_ZIP64 else value)
    return tuple(sizes)


def _refuse_path(name: bytes) -> None:
    parts = name.replace(b"\\", b"/").split(b"/")
    if not name or b"\0" in name or b".." in parts or parts[0] == b"" or parts[0][1:2] == b":":
        raise NotTaken(f"имена частей внутри ведут за пределы документа: {SAVE_AS_PDF}")


def _refuse_bomb(listed: list[_Listed], size: int) -> None:
    whole = sum(each.size for each in listed)
    if whole > MOST_RATIO * size or any(
        each.size > RATIO_MATTERS_FROM and each.size > MOST_RATIO * max(each.packed, 1) for each in listed
    ):
        megabytes = whole // (1024 * 1024)
        raise NotTaken(f"внутри заявлено {megabytes} МБ, это в сотни раз больше самого файла: {SAVE_AS_PDF}")


def _with_its_head(file: BinaryIO, each: _Listed) -> Entry:
    file.seek(each.head)
    head = file.read(_LOCAL.size + len(each.name))
    if len(head) != _LOCAL.size + len(each.name):
        raise damaged(_DOCUMENT)
    fields = _LOCAL.unpack_from(head)
    if fields[0] != b"PK\x03\x04" or fields[3] != each.method or head[_LOCAL.size :] != each.name:
        raise damaged(_DOCUMENT)
    name = each.name.decode("utf-8" if each.flags & _UTF_8 else "cp437", errors="replace")
    return Entry(name, each.method, each.packed, each.size, each.head + _LOCAL.size + fields[9] + fields[10])


def _refuse_twice(listed: list[_Listed], entries: list[Entry], directory_at: int) -> None:
    """Two parts in the same bytes are a bomb; two of one name, or bytes before the first, are two files in one."""
    by_place = sorted(zip([each.head for each in listed], entries, strict=True), key=lambda pair: pair[0])
    begins = [head for head, _ in by_place]
    ends = [entry.begins + entry.packed for _, entry in by_place]
    overlap = any(end > begin for end, begin in zip(ends, [*begins[1:], directory_at], strict=True))
    names = {entry.name.casefold() for entry in entries}
    if overlap or begins[0] != 0 or len(names) != len(entries):
        raise damaged(_DOCUMENT)
