"""The folder beside the page: attachments under the names that their readers see, since a browser goes by the name."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from models.files import Files

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u2028-\u202e\u2066-\u2069]')
LONGEST_NAME = 80


@dataclass
class ReportFiles:
    """Copies of a home's files. Made anew with each page."""

    folder: Path
    files: Files
    _taken: dict[str, str] = field(default_factory=dict)
    """SHA-256 by the name that it has here."""

    def __post_init__(self) -> None:
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def link(self, name: str, sha256: str) -> str:
        """Copy the file and return its address, relative to the page. Raises FileMissing.

        Another file of the same name gets a number.
        """
        plain = _plain(name)
        stem, suffix = PurePosixPath(plain).stem, PurePosixPath(plain).suffix
        number = 1
        while self._taken.get(plain, sha256) != sha256:
            number += 1
            plain = f"{stem} ({number}){suffix}"
        if plain not in self._taken:
            self.folder.mkdir(exist_ok=True)
            (self.folder / plain).write_bytes(self.files.read(sha256))
            self._taken[plain] = sha256
        return f"{quote(self.folder.name)}/{quote(plain)}"


def _plain(name: str) -> str:
    """A name that every system takes."""
    kept = " ".join(_UNSAFE.sub(" ", name).split()).strip(". ")
    path = PurePosixPath(kept or "файл")
    return path.stem[: LONGEST_NAME - len(path.suffix)].rstrip() + path.suffix
