"""What stands in a backup, by its manifest, and where it lies.

DIR/
├── files/ab/abcd…          documents and papers by SHA-256, shared by all backups below DIR
└── 20270314T030000Z/       one backup
    ├── manifest.json       all that it holds, with hashes; manifest.sha256 holds its own
    ├── record/people.jsonl a table a file, a row a line
    └── home/               the mark, the key of links, settings, the clock
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

# The tree of errors:
#   BackupNotUsable
#   ├── BackupMissing
#   ├── BackupDamaged
#   ├── BackupOfANewerVersion
#   └── BackupRefused

FORMAT = 3


class BackupNotUsable(Exception):
    """A backup cannot be made or read; the sentence, in Russian, says why and what to do."""


class BackupMissing(BackupNotUsable):
    """There is no backup at that place."""


class BackupDamaged(BackupNotUsable):
    """What the backup holds is not what its manifest says."""


class BackupOfANewerVersion(BackupNotUsable):
    """A newer program made it."""


class BackupRefused(BackupNotUsable):
    """It cannot be made or brought back here and now; nothing was changed."""


@dataclass(frozen=True)
class Piece:
    """A file of the backup: its SHA-256, and for a table how many rows it has."""

    sha256: str
    rows: int = 0


@dataclass(frozen=True)
class Identity:
    """Which installation a backup is of (`service/backup_identity.py`)."""

    id: str
    base_url: str
    made_by: str
    machine: str
    folder: str
    seasons: tuple[str, ...]
    """Their ids."""

    @property
    def is_played(self) -> bool:
        """Whether it is a rehearsal's."""
        return self.made_by == "rehearsal"

    def in_words(self) -> str:
        """«https://expertise.example.ru, папка /var/lib/rounds на машине srv-1, сезон 2027»."""
        parts = [f"репетиция {self.base_url}" if self.is_played else self.base_url]
        if self.folder:
            parts.append(f"папка {self.folder} на машине {self.machine}")
        if self.seasons:
            parts.append(f"{'сезон' if len(self.seasons) == 1 else 'сезоны'} {', '.join(self.seasons)}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Manifest:
    """Everything that a backup says of itself. Moments are ISO in UTC."""

    rounds_backup: int
    program: str
    revision: str
    taken_at: str
    """On the machine's clock."""
    season_at: str
    """On the season's clock."""
    database: str
    """`sqlite` or `postgresql`: what it was taken from; it can be brought back into either."""
    tables: dict[str, Piece]
    home: dict[str, Piece]
    with_secrets: bool
    files: tuple[str, ...]
    missing: tuple[str, ...]
    """Files that the record names and the home did not hold, or held damaged: they are not in the backup."""
    audit_head: str = ""
    """The end of the chain of deeds (`models/audit.py`); nothing in a backup of format 1."""
    installation: Identity | None = None
    """None in a backup of format 1 or 2."""

    @property
    def taken(self) -> datetime:
        """When it was taken, aware."""
        return datetime.fromisoformat(self.taken_at)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and its hash."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n"
    write_private(folder / "manifest.json", text.encode())
    write_private(folder / "manifest.sha256", hashlib.sha256(text.encode()).hexdigest().encode())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup. Raises BackupMissing, BackupDamaged, BackupOfANewerVersion."""
    try:
        content = (folder / "manifest.json").read_bytes()
        kept = (folder / "manifest.sha256").read_text().strip()
    except OSError as error:
        raise BackupMissing(f"{folder}: здесь нет резервной копии ({error.strerror}).") from error
    if hashlib.sha256(content).hexdigest() != kept:
        raise BackupDamaged(f"{folder}: описание копии повреждено. Возьмите другую копию.")
    said = json.loads(content)
    if said["rounds_backup"] > FORMAT:
        raise BackupOfANewerVersion(
            f"{folder}: копию сделала более новая версия программы ({said.get('program')}). Обновите программу."
        )
    pieces = {part: {name: Piece(**piece) for name, piece in said[part].items()} for part in ("tables", "home")}
    whose = said.get("installation")
    identity = None if whose is None else Identity(**{**whose, "seasons": tuple(whose["seasons"])})
    lists = {name: tuple(said[name]) for name in ("files", "missing")}
    return Manifest(**{**said, **pieces, **lists, "installation": identity})


def backups_in(folder: Path) -> list[Path]:
    """The backups below a folder, oldest first."""
    return sorted(each.parent for each in folder.glob("[0-9]*Z*/manifest.json"))


def chosen_backup(folder: Path) -> Path:
    """The backup itself where the folder is one; the newest below it otherwise. Raises BackupMissing."""
    if (folder / "manifest.json").exists():
        return folder
    found = backups_in(folder)
    if not found:
        raise BackupMissing(f"{folder}: здесь нет резервных копий. Назовите папку, в которую их пишет rounds backup.")
    return found[-1]


def hash_of(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, and see that the disk has it."""
    handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def keep_folder(folder: Path) -> None:
    """See that the disk has a folder's names."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def lines_in(path: Path) -> Iterator[str]:
    """The lines of a table's file."""
    with path.open(encoding="utf-8") as file:
        yield from file
