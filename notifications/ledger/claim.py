"""Claiming: which letters go next, which no longer go, and what each one says.

A letter is rendered when it is first claimed, and looked at once more: what is no longer owed is withdrawn, what would
go to an address known as bad is refused without a try, what cannot be composed is set aside and named.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from domain.letters import Kind, State, leaves_from
from domain.russian_dates import short_day
from models.database import transaction
from models.letters import NOT_TRIED, OFFICE, Letter, LetterAttachment, change_letters
from models.links import Link
from models.office_members import EntryCode
from models.people import Person
from models.rendering import RENDERED, forget_rendering
from notifications.ledger.allowance import Allowance, allowance
from notifications.ledger.desk import Desk
from notifications.ledger.due import due_letters
from notifications.ledger.links import entry_code, marks_in, request_of_mark, token
from notifications.ledger.recording import NO_LEASE, Moved, wake_rounds
from notifications.ledger.renewed import has_renewed_link
from notifications.ledger.written import WrittenAttachment, WrittenLetter
from notifications.letters.drafts import Drafting
from notifications.letters.rows_at_hand import gather
from notifications.smtp import mime

logger = logging.getLogger(__name__)

_REMINDERS = frozenset({Kind.SCHOOL_REMINDER.value, Kind.EXPERT_REMINDER.value})


@dataclass(frozen=True)
class Claimed:
    """What a claim brought: letters to send, and how many letters it moved without sending."""

    letters: tuple[WrittenLetter, ...]
    settled: int
    """Withdrawn, refused without a try, or impossible to compose."""
    allowance: Allowance = field(default_factory=Allowance)
    left: bool = False
    """Whether more may be due: the claim was full, or passed over a letter to somebody who gets another one first."""


@dataclass
class _Sorted:
    """The batch on its way: the letters that go, and the changes of rows."""

    going: list[WrittenLetter] = field(default_factory=list)
    renders: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    settles: list[dict[str, Any]] = field(default_factory=list)
    put_offs: list[dict[str, Any]] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)


def claim(desk: Desk, limit: int = 64, busy: Collection[str] = ()) -> Claimed:
    """Take up to `limit` letters that are due, in the order in which they leave: by moment, then by key.

    Where the budget lets fewer leave than are due, what is needed most goes first (`domain.departures`). One letter a
    recipient at a time, and none to those who are `busy`: what the server says to the first may settle the next. The
    office is always free. One transaction; whoever asks at the same time gets other letters.
    Raises OSError and OperationalError, with everything as it was, where the machine and not a letter is at fault.
    """
    with transaction(desk.engine) as session:
        now = desk.now()
        allowed = allowance(session, desk, now)
        if allowed.nothing:
            return Claimed((), 0, allowed)
        due = due_letters(session, now, limit, allowed.letters, busy)
        gather(session, due)
        bad = _bad_addresses(session, {letter.recipient for letter in due})
        batch = _Sorted()
        taken: set[str] = set()
        passed_over = False
        for letter in due:
            if letter.recipient in taken:
                passed_over = True
            else:
                _sort(session, desk, letter, now, bad.get(letter.recipient), batch)
                if letter.recipient != OFFICE:
                    taken.add(letter.recipient)
        letters = _with_tokens(session, desk.key, batch.going)
        _write(session, desk, batch)
        wake_rounds(session, batch.moved, now)
        full = len(due) >= (limit if allowed.letters is None else min(limit, allowed.letters))
        return Claimed(letters, len(batch.settles), allowed, left=full or passed_over)


def _bad_addresses(session: Session, people: Collection[str]) -> dict[str, datetime]:
    found = select(Person.id, Person.address_bad_since).where(
        Person.id.in_(people), Person.address_bad_since.is_not(None)
    )
    return {id: since for id, since in session.execute(found) if since is not None}


def _sort(
    session: Session, desk: Desk, letter: Letter, now: datetime, bad_since: datetime | None, batch: _Sorted
) -> None:
    rules = letter.round.regulation
    earliest = leaves_from(Kind(letter.kind), now, rules.calendar, rules.hours)
    if earliest > now:
        batch.put_offs.append({"id": letter.id, "leaves_from": earliest})
        return
    try:
        reason = desk.no_longer_owed(session, letter, now) if letter.tries == 0 else None
        if reason is not None:
            _settle(batch, letter, State.WITHDRAWN, now, reason=reason)
        elif bad_since is not None:
            day = short_day(rules.calendar.day_of(bad_since))
            _settle(batch, letter, State.REFUSED, now, answer=f"{NOT_TRIED}: адрес не действует с {day}")
        else:
            batch.going.append(_rendered(session, desk, letter, now, batch))
    except (OSError, OperationalError):
        raise
    except Exception as error:
        # Whatever a template or a rule stumbles over in one letter: the others go.
        ids = {"letter": letter.id, "round": letter.round_id}
        logger.exception("letter %s cannot be composed", letter.key, extra=ids)
        told = f"не составлено: {type(error).__name__}: {error}"[:500]
        _settle(batch, letter, State.REFUSED, now, unwritten=True, answer=told)


def _settle(
    batch: _Sorted, letter: Letter, state: State, now: datetime, *, unwritten: bool = False, **said: str
) -> None:
    batch.settles.append({"id": letter.id, "state": state.value, "settled_at": now, **said})
    batch.moved.append(Moved(letter.round_id, Kind(letter.kind), state, unwritten=unwritten))


def _rendered(session: Session, desk: Desk, letter: Letter, now: datetime, batch: _Sorted) -> WrittenLetter:
    if letter.title is not None:
        if letter.sha256 is None or not has_renewed_link(session, desk, as_kept(session, desk.key, letter), now):
            return _as_kept(letter)
        forget_rendering(session, [letter])
    office = letter.round.season.office
    # What a letter that fails half way has written (its link) goes back with it.
    with session.begin_nested():
        draft = desk.compose(Drafting(session, desk.files, desk.base_url, now, desk.file_megabytes), letter)
    render: dict[str, Any] = {
        "sender_name": office.sender_name,
        "sender_address": office.address,
        "recipient_name": draft.recipient_name,
        "recipient_address": draft.recipient_address,
        "message_id": mime.message_id(letter.key, office.address.rpartition("@")[2]),
        "dated": now.replace(microsecond=0),
        "title": draft.title,
        "text": draft.text,
        "html": draft.html,
    }
    attached = tuple(WrittenAttachment(file.name, file.media_type, file.sha256) for file in draft.attachments)
    written = _written(letter, render, attached)
    batch.renders.append({"id": letter.id, **render})
    batch.attachments += [
        {"letter_id": letter.id, "ordinal": place, **asdict(file)} for place, file in enumerate(attached)
    ]
    return written


def _as_kept(letter: Letter) -> WrittenLetter:
    attached = tuple(WrittenAttachment(file.name, file.media_type, file.sha256) for file in letter.attachments)
    return _written(letter, {name: getattr(letter, name) for name in RENDERED}, attached)


def as_kept(session: Session, key: bytes, letter: Letter) -> WrittenLetter:
    """A letter that was rendered already, as its next try would send it; `key` is that of personal links."""
    (written,) = _with_tokens(session, key, [_as_kept(letter)])
    return written


def _written(letter: Letter, render: dict[str, Any], attached: tuple[WrittenAttachment, ...]) -> WrittenLetter:
    return WrittenLetter(
        id=letter.id,
        key=letter.key,
        round_id=letter.round_id,
        recipient=letter.recipient,
        attachments=attached,
        can_be_ended=letter.kind in _REMINDERS,
        sha256=letter.sha256,
        **{**render, "dated": letter.round.regulation.calendar.local(render["dated"])},
    )


def _with_tokens(session: Session, key: bytes, letters: Sequence[WrittenLetter]) -> tuple[WrittenLetter, ...]:
    """The letters with the tokens and codes that their marks stand for; what is not the recipient's own gets none."""
    marks = {letter.id: marks_in(letter.text, letter.html) for letter in letters}
    every = frozenset().union(*marks.values())
    tokens: dict[str, dict[str, str]] = {}
    links = select(Link.id, Link.generation, Link.recipient).where(Link.id.in_(every))
    for id, generation, recipient in session.execute(links):
        tokens.setdefault(recipient, {})[id] = token(key, id, generation)
    requests = {request: mark for mark in every if (request := request_of_mark(mark)) is not None}
    if requests:
        codes = select(EntryCode.id, EntryCode.person_id).where(EntryCode.id.in_(requests))
        for request, person in session.execute(codes):
            tokens.setdefault(person, {})[requests[request]] = entry_code(key, request)
    return tuple(
        replace(
            letter,
            tokens={id: living for id, living in tokens.get(letter.recipient, {}).items() if id in marks[letter.id]},
        )
        for letter in letters
    )


def _write(session: Session, desk: Desk, batch: _Sorted) -> None:
    lease: dict[str, Any] = {"lease_holder": desk.holder, "lease_until": desk.real_now() + desk.lease}
    claims = [{"id": letter.id, "state": State.CLAIMED.value, **lease} for letter in batch.going]
    settles = [{**change, **NO_LEASE} for change in batch.settles]
    change_letters(session, [*batch.put_offs, *settles, *batch.renders, *claims])
    if batch.attachments:
        session.execute(insert(LetterAttachment), batch.attachments)
