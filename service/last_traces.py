"""What remains of an erased person beside the rows: free pages of the database, letters that the catcher kept."""

import sqlite3
from collections.abc import Collection
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine

_headers = BytesHeaderParser()


def overwrite_free_pages(engine: Engine) -> bool:
    """Write the database anew without what was deleted; False where others were at work in it for half a minute.

    PostgreSQL is asked to clear its dead rows; it gives their room to new ones.
    """
    pooled = engine.raw_connection()
    raw: Any = pooled.driver_connection
    try:
        # Past SQLAlchemy, which would begin a transaction: in one, neither database does it.
        if engine.dialect.name == "postgresql":
            raw.rollback()
            raw.autocommit = True
        raw.execute("VACUUM")
        if engine.dialect.name == "sqlite":
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (sqlite3.OperationalError, psycopg.OperationalError):
        return False
    finally:
        # What was said to this connection must not outlive it.
        pooled.invalidate()
    return True


def forget_caught(mail: Path, message_ids: Collection[str]) -> int:
    """Delete the letters of these Message-IDs from a Maildir, and say how many there were."""
    wanted, gone = frozenset(message_ids), 0
    for path in [*mail.glob("new/*"), *mail.glob("cur/*")]:
        with path.open("rb") as file:
            message_id = _headers.parse(file).get("Message-ID", "").strip()
        if message_id in wanted:
            path.unlink()
            gone += 1
    return gone
