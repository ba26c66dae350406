"""All documents of an assignment as one zip, which is made while it is read and never lies anywhere."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

CHUNK = 256 * 1024
LONGEST_NAME = 120

# What Windows takes in no name of a file; names of devices are none, since a number comes before each.
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_LIKE_NO_TREE = (1980, 1, 1, 0, 0, 0)


def name_in_archive(number: int, name: str) -> str:
    """«03 Концепция.docx»: a name that every system can write, and that no other file of the archive has."""
    seen = "".join(sign for sign in _UNFIT.sub("_", name) if sign.isprintable()).strip(". ") or "файл"
    stem, dot, suffix = seen.rpartition(".")
    if len(seen) > LONGEST_NAME:
        whole = dot and len(suffix) < 10
        seen = f"{stem[: LONGEST_NAME - len(suffix) - 1].rstrip('. ')}.{suffix}" if whole else seen[:LONGEST_NAME]
    return f"{number:02} {seen.rstrip('. ')}"


def archive_of(files: Iterable[tuple[str, Path]]) -> Iterator[bytes]:
    """The archive's bytes, of files and the names that they get in it.

    Names that are not Latin are marked as UTF-8, as Windows reads them.
    """
    written = _Written()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in files:
            entry = zipfile.ZipInfo(name, _LIKE_NO_TREE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.file_size = path.stat().st_size
            with archive.open(entry, "w") as inside, path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    inside.write(chunk)
                    yield written.taken()
    yield written.taken()


class _Written(io.RawIOBase):
    """Where the archive is written to: nobody can go back in it, so it is never held whole."""

    def __init__(self) -> None:
        super().__init__()
        self._bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._bytes += content
        return len(content)

    def taken(self) -> bytes:
        taken = bytes(self._bytes)
        self._bytes.clear()
        return taken
