"""Bringing a database to the version of the record that this program knows."""

from pathlib import Path

from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def bring_up_to_date(database_url: str, revision: str = "head") -> None:
    """Run the migrations that the database has not seen, to the newest or to a named one. There are no branches."""
    config = Config(MIGRATIONS / "alembic.ini")
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    command.upgrade(config, revision)
