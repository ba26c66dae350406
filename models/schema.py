"""Bringing a database to the version of the record that this program knows."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def bring_up_to_date(database_url: str) -> None:
    """Run the migrations that the database has not seen. The newest is the last: there are no branches."""
    config = Config(MIGRATIONS / "alembic.ini")
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    command.upgrade(config, "head")


def newest_revision() -> str:
    """The version of the record that this program knows."""
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if newest is None:
        raise RuntimeError(f"there are no migrations in {MIGRATIONS}")
    return newest


def revision_of(connection: Connection) -> str | None:
    """The version of the record that a database holds; none: the migrations never touched it."""
    return MigrationContext.configure(connection).get_current_revision()
