"""Allotments: each question that was asked, and the plan that answered it with its proof. Rows are never altered.

Both are kept as canonical JSON under zlib: a large round asks thousands of experts about few places, many times.
"""

import zlib
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.values import Policy
from domain.deeds import Deed
from domain.stages import Stage
from models.audit import Fact, enter
from models.changes import Change
from models.record import Moment, Record, one_of
from models.rounds import Round

T = TypeVar("T")

MOST_UNPACKED = 2**29
"""Bytes of a question or a plan: a hundred times the largest that was ever asked."""


class Occasion(StrEnum):
    """Why an allotment was made."""

    FIRST = "first"
    """All submissions of the round, as its expertise opens."""
    REFILL = "refill"
    """Places that became empty, or submissions that came later; what stands stays."""
    OFFICE = "office"
    """The office moved assignments: by hand, or to fill more places."""


class Unreadable(ValueError):
    """What a row keeps is no question or no plan."""


class Allotment(Record):
    """One question and its answer."""

    __tablename__ = "allotments"
    __table_args__ = (
        CheckConstraint(one_of("occasion", Occasion), name="occasion"),
        CheckConstraint(one_of("policy", Policy), name="policy"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("ordinal > 0", name="ordinal"),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1 on, in the round."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    occasion: Mapped[str]
    policy: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the question's canonical text."""
    packed_question: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    packed_plan: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def question(self) -> Question:
        """What was asked. Raises Unreadable."""
        return _read(Question.from_json, self.packed_question)

    @property
    def plan(self) -> Plan:
        """What was answered, with its certificate. Raises Unreadable."""
        return _read(Plan.from_json, self.packed_plan)


def keep_allotment(
    session: Session, round_id: str, question: Question, plan: Plan, occasion: Occasion, now: datetime, who: str = ""
) -> Allotment:
    """Add an allotment to the record, and to the chain of deeds. Raises AuditNotSealed.

    `who`: whoever of the office made it.
    """
    last = session.scalar(select(func.max(Allotment.ordinal)).where(Allotment.round_id == round_id))
    text = question.as_json().encode()
    kept = Allotment(
        round_id=round_id,
        ordinal=(last or 0) + 1,
        made_at=now,
        occasion=occasion.value,
        policy=question.policy.value,
        digest=sha256(text).hexdigest(),
        packed_question=zlib.compress(text),
        packed_plan=zlib.compress(plan.as_json().encode()),
    )
    session.add(kept)
    session.flush()
    subject = f"{round_id}:{kept.ordinal}"
    enter(session, Deed.ALLOT, worker=who, round_id=round_id, subject=subject, fact=allotment_fact(kept), at=now)
    return kept


def allotment_fact(kept: Allotment) -> Fact:
    """An allotment, whole: question and plan by the hash of what is kept of them."""
    return Fact(
        f"allotment:{kept.round_id}:{kept.ordinal}",
        {
            "made_at": kept.made_at,
            "occasion": kept.occasion,
            "policy": kept.policy,
            "digest": kept.digest,
            "question": sha256(kept.packed_question).hexdigest(),
            "plan": sha256(kept.packed_plan).hexdigest(),
        },
    )


def allotments_of(session: Session, round_id: str, *, whole: bool = False) -> list[Allotment]:
    """The round's allotments in their order; `whole`: with questions and plans, which are large."""
    found = select(Allotment).where(Allotment.round_id == round_id).order_by(Allotment.ordinal)
    parts = (undefer(Allotment.packed_question), undefer(Allotment.packed_plan)) if whole else ()
    return list(session.scalars(found.options(*parts)))


def last_allotment(session: Session, round_id: str) -> Allotment | None:
    """The newest allotment of the round."""
    found = select(Allotment).where(Allotment.round_id == round_id).order_by(Allotment.ordinal.desc()).limit(1)
    return session.scalars(found).first()


def approval_of(session: Session, round_id: str) -> Change | None:
    """The deed by which the office approved the round's allotment, if it did."""
    found = select(Change).where(Change.round_id == round_id, Change.deed == Deed.APPROVE.value).order_by(Change.id)
    return session.scalars(found).first()


def awaits_approval(session: Session, round_: Round) -> bool:
    """Say whether no expert may be told of assignments yet: the office wishes to approve them, and has not.

    Once experts are at work a rule that comes later holds nobody up.
    """
    is_ahead = Stage(round_.stage).comes_before(Stage.EXPERTISE)
    return is_ahead and round_.regulation.allotment.approval and approval_of(session, round_.id) is None


def _read(read: Callable[[str], T], packed: bytes) -> T:
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, MOST_UNPACKED)
        if not unpacking.eof:
            raise Unreadable("it is cut short, or far too long")
        return read(text.decode())
    except (zlib.error, ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error
