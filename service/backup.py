"""Taking a backup of an installation while it works: its record at one moment, its documents, its key and settings."""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Table

from models.audit import AuditRow, head_of
from models.files import FileMissing, Files
from models.rows import lines_of, tables_of
from runtime.home import Home
from runtime.installation import Installation
from runtime.record_version import known_revisions
from service.backup_home import copy_of_home
from service.backup_identity import identity_at, refuse_strangers
from service.backup_manifest import (
    FORMAT,
    BackupDamaged,
    BackupRefused,
    Manifest,
    Piece,
    backups_in,
    hash_of,
    keep_folder,
    read_manifest,
    write_manifest,
    write_private,
)
from service.backup_trial import try_the_record

HASHES = tuple(
    (table, "sha256")
    for table in (
        *("documents", "letter_attachments", "prepared_documents", "signed_conclusions"),
        *("samples", "sample_successors"),
    )
)
"""Where the record names files."""

EVERY = 500
"""After so many files it is said how far the copy is."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Backup:
    """What was done."""

    folder: Path
    manifest: Manifest
    copied: int
    """Files that were not among earlier backups."""
    dropped: tuple[str, ...]
    """Names of older backups that were deleted."""


def back_up(
    installation: Installation,
    below: Path,
    *,
    with_secrets: bool = False,
    keep: int | None = None,
    say: Say = lambda _words: None,
) -> Backup:
    """Take a backup below a folder, try whether its record can be brought back, and only then give it its name.

    `keep`: of all backups there only so many of the newest stay. Raises BackupRefused, with earlier backups untouched.
    """
    below = below.resolve()
    _refuse_place(installation, below)
    with _disk_in_words(below), _alone(below):
        with installation.reading() as session:
            refuse_strangers(below, identity_at(installation, session))
        _remove_leftovers(below)
        taken_at = datetime.now(UTC)
        new = below / f".new-{os.getpid()}"
        new.mkdir(mode=0o700)
        try:
            manifest, copied = _write(installation, below, new, taken_at, with_secrets, say)
            say("Проверяю, восстановится ли учёт…")
            try_the_record(new, manifest)
            folder = _named(below, new, taken_at)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        dropped = _drop_older(below, keep) if keep is not None else ()
        return Backup(folder, manifest, copied, dropped)


def _remove_leftovers(below: Path) -> None:
    """Remove what an earlier backup left that was killed: nobody else writes here now."""
    for path in below.glob(".new-*"):
        if re.fullmatch(r"\.new-\d+", path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
    for path in Files(below / "files").unfinished():
        path.unlink()


def _write(
    installation: Installation, below: Path, new: Path, taken_at: datetime, with_secrets: bool, say: Say
) -> tuple[Manifest, int]:
    say("Копирую учёт…")
    (new / "record").mkdir(mode=0o700)
    with installation.reading() as session:
        connection = session.connection()
        # From its first look on a reader sees the record as it is now, whatever others write meanwhile.
        season_at = installation.now()
        there = tables_of(connection)
        hashes = _hashes(connection, there)
        tables = dict(_tables(connection, there, new / "record"))
        audit_head = str(head_of(session)) if AuditRow.__tablename__ in tables else ""
        database = connection.dialect.name
        whose = identity_at(installation, session)
    home = copy_of_home(installation, new / "home", with_secrets=with_secrets)
    copied, missing = _copy_files(installation.files, Files(below / "files"), hashes, say)
    manifest = Manifest(
        rounds_backup=FORMAT,
        program=version("expertise-rounds"),
        revision=known_revisions()[-1],
        taken_at=taken_at.isoformat(timespec="seconds"),
        season_at=season_at.isoformat(),
        database=database,
        tables=tables,
        home=home,
        with_secrets=with_secrets,
        files=tuple(sha256 for sha256 in hashes if sha256 not in missing),
        missing=missing,
        audit_head=audit_head,
        installation=whose,
    )
    write_manifest(new, manifest)
    for folder in (new / "record", new / "home", new):
        keep_folder(folder)
    return manifest, copied


def _tables(connection: Connection, there: Sequence[Table], folder: Path) -> Iterator[tuple[str, Piece]]:
    for table in there:
        path, hashed, rows = folder / f"{table.name}.jsonl", hashlib.sha256(), 0
        write_private(path, b"")
        with path.open("wb") as file:
            for line in lines_of(connection, table):
                written = line.encode()
                file.write(written)
                hashed.update(written)
                rows += 1
            file.flush()
            os.fsync(file.fileno())
        if hash_of(path) != hashed.hexdigest():
            raise BackupDamaged(f"{path}: на диске оказалось не то, что записано. Проверьте диск.")
        yield table.name, Piece(hashed.hexdigest(), rows)


def _hashes(connection: Connection, there: Sequence[Table]) -> tuple[str, ...]:
    found: set[str] = set()
    for table in there:
        for name, column in HASHES:
            if table.name == name:
                found |= {row[0] for row in connection.execute(table.select().with_only_columns(table.c[column]))}
    return tuple(sorted(sha256 for sha256 in found if sha256))


def _copy_files(source: Files, pool: Files, hashes: Sequence[str], say: Say) -> tuple[int, tuple[str, ...]]:
    """Copy what the pool does not hold whole; every file of the pool is read once, and so verified."""
    copied, missing = 0, []
    for number, sha256 in enumerate(hashes, start=1):
        path = pool.path_of(sha256)
        if path.exists() and hash_of(path) == sha256:
            continue
        path.unlink(missing_ok=True)
        try:
            content = source.read(sha256)
        except FileMissing:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            missing.append(sha256)
            continue
        pool.put(content)
        if hash_of(path) != sha256:
            raise BackupDamaged(f"{path}: на диске оказалось не то, что записано. Проверьте диск.")
        copied += 1
        if number % EVERY == 0:
            say(f"Копирую документы: {number} из {len(hashes)}…")
    return copied, tuple(missing)


def _named(below: Path, new: Path, taken_at: datetime) -> Path:
    name = f"{taken_at:%Y%m%dT%H%M%SZ}"
    folder, number = below / name, 1
    while folder.exists():
        number += 1
        folder = below / f"{name}-{number}"
    new.rename(folder)
    keep_folder(below)
    return folder


def _drop_older(below: Path, keep: int) -> tuple[str, ...]:
    older = backups_in(below)[: -max(keep, 1)]
    for folder in older:
        # Half a backup must not be taken for one.
        (folder / "manifest.json").unlink()
        shutil.rmtree(folder)
    wanted = {sha256 for folder in backups_in(below) for sha256 in read_manifest(folder).files}
    for path in (below / "files").glob("??/*"):
        if path.name not in wanted:
            path.unlink()
    return tuple(folder.name for folder in older)


def _refuse_place(installation: Installation, below: Path) -> None:
    for own in (installation.home.folder.resolve(), installation.files.folder.resolve()):
        if below.is_relative_to(own):
            raise BackupRefused(f"{below}: эта папка лежит в папке установки и пропадёт вместе с ней. Назовите другую.")
    if below.exists() and not below.is_dir():
        raise BackupRefused(f"{below}: это не папка. Назовите другую.")
    strangers = [each.name for each in below.iterdir()] if below.exists() else []
    if strangers and not (below / "files").is_dir() and Home(below).mark.exists():
        raise BackupRefused(f"{below}: это папка установки. Назовите другую.")


@contextmanager
def _disk_in_words(below: Path) -> Iterator[None]:
    try:
        below.mkdir(parents=True, exist_ok=True, mode=0o700)
        (below / "files").mkdir(exist_ok=True, mode=0o700)
        yield
    except OSError as error:
        raise BackupRefused(
            f"{below}: копию записать не удалось ({error.strerror or error}). Прежние копии целы; освободите место или "
            "назовите другую папку."
        ) from error


@contextmanager
def _alone(below: Path) -> Iterator[None]:
    held = os.open(below / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"{below}: сюда сейчас пишется другая копия. Дождитесь её конца.") from None
        yield
    finally:
        os.close(held)
