"""The queue of letters as a whole: whether letters may leave at all, and since when and why they may not."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.record import Moment, Record

THE_QUEUE = 1


class MailQueue(Record):
    """The one row of the queue. A held queue lets no letter out until a person releases it."""

    __tablename__ = "mail_queue"
    __table_args__ = (
        CheckConstraint(f"id = {THE_QUEUE}", name="only_one"),
        CheckConstraint("(held_since IS NULL) = (held_why IS NULL)", name="held"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    held_since: Mapped[datetime | None] = mapped_column(Moment)
    held_why: Mapped[str | None]
    """In Russian, for the office: what happened and what to do."""
    tries_per_minute: Mapped[int | None]
    """The pace to which the server's complaints brought the post down; none: as the settings say."""


def the_queue(session: Session) -> MailQueue:
    """The queue's row, locked for this transaction where the database can."""
    queue = session.get(MailQueue, THE_QUEUE, with_for_update=True)
    if queue is None:
        queue = MailQueue(id=THE_QUEUE)
        session.add(queue)
        session.flush()
    return queue


def hold_queue(session: Session, why: str, now: datetime) -> bool:
    """Let no letter out any more; say whether it was not held before. The first reason stays."""
    queue = the_queue(session)
    if queue.held_since is not None:
        return False
    queue.held_since, queue.held_why = now, why
    session.flush()
    return True


def release_queue(session: Session) -> bool:
    """Let letters out again; say whether the queue was held."""
    queue = the_queue(session)
    held = queue.held_since is not None
    queue.held_since = queue.held_why = None
    session.flush()
    return held
