"""The ledger of letters: where a letter stands between its claim and the server's answer.

No letter is lost, and none leaves twice by itself: `data_started` is committed before the first byte, a crash after it
makes the letter `in_doubt`, and only who holds a letter's lease may write where it stands. Leases are on real time,
everything else on the season's clock.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from domain.letters import Kind, State, settling_wakes
from domain.retries import is_given_up, next_try
from domain.stages import Stage
from models.database import transaction
from models.letters import OFFICE, Letter, change_letters, is_any_waiting, may_leave
from models.mail_queue import look_at_queue
from models.people import mark_address_bad
from models.rounds import Round
from models.tries import write_tries
from models.wakes import wake
from notifications.ledger.desk import Desk
from notifications.smtp.transport import Accepted, Deferred, InDoubt, Refused


@dataclass(frozen=True)
class Start:
    """A letter whose DATA comes next, and the SHA-256 of its bytes."""

    letter_id: int
    sha256: str


@dataclass(frozen=True)
class Unwritten:
    """It could not be composed, or its bytes are not those of its first try. It is never sent; the office is told."""

    reason: str


@dataclass(frozen=True)
class Fate:
    """What became of a letter that was claimed; `sha256` is that of its bytes, where there were any."""

    letter_id: int
    result: Accepted | Deferred | Refused | InDoubt | Unwritten
    sha256: str | None = None


@dataclass(frozen=True)
class Moved:
    """A letter that came to another state."""

    round_id: str
    kind: Kind
    state: State
    unwritten: bool = False


NO_LEASE: dict[str, Any] = {"lease_holder": None, "lease_until": None}
HELD = (State.CLAIMED.value, State.DATA_STARTED.value)

_LETTERS = cast("Table", Letter.__table__)
_LOOKED_AT = ("id", "key", "kind", "round_id", "recipient", "state", "tries", "first_tried_at", "lease_until", "sha256")


def record(desk: Desk, starting: Sequence[Start] = (), fates: Sequence[Fate] = ()) -> frozenset[int]:
    """Commit, at one go, which letters' DATA comes next and what became of others.

    Returns the ids for which it was written: whose lease was lost is not among them, and must not be sent. Nothing is
    started while the queue is held, and of a round that is paused only receipts are.
    """
    with transaction(desk.engine) as session:
        if starting and look_at_queue(session).held_since is not None:
            starting = ()
        ids = [start.letter_id for start in starting] + [fate.letter_id for fate in fates]
        held = _held(session, desk, ids)
        started = _started(desk, starting, held)
        theirs = [(fate, held[fate.letter_id]) for fate in fates if fate.letter_id in held]
        settled = [_settled(session, desk, fate, row) for fate, row in theirs]
        change_letters(session, started + settled)
        _write_tries(session, desk, started, theirs, settled)
        _mark_bad_addresses(session, theirs, desk.now())
        moved = [
            Moved(row.round_id, Kind(row.kind), State(change["state"]), isinstance(fate.result, Unwritten))
            for (fate, row), change in zip(theirs, settled, strict=True)
        ]
        wake_rounds(session, moved, desk.now())
        return frozenset(change["id"] for change in started + settled)


def _held(session: Session, desk: Desk, ids: Collection[int]) -> dict[int, Any]:
    letters = _LETTERS.c
    found = select(*(letters[name] for name in _LOOKED_AT), may_leave().label("may_leave")).where(
        letters.id.in_(ids), letters.lease_holder == desk.holder, letters.state.in_(HELD)
    )
    return {row.id: row for row in session.connection().execute(found.with_for_update())}


def _write_tries(
    session: Session,
    desk: Desk,
    started: Sequence[dict[str, Any]],
    theirs: Sequence[tuple[Fate, Any]],
    settled: Sequence[dict[str, Any]],
) -> None:
    now = desk.now()
    begun = [{"letter_id": change["id"], "number": change["tries"], "began_at": now} for change in started]
    answered = []
    for (_, row), change in zip(theirs, settled, strict=True):
        said = {"answered_at": now, "answer": change["answer"]}
        if row.state == State.DATA_STARTED.value:
            answered.append({"letter_id": row.id, "number": row.tries, **said})
        elif "tries" in change:
            begun.append({"letter_id": row.id, "number": change["tries"], "began_at": now, **said})
    write_tries(session, begun, answered)


def _mark_bad_addresses(session: Session, theirs: Sequence[tuple[Fate, Any]], now: datetime) -> None:
    bad = [
        row.recipient
        for fate, row in theirs
        if isinstance(fate.result, Refused) and fate.result.address_is_bad and row.recipient != OFFICE
    ]
    if bad:
        mark_address_bad(session, bad, now)


def _started(desk: Desk, starting: Sequence[Start], held: dict[int, Any]) -> list[dict[str, Any]]:
    real_now = desk.real_now()
    rows = [(start, held[start.letter_id]) for start in starting if start.letter_id in held]
    return [
        {
            "id": row.id,
            "state": State.DATA_STARTED.value,
            "tries": row.tries + 1,
            "first_tried_at": row.first_tried_at or desk.now(),
            "sha256": row.sha256 or start.sha256,
            "lease_until": real_now + desk.lease,
        }
        for start, row in rows
        if row.state == State.CLAIMED.value and row.may_leave and row.lease_until > real_now
    ]


def _settled(session: Session, desk: Desk, fate: Fate, row: Any) -> dict[str, Any]:
    now = desk.now()
    change: dict[str, Any] = {"id": row.id, "settled_at": now, **NO_LEASE}
    if row.state == State.CLAIMED.value and not isinstance(fate.result, Unwritten):
        # Answered before DATA: that was a try as well.
        change |= {"tries": row.tries + 1, "first_tried_at": row.first_tried_at or now}
        change |= {"sha256": row.sha256 or fate.sha256}
    match fate.result:
        case Accepted(reply):
            change |= {"state": State.ACCEPTED.value, "accepted_at": now, "answer": reply}
        case InDoubt(reply):
            change |= {"state": State.IN_DOUBT.value, "answer": reply}
        case Refused(reply):
            change |= {"state": State.REFUSED.value, "answer": reply}
        case Unwritten(reason):
            change |= {"state": State.REFUSED.value, "answer": reason}
        case Deferred(reply, retry_not_before_seconds=seconds):
            tries, first = change.get("tries", row.tries), change.get("first_tried_at", row.first_tried_at)
            change["answer"] = reply
            if is_given_up(first, tries, now):
                change["state"] = State.REFUSED.value
            else:
                rules = session.get_one(Round, row.round_id).regulation
                not_before = timedelta(seconds=seconds or 0)
                at = next_try(Kind(row.kind), row.key, tries, now, rules.calendar, rules.hours, not_before)
                change |= {"state": State.DEFERRED.value, "settled_at": None, "leaves_from": at}
    return change


def wake_rounds(session: Session, moved: Iterable[Moved], now: datetime) -> None:
    """Wake the rounds for which it means something that these letters moved."""
    of_round: defaultdict[str, list[Moved]] = defaultdict(list)
    for letter in moved:
        of_round[letter.round_id].append(letter)
    if not of_round:
        return
    for round_id, stage in session.execute(select(Round.id, Round.stage).where(Round.id.in_(of_round))).all():
        letters = of_round[round_id]
        cause = settling_wakes(
            Stage(stage),
            failed={letter.kind for letter in letters if letter.state in (State.REFUSED, State.IN_DOUBT)},
            unwritten={letter.kind for letter in letters if letter.unwritten},
            # Asked only where the answer counts.
            still_waiting=Stage(stage) is not Stage.CLOSING or is_any_waiting(session, round_id),
        )
        if cause is not None:
            wake(session, round_id, cause, now)
