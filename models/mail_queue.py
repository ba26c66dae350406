"""The queue of letters as a whole: whether letters may leave, how fast, and whether the server can be reached."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.record import Moment, Record

THE_QUEUE = 1


class MailQueue(Record):
    """The one row of the queue. A held queue lets no letter out until a person releases it."""

    __tablename__ = "mail_queue"
    __table_args__ = (
        CheckConstraint(f"id = {THE_QUEUE}", name="only_one"),
        CheckConstraint("(held_since IS NULL) = (held_why IS NULL)", name="held"),
        CheckConstraint("(tries_per_minute IS NULL) = (slowed_at IS NULL)", name="slowed"),
        CheckConstraint("tries_per_minute > 0", name="pace"),
        CheckConstraint("(unreachable_since IS NULL) = (unreachable_why IS NULL)", name="unreachable"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    held_since: Mapped[datetime | None] = mapped_column(Moment)
    held_why: Mapped[str | None]
    """In Russian, for the office: what happened and what to do."""
    tries_per_minute: Mapped[int | None]
    """The pace to which the server's last complaint brought the post down; it grows back from `slowed_at` on."""
    slowed_at: Mapped[datetime | None] = mapped_column(Moment)
    rests_until: Mapped[datetime | None] = mapped_column(Moment)
    """On real time: the server complained of the pace or of a quota, and each try before this prolongs the block."""
    opens_at: Mapped[datetime | None] = mapped_column(Moment)
    """The budget is spent, and the next letter may begin at this moment of the season."""
    unreachable_since: Mapped[datetime | None] = mapped_column(Moment)
    """On the season's clock, as people read it; none: the server could be reached at the last try."""
    unreachable_why: Mapped[str | None]
    """What was seen at the last try, in the server's or the machine's words."""


def the_queue(session: Session) -> MailQueue:
    """The queue's row, locked for this transaction where the database can."""
    queue = session.get(MailQueue, THE_QUEUE, with_for_update=True)
    if queue is None:
        # Two who find no row write one.
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(insert(MailQueue).values(id=THE_QUEUE).on_conflict_do_nothing(index_elements=["id"]))
        queue = session.get_one(MailQueue, THE_QUEUE, with_for_update=True)
    return queue


def look_at_queue(session: Session) -> MailQueue:
    """The queue's row as it stands, for who only looks; an empty one that is not kept where there is none yet."""
    return session.get(MailQueue, THE_QUEUE) or MailQueue(id=THE_QUEUE)


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


def slow_down(session: Session, tries_per_minute: int, now: datetime, rests_until: datetime) -> None:
    """Keep that the server wants fewer letters: the pace from now on, and when it may be asked again (real time)."""
    queue = the_queue(session)
    queue.tries_per_minute, queue.slowed_at, queue.rests_until = tries_per_minute, now, rests_until
    session.flush()


def note_unreachable(session: Session, why: str, now: datetime) -> None:
    """Keep since when the mail server cannot be reached, and what was seen last."""
    queue = the_queue(session)
    queue.unreachable_since, queue.unreachable_why = queue.unreachable_since or now, why
    session.flush()


def note_reached(session: Session) -> None:
    """Keep that the mail server answers again."""
    queue = the_queue(session)
    queue.unreachable_since = queue.unreachable_why = None
    session.flush()
