"""The files of a home: bytes under their SHA-256, written once, never changed."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

CHUNK = 256 * 1024
NEW = ".new-"
"""How a file is called until all of it is written; who is killed meanwhile leaves it."""
_UNFINISHED = re.compile(re.escape(NEW) + "[a-z0-9_]{8}")


class FileMissing(LookupError):
    """The record names a file that the home does not hold."""


@dataclass(frozen=True)
class Stored:
    """Bytes that were put: their SHA-256, and how many they are."""

    sha256: str
    size: int


class Files:
    """Documents and papers by hash, below one folder."""

    def __init__(self, folder: Path, *, survive_power_cuts: bool = True) -> None:
        """Those of a play need not survive power cuts, only the end of its processes."""
        self.folder = folder
        self._survive_power_cuts = survive_power_cuts

    def path_of(self, sha256: str) -> Path:
        """Where the bytes of that hash lie, or would."""
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256 (64 hexadecimal digits); half a file is never seen.

        Once it returns, a power cut loses neither the bytes nor their name: the record may speak of them.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path_of(sha256)
        if not path.exists():
            self._write(path, content)
        # Also where somebody else has just put it there: their name may not have reached the disk yet.
        self._reach_the_disk(path.parent, self.folder)
        return sha256

    def put_stream(self, source: BinaryIO) -> Stored:
        """Keep all bytes of an open file, however many, and say under what; the same promise as `put`.

        They are never in memory together. The file is read from where it stands.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=NEW)
        try:
            with os.fdopen(handle, "wb") as file:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                self._write_through(file)
            path = self.path_of(digest.hexdigest())
            path.parent.mkdir(exist_ok=True)
            os.replace(name, path)  # noqa: PTH105 - one atomic rename
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._reach_the_disk(path.parent, self.folder)
        return Stored(digest.hexdigest(), size)

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=NEW)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                self._write_through(file)
            os.replace(name, path)  # noqa: PTH105 - one atomic rename
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def holds(self, sha256: str) -> bool:
        """Say whether the bytes of that hash are there."""
        return self.path_of(sha256).exists()

    def read(self, sha256: str) -> bytes:
        """The bytes of that hash. Raises FileMissing."""
        try:
            return self.path_of(sha256).read_bytes()
        except FileNotFoundError:
            raise FileMissing(f"the home holds no file {sha256}") from None

    def remove(self, sha256: str) -> None:
        """Forget the bytes of that hash; nothing happens where there are none."""
        self.path_of(sha256).unlink(missing_ok=True)

    def unfinished(self) -> Iterator[Path]:
        """What is being written now, and what was being written when its writer was killed."""
        for folder in (self.folder, *self.folder.glob("??")):
            for path in folder.glob(f"{NEW}*"):
                if _UNFINISHED.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                    yield path

    def _write_through(self, file: IO[bytes]) -> None:
        if self._survive_power_cuts:
            file.flush()
            os.fsync(file.fileno())

    def _reach_the_disk(self, *folders: Path) -> None:
        for folder in folders if self._survive_power_cuts else ():
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
