"""Prefect's own database in a folder: an empty migrated one, made once a machine and copied from then on."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from service.prefect_environment import IDLE_IN_A_REHEARSAL, server_environment

OLD_SECONDS = 24 * 3600.0
"""No making of a template takes so long."""


class DatabaseNotMade(RuntimeError):
    """Prefect's migrations failed; the text holds the end of what they printed."""


def sqlite_url(database: Path) -> str:
    """A file as Prefect names it."""
    return f"sqlite+aiosqlite:///{database}"


def begin_database(folder: Path, say: Callable[[str], None] = lambda _: None) -> Path:
    """The folder's database; a missing one becomes a copy of the migrated template, where that can be kept.

    Prefect's migrations take a quarter of a minute, once a machine, and `say` is told so. Without a template the server
    migrates by itself. Raises DatabaseNotMade.
    """
    database = folder / "prefect.db"
    if database.exists():
        return database
    for left in folder.glob("prefect.db-*"):
        # The log of a database that was deleted would be taken for that of the new one.
        left.unlink()
    template = _migrated_template(folder, say)
    if template is not None:
        new = folder / "prefect.db.new"
        shutil.copyfile(template, new)
        os.replace(new, database)  # noqa: PTH105 - one atomic rename
    return database


def _remove_leftovers(cache: Path) -> None:
    """Remove what was left by who was killed while it made a template, once it is old."""
    for path in cache.glob("new-*.db*"):
        with suppress(FileNotFoundError):
            if path.is_file() and time.time() - path.stat().st_mtime > OLD_SECONDS:
                path.unlink()


def _migrated_template(folder: Path, say: Callable[[str], None]) -> Path | None:
    """An empty migrated database of this version of Prefect; none where the cache cannot be written."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "expertise-rounds"
    template = cache / f"prefect-{version('prefect')}.db"
    if template.exists():
        return template
    new = cache / f"new-{os.getpid()}.db"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        new.touch()
    except OSError:
        return None
    _remove_leftovers(cache)
    say("Готовим базу Prefect (один раз на этой машине)…")
    upgrade = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    environment = {
        **os.environ,
        **server_environment(folder, sqlite_url(new), "", IDLE_IN_A_REHEARSAL, with_pages=False),
    }
    try:
        done = subprocess.run(upgrade, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode != 0:
            raise DatabaseNotMade(f"Prefect's database could not be made; it printed:\n{done.stderr.decode()[-2000:]}")
        os.replace(new, template)  # noqa: PTH105 - one atomic rename
    finally:
        for left in cache.glob(f"{new.name}*"):
            left.unlink()
    return template
