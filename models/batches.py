"""Batches: letters of one kind that one step of a round laid out together, where the office approves that kind."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from domain.letters import KINDS, Kind, State
from models.letters import Letter

DECIDED = "letters"
"""Under this name the particulars of a deed on a batch hold the numbers of the letters that it moved."""
_BATCH = "batch "


@dataclass(frozen=True)
class Batch:
    """What one step laid out: it is one transaction, so its letters share their moment."""

    number: int
    """Of the first of its letters."""
    round_id: str
    kind: Kind
    made_at: datetime
    letters: int
    drafts: int
    """Of the letters, those that still wait for approval."""


def batches_waiting(session: Session, round_id: str) -> list[Batch]:
    """The round's batches with letters that wait for approval, the oldest first."""
    kinds = select(Letter.kind).where(Letter.round_id == round_id, Letter.state == State.DRAFT.value).distinct()
    return [batch for batch in _batches(session, round_id, session.scalars(kinds).all()) if batch.drafts]


def batch_of(session: Session, letter: Letter) -> Batch | None:
    """The batch of a letter, whether any of it still waits or not; None where letters of the kind never wait."""
    if not KINDS[Kind(letter.kind)].may_await_approval:
        return None
    found = _batches(session, letter.round_id, [letter.kind], letter.laid_out_at)
    return found[0]


def letters_of_batch(session: Session, batch: Batch, *, locked: bool = False) -> list[Letter]:
    """The batch's letters by number; `locked`: for this transaction, where the database can."""
    found = select(Letter).where(
        Letter.round_id == batch.round_id, Letter.kind == batch.kind.value, Letter.laid_out_at == batch.made_at
    )
    return list(session.scalars((found.with_for_update() if locked else found).order_by(Letter.id)))


def drafts_of_round(session: Session, round_id: str) -> list[Letter]:
    """The round's letters that wait for approval, by number."""
    found = select(Letter).where(Letter.round_id == round_id, Letter.state == State.DRAFT.value)
    return list(session.scalars(found.order_by(Letter.id)))


def is_any_draft(session: Session, round_id: str) -> bool:
    """Whether a letter of the round waits for approval."""
    return bool(session.scalar(select(exists().where(Letter.round_id == round_id, Letter.state == State.DRAFT.value))))


def subject_of(number: int) -> str:
    """How a batch is named in the history."""
    return f"{_BATCH}{number}"


def subject_in_words(subject: str) -> str:
    """What a deed was done on, as people read it: a batch is called one, anything else is named by its id."""
    return f"(партия {subject.removeprefix(_BATCH)})" if subject.startswith(_BATCH) else subject


def _batches(session: Session, round_id: str, kinds: Collection[str], made_at: datetime | None = None) -> list[Batch]:
    drafts = func.count().filter(Letter.state == State.DRAFT.value)
    found = (
        select(func.min(Letter.id), Letter.kind, Letter.laid_out_at, func.count(), drafts)
        .where(Letter.round_id == round_id, Letter.kind.in_(kinds))
        .group_by(Letter.kind, Letter.laid_out_at)
        .order_by(func.min(Letter.id))
    )
    rows = session.execute(found if made_at is None else found.where(Letter.laid_out_at == made_at)) if kinds else ()
    return [Batch(number, round_id, Kind(kind), made, letters, left) for number, kind, made, letters, left in rows]
