"""How alembic reaches the record: the tables of `models/`, and the database that it is told."""

import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from models.database import open_database
from models.every_table import Record
from models.record import Kept, Moment


def database_url() -> str:
    """The URL that the caller set, or ROUNDS_DATABASE_URL."""
    url = context.config.get_main_option("sqlalchemy.url") or os.environ.get("ROUNDS_DATABASE_URL")
    if not url:
        raise SystemExit("set ROUNDS_DATABASE_URL to the database that is to be migrated")
    return url


def as_plain_type(kind: str, value: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write the house's own column types as the plain ones below them: a migration must not change with the code."""
    if kind == "type" and isinstance(value, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, Kept):
        return "sa.Text()"
    return False


def make_ready(connection: Connection) -> None:
    """Say what must be said before the transaction begins, and hence past SQLAlchemy, which would begin one.

    Who comes second waits for the first, however long that takes, and then finds nothing left to do.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.execute("PRAGMA busy_timeout=600000")
        # A changed table is made anew and takes the place of the old one: its children must not mind.
        driver.execute("PRAGMA foreign_keys=OFF")
    else:
        driver.execute("SET lock_timeout = 0")
        driver.execute("SET statement_timeout = 0")
        driver.commit()


def migrate() -> None:
    """Run the migrations in one transaction, which also looks which of them are wanted: all of them or none."""
    engine = open_database(database_url())
    with engine.connect() as connection:
        make_ready(connection)
        context.configure(
            connection=connection,
            target_metadata=Record.metadata,
            render_as_batch=True,
            render_item=as_plain_type,
            compare_type=False,
            # SQLite can do it as well: the house begins its transactions itself.
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


migrate()
