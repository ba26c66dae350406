"""Opening the record's database, and the one way in which a transaction begins and ends.

On either database one transaction writes at a time: SQLite knows no other way, and PostgreSQL is asked to do the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.locks import number_of

SQLITE_BUSY_MS = 30_000

THE_WRITERS_LOCK = number_of("the writer of the record")

# A writer that is frozen in the middle is thrown out before those who wait for its place give up.
IDLE_IN_TRANSACTION_MS, LOCK_MS, STATEMENT_MS = 20_000, 30_000, 60_000

KEEPALIVE = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
"""In seconds: a machine that vanished is noticed within half a minute, from either side."""

SETTINGS = {
    "timezone": "UTC",
    "lock_timeout": LOCK_MS,
    "statement_timeout": STATEMENT_MS,
    "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
    "tcp_user_timeout": 30_000,
    **{f"tcp_{name}": seconds for name, seconds in KEEPALIVE.items()},
}

CONNECTING = {"connect_timeout": 10, "application_name": "rounds", "tcp_user_timeout": 30_000, **KEEPALIVE}


def open_database(url: str, *, survives_power_cuts: bool = True) -> Engine:
    """Open the database at a URL: `sqlite:///…`, or `postgresql://…` (`postgres://…` is the same).

    A commit is a promise: one that is lost in a power cut would be a letter sent twice. Hence `synchronous=FULL` on
    SQLite, and no `synchronous_commit=off` on PostgreSQL. A play on SQLite promises nothing to the world: it need not
    survive power cuts, only the end of its processes. Nothing is connected yet. What a statement was given (names,
    addresses) is not told in its errors.
    """
    address = make_url(url)
    if address.get_backend_name() in ("postgresql", "postgres"):
        return _open_postgresql(address)
    engine = create_engine(address, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_prepare_sqlite, "FULL" if survives_power_cuts else "OFF"))
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(synchronous: str, connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: the house says when, and which kind.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        f"synchronous={synchronous}",
        f"busy_timeout={SQLITE_BUSY_MS}",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its place at once: a reader that turned writer half-way would fail instead of waiting.
    connection.exec_driver_sql("BEGIN" if _reads_only(connection) else "BEGIN IMMEDIATE")


def _open_postgresql(address: URL) -> Engine:
    asked = {name: value for name, value in CONNECTING.items() if name not in address.query}
    options = address.query.get("options", "")
    settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        # What the office says in the URL comes last, and so holds.
        connect_args={**asked, "options": f"{settings} {options if isinstance(options, str) else ' '.join(options)}"},
        # Connections live for weeks: one that the server or a firewall has closed is replaced unseen.
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "handle_error", _as_away, retval=True)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    # Under READ COMMITTED every statement after this one sees all that earlier writers have committed.
    if not _reads_only(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({THE_WRITERS_LOCK})")


def _as_away(context: ExceptionContext) -> BaseException | None:
    # Thrown out by the server: for whoever asks the same as a connection that broke, and the driver calls only that so.
    thrown_out = context.original_exception
    if isinstance(thrown_out, psycopg.errors.IdleInTransactionSessionTimeout):
        return OperationalError(context.statement, None, thrown_out, hide_parameters=True)
    return None


def _reads_only(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("reads_only", False))


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One unit of work: committed when the block ends, rolled back when it raises.

    From its first statement on no other transaction of the record writes; whoever wants to waits half a minute. Raises
    OperationalError where that is not enough, or the database is away.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A look at the record as it is at one moment, which holds no writer up; nothing of it can be committed."""
    options: dict[str, Any] = {"reads_only": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with Session(engine.execution_options(**options), expire_on_commit=False) as session:
        yield session
