"""Conclusions in the making, as experts left them: marks and remarks that nobody else reads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.assignments import Assignment
from models.record import Moment, Record


class ConclusionDraft(Record):
    """The draft of one assignment; gone once the conclusion is filed."""

    __tablename__ = "conclusion_drafts"

    assignment_id: Mapped[str] = mapped_column(ForeignKey(Assignment.id), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By the criterion's code, `{"mark": "2", "remark": text}`: as typed, right or wrong; "none" is «cannot judge»."""
    edition: Mapped[int]
    """Counts on at each saving: who saves says on which edition the text was based."""
    saved_at: Mapped[datetime] = mapped_column(Moment)


def draft_of(session: Session, assignment_id: str) -> ConclusionDraft | None:
    """The assignment's draft, if there is one."""
    return session.get(ConclusionDraft, assignment_id)


def drafts_of(session: Session, assignment_ids: Iterable[str]) -> dict[str, ConclusionDraft]:
    """Drafts by the ids of their assignments, of those that have one."""
    found = select(ConclusionDraft).where(ConclusionDraft.assignment_id.in_(list(assignment_ids)))
    return {draft.assignment_id: draft for draft in session.scalars(found)}


def save_draft(
    session: Session, assignment_id: str, answers: dict[str, Any], based_on: int, now: datetime
) -> int | None:
    """Save a draft that was based on that edition (0: on none), and return its new edition.

    None, with nothing changed, where another window has saved since.
    """
    if based_on == 0:
        if draft_of(session, assignment_id) is not None:
            return None
        session.add(ConclusionDraft(assignment_id=assignment_id, answers=answers, edition=1, saved_at=now))
        session.flush()
        return 1
    saved = session.execute(
        update(ConclusionDraft)
        .where(ConclusionDraft.assignment_id == assignment_id, ConclusionDraft.edition == based_on)
        .values(answers=answers, edition=based_on + 1, saved_at=now)
        .execution_options(synchronize_session="fetch")
    )
    return based_on + 1 if saved.rowcount else None  # type: ignore[attr-defined]


def forget_draft(session: Session, assignment_id: str) -> None:
    """Forget a draft; nothing happens where there is none."""
    session.execute(delete(ConclusionDraft).where(ConclusionDraft.assignment_id == assignment_id))
