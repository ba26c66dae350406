"""Whether a backup is whole: every piece has its hash, and its record can be brought into an empty database."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.database import open_database
from models.files import Files
from models.rows import bring_rows_in, tables_of
from models.schema import bring_up_to_date
from service.backup_manifest import BackupDamaged, BackupMissing, BackupRefused, Manifest, hash_of, lines_in

T = TypeVar("T")


def verify(backup: Path, manifest: Manifest) -> None:
    """Compare every piece with the manifest. Raises BackupDamaged."""
    pool = Files(backup.parent / "files")
    wanted = {
        **{backup / "record" / f"{name}.jsonl": piece.sha256 for name, piece in manifest.tables.items()},
        **{backup / "home" / name: piece.sha256 for name, piece in manifest.home.items()},
        **{pool.path_of(sha256): sha256 for sha256 in manifest.files},
    }
    for path, sha256 in wanted.items():
        try:
            whole = hash_of(path) == sha256
        except OSError:
            whole = False
        if not whole:
            raise BackupDamaged(f"{path}: в копии нет этого файла, или он повреждён. Возьмите другую копию.")


def bring_record_in(engine: Engine, backup: Path, manifest: Manifest, and_then: Callable[[Session], T]) -> T:
    """Put the backup's rows into an empty record of the backup's version, and do one thing more, in one transaction.

    Raises BackupDamaged where they do not fit: a line that is no row, a row that refers to one that is not there,
    another number of rows than the manifest says. Raises BackupRefused where a table holds something already.
    """
    with engine.connect() as connection, connection.begin():
        there = tables_of(connection)
        if {table.name for table in there} != manifest.tables.keys():
            raise BackupDamaged(f"{backup}: в копии не те таблицы, что в учёте версии {manifest.revision}.")
        if any(connection.execute(table.select().limit(1)).first() for table in there):
            raise BackupRefused("В базе данных уже есть данные: восстановление ничего не перезаписывает.")
        for table in there:
            piece = manifest.tables[table.name]
            try:
                rows = bring_rows_in(connection, table, lines_in(backup / "record" / f"{table.name}.jsonl"))
            except (ValueError, SQLAlchemyError) as error:
                raise BackupDamaged(f"{backup}: таблица {table.name} не восстанавливается.") from error
            if rows != piece.rows:
                raise BackupDamaged(f"{backup}: в таблице {table.name} не столько строк, сколько было.")
        with Session(connection, expire_on_commit=False) as session:
            done = and_then(session)
            session.flush()
        return done


def try_the_record(backup: Path, manifest: Manifest) -> None:
    """Bring the record into a database that is thrown away. Raises BackupDamaged, BackupMissing."""
    if not (backup / "record").is_dir():
        raise BackupMissing(f"{backup}: в копии нет учёта.")
    with tempfile.TemporaryDirectory(prefix="rounds-trial-") as folder:
        url = f"sqlite:///{folder}/rounds.db"
        bring_up_to_date(url, manifest.revision)
        engine = open_database(url)
        try:
            bring_record_in(engine, backup, manifest, lambda _session: None)
        finally:
            engine.dispose()
