"""What the office changed by hand: who, when, what, and why. Rows are added and never altered."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.deeds import Deed
from models.audit import Fact, enter
from models.record import Moment, Record
from models.rounds import Round

UNLOCKED = "unlocked"
"""Under this name the particulars of a replacement tell that the former pair was locked until then."""
AMENDED = "amended"
"""Under this name the particulars of an erasure hold the digests of earlier deeds that lost a name by it."""
RESTORED = "restored"
"""Under this name the particulars of a pause tell of which moment the backup is that was brought back."""
REQUEST = "request"
"""Under this name the particulars hold which sending of a form asked for the deed."""


class Change(Record):
    """One deed of the office, or of somebody who works for it at the terminal."""

    __tablename__ = "changes"
    __table_args__ = (CheckConstraint("length(why) > 0", name="why"), CheckConstraint("length(who) > 0", name="who"))

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    """On the season's clock."""
    who: Mapped[str]
    deed: Mapped[str]
    """A value of `Deed`, or of a deed that only another version knows."""
    round_id: Mapped[str | None] = mapped_column(ForeignKey(Round.id), index=True)
    subject: Mapped[str]
    """What it was done to, where the round does not say it: a school, a person, a letter's key; or nothing."""
    why: Mapped[str]
    particulars: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was before and what is after, by name."""


def note_change(
    session: Session,
    deed: Deed,
    *,
    who: str,
    why: str,
    now: datetime,
    round_id: str | None = None,
    subject: str = "",
    particulars: Mapping[str, Any] | None = None,
    request: str = "",
) -> None:
    """Record a deed in the transaction that does it, and in the chain of deeds. Raises AuditNotSealed.

    `request`: which sending of which form asked for it, so that the same one is known when it comes once more.
    """
    change = Change(
        made_at=now,
        who=who,
        deed=deed.value,
        round_id=round_id,
        subject=subject,
        why=why,
        particulars={**(particulars or {}), **({REQUEST: request} if request else {})},
    )
    session.add(change)
    session.flush()
    enter(session, deed, worker=who, round_id=round_id or "", subject=subject, fact=change_fact(change), at=now)


def change_fact(change: Change) -> Fact:
    """A deed of the office, whole. Where a person is forgotten later, `who`, `why` and particulars may lose a name."""
    return Fact(
        f"change:{change.id}",
        {
            "made_at": change.made_at,
            "who": change.who,
            "deed": change.deed,
            "round_id": change.round_id,
            "subject": change.subject,
            "why": change.why,
            "particulars": change.particulars,
        },
    )


def amended_by(session: Session) -> dict[str, str]:
    """By fact, the digest that the newest erasure which took a name out of it left behind."""
    found = select(Change.particulars).where(Change.deed == Deed.ERASE.value).order_by(Change.id)
    return {name: digest for told in session.scalars(found) for name, digest in told.get(AMENDED, {}).items()}


def changes_of(
    session: Session, round_id: str | None = None, limit: int = 100, deeds: Collection[Deed] | None = None
) -> list[Change]:
    """The newest deeds first; all of them, or those of one round, or of these sorts alone."""
    found = select(Change).order_by(Change.id.desc()).limit(limit)
    if round_id is not None:
        found = found.where(Change.round_id == round_id)
    if deeds is not None:
        found = found.where(Change.deed.in_([deed.value for deed in deeds]))
    return list(session.scalars(found))


def last_pause(session: Session, round_id: str) -> dict[str, Any]:
    """The particulars of the deed by which a round was let rest the last time; none where it never was."""
    found = select(Change.particulars).where(Change.round_id == round_id, Change.deed == Deed.PAUSE.value)
    return session.scalars(found.order_by(Change.id.desc()).limit(1)).first() or {}


def schedulings_of(session: Session, round_: Round) -> list[Change]:
    """The deeds that brought the round into the record, or an edit of it, in the order of time."""
    found = select(Change).where(Change.deed == Deed.SCHEDULE.value, Change.subject == round_.season_id)
    return [
        each
        for each in session.scalars(found.order_by(Change.id))
        if each.particulars.get("new") or round_.row in {edit["row"] for edit in each.particulars.get("changes", ())}
    ]


def deed_of_request(session: Session, request: str) -> Change | None:
    """The deed for which that sending of a form asked, if it was done."""
    return session.scalars(select(Change).where(Change.particulars[REQUEST].as_string() == request)).first()


def deeds_on(session: Session, subject: str) -> list[Change]:
    """What was done to one thing, such as a letter's key, in the order of time."""
    return list(session.scalars(select(Change).where(Change.subject == subject).order_by(Change.id)))
