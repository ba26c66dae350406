"""Locks by name, each held by one process at a time on however many machines, and free at once when its holder dies."""

import fcntl
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

# The tree of errors:
#   LockTaken
#   LockLost

HOLDERS = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND ((CAST(classid AS bigint) << 32) | CAST(objid AS bigint)) = :number"
)
"""How a lock under a 64-bit number is kept in PostgreSQL's own list: in two halves."""


class LockTaken(Exception):
    """Somebody else holds the lock."""


class LockLost(Exception):
    """The lock's connection broke, and somebody else may hold it by now: what was held under it must write no more."""


class Locks:
    """The locks of a record: of the PostgreSQL server itself, or files in a folder where the record is SQLite's.

    Whoever holds a lock asks `assure` before each of its writes is committed.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self._on_server = engine.dialect.name == "postgresql"
        self._held: dict[object, Callable[[], None]] = {}
        self._changing = threading.Lock()

    @contextmanager
    def held(self, name: str, patience_seconds: float = 0.0) -> Iterator[None]:
        """Hold the lock of that name, waiting for it so long in real time. Raises LockTaken, LockLost."""
        with self._of_server(name, patience_seconds) if self._on_server else self._of_file(name, patience_seconds):
            yield

    def is_free(self, name: str) -> bool:
        """Say whether nobody holds the lock of that name; nobody who wants it is disturbed."""
        return self._is_free_on_server(name) if self._on_server else _is_free_file(self._file(name))

    def assure(self) -> None:
        """Raise LockLost unless all that this process holds is held still.

        Asked inside a transaction, it is a proof: whoever takes a lock after this has to wait for the transaction's
        end before it can write anything itself.
        """
        with self._changing:
            asked = list(self._held.values())
        for ask in asked:
            ask()

    def _file(self, name: str) -> Path:
        return self._folder / f"{name.replace('/', '-')}.lock"

    @contextmanager
    def _of_file(self, name: str, patience_seconds: float) -> Iterator[None]:
        lock = FileLock(self._file(name))
        try:
            lock.acquire(timeout=patience_seconds)
        except Timeout:
            raise LockTaken(name) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _of_server(self, name: str, patience_seconds: float) -> Iterator[None]:
        options = self._engine.execution_options(reads_only=True, isolation_level="AUTOCOMMIT")
        with options.connect() as connection:
            # The driver's own connection, which no pool takes back and nobody replaces: the lock lives and dies with it
            server: Any = connection.connection.driver_connection
            connection.detach()
            try:
                taken = _take(server, number_of(name), patience_seconds)
            except psycopg.Error as error:
                connection.invalidate(error)
                raise LockLost(name) from error
            if not taken:
                raise LockTaken(name)
            token = object()
            with self._changing:
                self._held[token] = lambda: _ask(server, name)
            try:
                yield
            finally:
                with self._changing:
                    del self._held[token]
                try:
                    server.execute("SELECT pg_advisory_unlock(%s)", (number_of(name),))
                except psycopg.Error as error:  # a connection that is gone holds nothing
                    connection.invalidate(error)

    def _is_free_on_server(self, name: str) -> bool:
        with self._engine.execution_options(reads_only=True).connect() as connection:
            return int(connection.scalar(HOLDERS, {"number": number_of(name)})) == 0


def number_of(name: str) -> int:
    """The number, 64 bits with a sign, under which PostgreSQL knows the lock of that name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def _take(server: Any, number: int, patience_seconds: float) -> bool:
    if patience_seconds <= 0:
        return bool(server.execute("SELECT pg_try_advisory_lock(%s)", (number,)).fetchone()[0])
    server.execute("SET statement_timeout = 0")
    server.execute(f"SET lock_timeout = {max(1, round(patience_seconds * 1000))}")
    try:
        server.execute("SELECT pg_advisory_lock(%s)", (number,))
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def _ask(server: Any, name: str) -> None:
    try:
        server.execute("SELECT 1")
    except psycopg.Error as error:
        raise LockLost(name) from error


def _is_free_file(file: Path) -> bool:
    try:
        handle = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        # Shared: those who ask at the same time do not take each other for a holder.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
