"""Each try of a letter: when it began, what the server answered. The budget of the post is counted from them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ForeignKey, Insert, Table, Update, and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.letters import Letter
from models.record import Moment, Record


class Try(Record):
    """One try of one letter. A try without a moment of answer is under way, or broke off with its process."""

    __tablename__ = "tries"

    letter_id: Mapped[int] = mapped_column(ForeignKey(Letter.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """From 1 on, as `Letter.tries` counts."""
    began_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """On the season's clock."""
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None]
    """The server's line, or what was seen instead of one."""


def tries_of(session: Session, letter_id: int) -> list[Try]:
    """A letter's tries in their order."""
    return list(session.scalars(select(Try).where(Try.letter_id == letter_id).order_by(Try.number)))


def tries_within(session: Session, window: timedelta, now: datetime) -> int:
    """How many tries began within the window that ends now.

    Those that would lie up to a window ahead count too: the machine's clock may have been put back, and the mail
    server does not forget. What lies further ahead was written under a clock that was wrong, and counts nothing.
    """
    found = select(func.count()).where(Try.began_at > now - window, Try.began_at < now + window)
    return session.scalar(found) or 0


def nth_newest_try(session: Session, number: int, window: timedelta, now: datetime) -> datetime | None:
    """When the `number`-th newest of these tries began, counted from 1; none where there are fewer."""
    found = select(Try.began_at).where(Try.began_at > now - window, Try.began_at < now + window)
    return session.scalar(found.order_by(Try.began_at.desc()).offset(number - 1).limit(1))


def write_tries(session: Session, begun: Sequence[Mapping[str, Any]], answered: Sequence[Mapping[str, Any]]) -> None:
    """Write new tries, and into others what came of them (`letter_id`, `number`, `answered_at`, `answer`).

    As bare statements that are prepared once: the post does this for every letter.
    """
    connection = session.connection()
    if begun:
        blank = {"answered_at": None, "answer": None}
        connection.execute(_beginning(), [{**blank, **row} for row in begun])
    if answered:
        connection.execute(_answering(), [{f"its_{name}": value for name, value in row.items()} for row in answered])


def say_of_tries_under_way(session: Session, letter_ids: Collection[int], words: str) -> None:
    """Write into the unanswered tries of these letters what was seen instead of an answer; it has no moment."""
    if letter_ids:
        under_way = Try.letter_id.in_(letter_ids), Try.answered_at.is_(None), Try.answer.is_(None)
        session.execute(update(Try).where(*under_way).values(answer=words))


@lru_cache(maxsize=1)
def _beginning() -> Insert:
    return insert(cast("Table", Try.__table__))


@lru_cache(maxsize=1)
def _answering() -> Update:
    table = cast("Table", Try.__table__)
    its = and_(table.c.letter_id == bindparam("its_letter_id"), table.c.number == bindparam("its_number"))
    told: dict[str, Any] = {name: bindparam(f"its_{name}") for name in ("answered_at", "answer")}
    return update(table).where(its).values(told)
