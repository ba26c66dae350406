"""Which letters are due, and in what order they leave."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, TextClause, and_, select
from sqlalchemy.orm import Session, selectinload

from domain.departures import DueLetter, deadline_of, in_order_of_need
from domain.letters import Kind
from models.letters import OFFICE, TO_BE_TRIED, Letter, may_leave
from models.rounds import Participation, Round


def due_letters(
    session: Session, now: datetime, limit: int, allowed: int | None, busy: Collection[str]
) -> Sequence[Letter]:
    """The next letters that are due, locked where the database can: `limit`, and no more than are `allowed`."""
    if allowed is None:
        return session.scalars(_in_order(now, busy).limit(limit)).all()
    if not _more_than(session, allowed, now, busy):
        return session.scalars(_in_order(now, busy).limit(min(limit, allowed))).all()
    chosen = _needed_most(session, now, busy)[: min(limit, allowed)]
    found = {letter.key: letter for letter in session.scalars(_in_order(now, busy).where(Letter.key.in_(chosen)))}
    return [found[key] for key in chosen if key in found]


def _is_due(now: datetime, busy: Collection[str]) -> tuple[ColumnElement[bool] | TextClause, ...]:
    return TO_BE_TRIED, Letter.leaves_from <= now, Letter.recipient.not_in(busy), may_leave()


def _in_order(now: datetime, busy: Collection[str]) -> Select[Letter]:
    return (
        select(Letter)
        .where(*_is_due(now, busy))
        .order_by(Letter.leaves_from, Letter.key)
        .options(selectinload(Letter.attachments))
        .with_for_update(of=Letter, skip_locked=True)
    )


def _more_than(session: Session, number: int, now: datetime, busy: Collection[str]) -> bool:
    return session.scalar(select(Letter.id).where(*_is_due(now, busy)).offset(number).limit(1)) is not None


def _needed_most(session: Session, now: datetime, busy: Collection[str]) -> list[str]:
    """The keys of the letters that go next if not all may: the first one to each recipient, in the order of need."""
    own = and_(Participation.round_id == Letter.round_id, Participation.school_id == Letter.subject)
    columns = Letter.key, Letter.kind, Letter.recipient, Letter.leaves_from, Letter.round_id, Participation.own_deadline
    rows = session.execute(select(*columns).outerjoin(Participation, own).where(*_is_due(now, busy))).all()
    rules = {
        round_.id: round_.regulation
        for round_ in session.scalars(select(Round).where(Round.id.in_({row.round_id for row in rows})))
    }
    waiting = [
        DueLetter(
            row.key,
            kind := Kind(row.kind),
            row.recipient,
            row.leaves_from,
            deadline_of(kind, rules[row.round_id], row.own_deadline),
        )
        for row in rows
    ]
    taken: set[str] = set()
    chosen = []
    for letter in in_order_of_need(waiting, now):
        if letter.recipient not in taken:
            chosen.append(letter.key)
            taken |= {letter.recipient} - {OFFICE}
    return chosen
