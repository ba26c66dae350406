"""The ledger of letters: a letter is a row before it is a message, and its key exists once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    UniqueConstraint,
    Update,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from domain.letters import KINDS, WAITING, Kind, Role, State, first_state, key_of, leaves_from
from models.mail_queue import look_at_queue
from models.record import Moment, Record, one_of
from models.rounds import Round

NOT_TRIED = "не отправлялось"
"""How the answer begins of a letter that was refused without a try, since its address is known as bad."""

OFFICE = "office"
"""The recipient of letters to the project office, which is no person."""

ANSWERS = (Kind.RECEIPT.value, Kind.ENTRY_CODE.value, Kind.NEW_LINK.value, Kind.SENT_AGAIN.value)
"""Kinds that answer who has just asked for them, or handed in: they leave even where their round is paused."""

TO_BE_TRIED = text("state IN ('queued', 'deferred')")
"""As text, the same in the index and in the question: SQLite uses a partial index only where it sees its condition."""


class Letter(Record):
    """One letter to one recipient, from the moment it is owed to the server's answer.

    Rendered when it is first claimed; after the first try nothing in it changes.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint("(state = 'accepted') <= (accepted_at IS NOT NULL)", name="accepted"),
        CheckConstraint(
            "(state IN ('claimed', 'data_started')) = (lease_holder IS NOT NULL AND lease_until IS NOT NULL)",
            name="lease",
        ),
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("(state = 'withdrawn') <= (reason IS NOT NULL)", name="withdrawn"),
        Index("ix_letters_due", "leaves_from", "key", sqlite_where=TO_BE_TRIED, postgresql_where=TO_BE_TRIED),
        Index("ix_letters_round_id_state", "round_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id))
    kind: Mapped[str]
    role: Mapped[str]
    recipient: Mapped[str] = mapped_column(index=True)
    """A person's id, or OFFICE."""
    subject: Mapped[str]
    """What it is about, where round, kind and recipient do not say it: a school's or a municipality's id."""
    ordinal: Mapped[str]
    """Tells letters of one key apart: a reminder's date, a receipt's version."""
    state: Mapped[str] = mapped_column(default=State.QUEUED.value)
    laid_out_at: Mapped[datetime] = mapped_column(Moment)
    leaves_from: Mapped[datetime] = mapped_column(Moment)
    """Not tried before this moment: hours of letters, or the wait after a 4xx."""
    reason: Mapped[str | None]
    """Why it was withdrawn."""

    lease_holder: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    """On real time, whatever the season's clock says."""
    tries: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None]
    """The server's last line."""
    reported_in: Mapped[str | None]
    """Ordinal of the letter that told the office that it was refused, or is in doubt."""

    sender_name: Mapped[str | None]
    """The office as it was named when the letter was rendered: another name later is not this letter's."""
    sender_address: Mapped[str | None]
    recipient_name: Mapped[str | None]
    recipient_address: Mapped[str | None]
    message_id: Mapped[str | None] = mapped_column(unique=True)
    dated: Mapped[datetime | None] = mapped_column(Moment)
    title: Mapped[str | None]
    """The Subject header."""
    text: Mapped[str | None]
    html: Mapped[str | None]
    sha256: Mapped[str | None]
    """Of the bytes of the first try; each next try must have the same."""

    attachments: Mapped[list["LetterAttachment"]] = relationship(order_by="LetterAttachment.ordinal")
    round: Mapped[Round] = relationship(viewonly=True)


class LetterAttachment(Record):
    """A file that goes with a letter; its bytes lie in the home under their SHA-256."""

    __tablename__ = "letter_attachments"
    __table_args__ = (UniqueConstraint("letter_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey(Letter.id))
    ordinal: Mapped[int]
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]


@dataclass(frozen=True)
class OwedLetter:
    """A letter that is owed now, before it is a row."""

    kind: Kind
    recipient: str
    subject: str = ""
    ordinal: str = ""


def lay_out(session: Session, round_: Round, letters: Iterable[OwedLetter], now: datetime) -> int:
    """Write rows for letters that are owed, and return how many are new.

    A key that is there already stays as it is; kinds that the office turned off are not laid out, and those that it
    wishes to approve wait for it.
    """
    rules = round_.regulation
    rows = [
        {
            "key": key_of(round_.id, letter.kind, letter.recipient, letter.subject, letter.ordinal),
            "round_id": round_.id,
            "kind": letter.kind.value,
            "role": KINDS[letter.kind].role.value,
            "recipient": letter.recipient,
            "subject": letter.subject,
            "ordinal": letter.ordinal,
            "state": first_state(letter.kind, rules.letters_to_approve).value,
            "laid_out_at": now,
            "leaves_from": leaves_from(letter.kind, now, rules.calendar, rules.hours),
            "tries": 0,
        }
        for letter in letters
        if letter.kind.value not in rules.letters_off
    ]
    if not rows:
        return 0
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    before = _count(session, round_.id)
    session.execute(insert(Letter).on_conflict_do_nothing(index_elements=["key"]), rows)
    return _count(session, round_.id) - before


def _count(session: Session, round_id: str) -> int:
    return session.scalar(select(func.count()).select_from(Letter).where(Letter.round_id == round_id)) or 0


def is_any_waiting(session: Session, round_id: str) -> bool:
    """Whether a letter of the round has yet to leave, be refused or stand in doubt; quick, however many there are."""
    states = [state.value for state in WAITING]
    return bool(session.scalar(select(exists().where(Letter.round_id == round_id, Letter.state.in_(states)))))


def may_leave() -> ColumnElement[bool]:
    """The condition under which a letter that is to be tried may leave: of a round that is paused, answers only."""
    paused = select(Round.id).where(Round.paused_at.is_not(None))
    return or_(Letter.kind.in_(ANSWERS), Letter.round_id.not_in(paused))


def next_departure(session: Session) -> datetime | None:
    """The earliest moment of the season at which a letter is to be tried; none: no letter waits for its hour.

    None as well while the queue is held. A server that is left in peace is so in real time: the post alone knows it.
    """
    queue = look_at_queue(session)
    if queue.held_since is not None:
        return None
    waiting = select(Letter.leaves_from).where(TO_BE_TRIED, may_leave()).order_by(Letter.leaves_from).limit(1)
    earliest = session.scalar(waiting)
    return max(earliest, queue.opens_at) if earliest and queue.opens_at else earliest


def change_letters(session: Session, changes: Iterable[Mapping[str, Any]]) -> None:
    """Write new values into rows of the ledger, each change under its row's `id`.

    As bare statements, of which a few forms are prepared once: the post does this for every letter.
    """
    of_form: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in changes:
        row = {f"new_{name}": value for name, value in change.items()}
        of_form.setdefault(tuple(change), []).append(row)
    for form, rows in of_form.items():
        session.connection().execute(_changing(form), rows)


@lru_cache(maxsize=64)
def _changing(form: tuple[str, ...]) -> Update:
    table = cast("Table", Letter.__table__)
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in form if name != "id"}
    return update(table).where(table.c.id == bindparam("new_id")).values(values)


def departures_of(session: Session, round_id: str, kinds: Sequence[Kind], now: datetime) -> dict[str, datetime]:
    """By subject, when the round's last letter of these kinds was settled; or will be tried, if it still waits."""
    names = [kind.value for kind in kinds]
    found = select(Letter.subject, Letter.settled_at, Letter.leaves_from).where(
        Letter.round_id == round_id, Letter.kind.in_(names)
    )
    departures: dict[str, datetime] = {}
    for subject, settled_at, leaves in session.execute(found):
        moment = settled_at or max(leaves, now)
        departures[subject] = max(moment, departures.get(subject, moment))
    return departures


def count_by_kind_and_state(session: Session, round_id: str) -> dict[tuple[Kind, State], int]:
    """How many letters of the round there are of each kind in each state."""
    rows = session.execute(
        select(Letter.kind, Letter.state, func.count())
        .where(Letter.round_id == round_id)
        .group_by(Letter.kind, Letter.state)
    )
    return {(Kind(kind), State(state)): number for kind, state, number in rows}


def letters_to_report(session: Session, round_id: str) -> list[Letter]:
    """Letters refused or in doubt of which the office is told at once and was not told yet, by key.

    They are those to somebody who must act, and those that could not be composed. Not among them are letters to an
    address that is known as bad (the office was told of it when it became so), and the office's own (they could not
    be told by another one).
    """
    alarms = [kind.value for kind, rule in KINDS.items() if rule.alarm]
    found = select(Letter).where(
        Letter.round_id == round_id,
        or_(
            Letter.kind.in_(alarms) & Letter.state.in_([State.REFUSED.value, State.IN_DOUBT.value]),
            (Letter.state == State.REFUSED.value) & (Letter.tries == 0),
        ),
        Letter.answer.not_like(f"{NOT_TRIED}%"),
        Letter.role != Role.OFFICE.value,
        Letter.reported_in.is_(None),
    )
    return list(session.scalars(found.order_by(Letter.key)))


def accepted_so_far(session: Session) -> int:
    """How many letters a mail server has taken."""
    return session.scalar(select(func.count()).where(Letter.state == State.ACCEPTED.value)) or 0
