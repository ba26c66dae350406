"""What schools handed in: each hand-in is a version, and each version has its documents."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from models.people import School
from models.record import Moment, Record
from models.rounds import Participation, Round


class Submission(Record):
    """One hand-in of a school in a round. The highest version that is not late is the one that is judged."""

    __tablename__ = "submissions"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "school_id"], [Participation.round_id, Participation.school_id]),
        CheckConstraint("version > 0", name="version"),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    handed_in_at: Mapped[datetime] = mapped_column(Moment)
    late: Mapped[bool]
    """After the school's deadline: kept and answered, but not judged in this round."""
    carried_from: Mapped[str | None] = mapped_column(ForeignKey(Round.id))
    """The primary whose late or not assessed documents this hand-in brings over, if it does."""

    documents: Mapped[list["Document"]] = relationship(order_by="Document.ordinal")
    school: Mapped[School] = relationship(viewonly=True)


class Document(Record):
    """A file of a hand-in. Its bytes lie in the home under their SHA-256; the name is only text."""

    __tablename__ = "documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "school_id", "version"], [Submission.round_id, Submission.school_id, Submission.version]
        ),
        UniqueConstraint("round_id", "school_id", "version", "ordinal"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[str]
    school_id: Mapped[str]
    version: Mapped[int]
    ordinal: Mapped[int]
    kind: Mapped[str]
    """Code of a document kind of the round's regulation."""
    risk: Mapped[str | None]
    """Code of the risk that the document answers, for kinds that are one per risk."""
    name: Mapped[str]
    description: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]


def hand_ins_of(session: Session, round_id: str) -> dict[str, Submission]:
    """By school id, the hand-in that is judged: the last one in time."""
    found = select(Submission).where(Submission.round_id == round_id, Submission.late.is_(False))
    return {submission.school_id: submission for submission in session.scalars(found.order_by(Submission.version))}


def hand_ins_of_school(session: Session, round_id: str, school_id: str) -> list[Submission]:
    """All that a school handed in to the round, the newest first, with its documents."""
    found = select(Submission).where(Submission.round_id == round_id, Submission.school_id == school_id)
    newest_first = found.order_by(Submission.version.desc()).options(selectinload(Submission.documents))
    return list(session.scalars(newest_first))


def last_hand_in(session: Session, round_id: str, school_id: str) -> Submission | None:
    """The school's newest hand-in in the round, late or not."""
    found = select(Submission).where(Submission.round_id == round_id, Submission.school_id == school_id)
    return session.scalars(found.order_by(Submission.version.desc()).limit(1)).first()


def judged_hand_in(session: Session, round_id: str, school_id: str) -> Submission | None:
    """The school's hand-in that is judged in the round: its last one in time."""
    found = select(Submission).where(
        Submission.round_id == round_id, Submission.school_id == school_id, Submission.late.is_(False)
    )
    return session.scalars(found.order_by(Submission.version.desc()).limit(1)).first()


def late_hand_in(session: Session, round_id: str, school_id: str) -> Submission | None:
    """The last hand-in of a school that came too late, if one did."""
    found = select(Submission).where(
        Submission.round_id == round_id, Submission.school_id == school_id, Submission.late.is_(True)
    )
    return session.scalars(found.order_by(Submission.version.desc()).limit(1)).first()


def next_version(session: Session, round_id: str, school_id: str) -> int:
    """The number that the school's next hand-in in this round gets."""
    last = session.scalar(
        select(func.max(Submission.version)).where(Submission.round_id == round_id, Submission.school_id == school_id)
    )
    return (last or 0) + 1


def late_hand_ins_of(session: Session, round_id: str) -> set[str]:
    """The schools that handed something in to the round after their deadline."""
    found = select(Submission.school_id).where(Submission.round_id == round_id, Submission.late.is_(True))
    return set(session.scalars(found))


def carry_over(session: Session, from_round: str, to_round: str, school_id: str, now: datetime) -> None:
    """Let what the school handed in last to one round count as handed in to another."""
    last = last_hand_in(session, from_round, school_id)
    if last is None:
        return
    version = next_version(session, to_round, school_id)
    session.add(
        Submission(
            round_id=to_round,
            school_id=school_id,
            version=version,
            handed_in_at=now,
            late=False,
            carried_from=from_round,
        )
    )
    session.flush()
    session.add_all(
        Document(
            round_id=to_round,
            school_id=school_id,
            version=version,
            ordinal=document.ordinal,
            kind=document.kind,
            risk=document.risk,
            name=document.name,
            description=document.description,
            media_type=document.media_type,
            size=document.size,
            sha256=document.sha256,
        )
        for document in last.documents
    )
    session.flush()
