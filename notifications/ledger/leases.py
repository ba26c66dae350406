"""Leases: who holds which letter, how it is given back, and what becomes of one whose holder is gone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Case, case, not_, select, update
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from models.database import transaction
from models.letters import Letter, may_leave
from models.tries import say_of_tries_under_way
from notifications.ledger.desk import Desk
from notifications.ledger.recording import HELD, NO_LEASE, Moved, wake_rounds

BROKEN_OFF = "связь прервалась до ответа сервера"
"""What is known of a letter whose holder is gone after its DATA was started."""


def put_back(desk: Desk, letter_ids: Collection[int]) -> None:
    """Give claimed letters back untried; those whose DATA was started stay as they are."""
    mine = Letter.lease_holder == desk.holder, Letter.state == State.CLAIMED.value, Letter.id.in_(letter_ids)
    with transaction(desk.engine) as session:
        session.execute(update(Letter).where(*mine).values(state=_before_the_claim(), **NO_LEASE))


def put_back_paused(desk: Desk, letter_ids: Collection[int]) -> frozenset[int]:
    """Give back untried, of these claimed letters, those whose round was paused since; return which they are."""
    mine = Letter.lease_holder == desk.holder, Letter.state == State.CLAIMED.value, Letter.id.in_(letter_ids)
    with transaction(desk.engine) as session:
        paused = frozenset(session.scalars(select(Letter.id).where(*mine, not_(may_leave())).with_for_update()))
        _change(session, paused, {"state": _before_the_claim()})
        return paused


def renew_leases(desk: Desk) -> None:
    """Go on holding what this holder holds."""
    mine = Letter.lease_holder == desk.holder, Letter.state.in_(HELD)
    with transaction(desk.engine) as session:
        session.execute(update(Letter).where(*mine).values(lease_until=desk.real_now() + desk.lease))


def free_expired(desk: Desk) -> int:
    """Take letters from holders that are gone: untried ones wait again, those whose DATA was started are in doubt.

    Returns how many there were.
    """
    now = desk.now()
    expired = Letter.state.in_(HELD), Letter.lease_until < desk.real_now()
    with transaction(desk.engine) as session:
        rows = session.execute(
            select(Letter.id, Letter.round_id, Letter.kind, Letter.state)
            .where(*expired)
            .with_for_update(skip_locked=True)
        ).all()
        started = [row for row in rows if row.state == State.DATA_STARTED.value]
        doubtful = {"state": State.IN_DOUBT.value, "settled_at": now, "answer": BROKEN_OFF}
        _change(session, [row.id for row in started], doubtful)
        say_of_tries_under_way(session, [row.id for row in started], BROKEN_OFF)
        untried = [row.id for row in rows if row.state == State.CLAIMED.value]
        _change(session, untried, {"state": _before_the_claim()})
        wake_rounds(session, [Moved(row.round_id, Kind(row.kind), State.IN_DOUBT) for row in started], now)
        return len(rows)


def free_all(session: Session, now: datetime) -> int:
    """Take all letters from their holders, none of whom lives: the record comes from a backup.

    Untried ones wait again; those whose DATA was started are in doubt, and wake no round: the restored queue is held,
    and its rounds get new runs. Returns how many are in doubt.
    """
    held = session.execute(select(Letter.id, Letter.state).where(Letter.state.in_(HELD))).all()
    started = [row.id for row in held if row.state == State.DATA_STARTED.value]
    _change(session, started, {"state": State.IN_DOUBT.value, "settled_at": now, "answer": BROKEN_OFF})
    say_of_tries_under_way(session, started, BROKEN_OFF)
    _change(session, [row.id for row in held if row.state == State.CLAIMED.value], {"state": _before_the_claim()})
    return len(started)


def _change(session: Session, ids: Collection[int], values: dict[str, Any]) -> None:
    if ids:
        session.execute(update(Letter).where(Letter.id.in_(ids)).values(**values, **NO_LEASE))


def _before_the_claim() -> Case[str]:
    return case((Letter.tries > 0, State.DEFERRED.value), else_=State.QUEUED.value)
