"""All documents of a hand-in as one zip, which is made while it is read and never lies anywhere."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from starlette.responses import Response, StreamingResponse

from portal.attachments import disposition
from portal.failures import failure, not_found
from portal.papers_shown import ShownDocument
from runtime.installation import Installation

CHUNK = 256 * 1024
LONGEST_NAME = 120

# What Windows takes in no name of a file; names of devices are none, since a number comes before each.
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_LIKE_NO_TREE = (1980, 1, 1, 0, 0, 0)


def zip_of(
    installation: Installation, documents: Sequence[ShownDocument], name: str, tell: str = "напишите в проектный офис"
) -> Response:
    """The documents as one zip of that name, to be saved; `tell`: whom the reader tells of a file that is not there."""
    if not documents:
        return not_found()
    files = [(name_in_archive(each.number, each.name), installation.files.path_of(each.sha256)) for each in documents]
    if not all(path.exists() for _, path in files):
        return failure(
            404,
            "Архив не собрать",
            f"Одного из файлов нет в хранилище. Вернитесь назад и скачайте файлы по одному, а о недостающем {tell}.",
        )
    headers = {"Content-Disposition": disposition(f"{name}.zip")}
    return StreamingResponse(archive_of(files), media_type="application/zip", headers=headers)


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
