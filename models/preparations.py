"""What a school is preparing on its page: files taken but not sent yet, and answers to remarks in the making."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, delete
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.people import School
from models.record import Moment, Record
from models.remark_answers import answers_of
from models.rounds import Participation, Round
from models.submissions import Submission, last_hand_in


class Preparation(Record):
    """A hand-in in the making; there is one at most for a school in a round, and none once it is sent."""

    __tablename__ = "preparations"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "school_id"], [Participation.round_id, Participation.school_id]),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id), primary_key=True)
    based_on: Mapped[int | None]
    """The version whose documents it began with; none: it began empty."""
    changed_at: Mapped[datetime] = mapped_column(Moment)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Answers to the primary's remarks, by the remark's key (`domain/remarks.py`)."""

    documents: Mapped[list["PreparedDocument"]] = relationship(order_by="PreparedDocument.id")


class PreparedDocument(Record):
    """A file of a hand-in in the making. Its bytes lie in the home under their SHA-256."""

    __tablename__ = "prepared_documents"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "school_id"], [Preparation.round_id, Preparation.school_id]),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[str]
    school_id: Mapped[str]
    kind: Mapped[str]
    risk: Mapped[str | None]
    name: Mapped[str]
    description: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]


def preparation_of(session: Session, round_id: str, school_id: str) -> Preparation | None:
    """What the school is preparing in the round, if anything."""
    return session.get(Preparation, (round_id, school_id))


def begin_preparation(session: Session, round_id: str, school_id: str, now: datetime) -> Preparation:
    """The school's preparation; begun, where there is none, with the documents of its last hand-in."""
    found = preparation_of(session, round_id, school_id)
    if found is not None:
        return found
    last = last_hand_in(session, round_id, school_id)
    made = Preparation(
        round_id=round_id, school_id=school_id, based_on=last.version if last else None, changed_at=now, answers={}
    )
    session.add(made)
    session.flush()
    for document in last.documents if last else ():
        session.add(
            PreparedDocument(
                round_id=round_id,
                school_id=school_id,
                kind=document.kind,
                risk=document.risk,
                name=document.name,
                description=document.description,
                media_type=document.media_type,
                size=document.size,
                sha256=document.sha256,
            )
        )
    session.flush()
    session.refresh(made)
    return made


def forget_preparation(session: Session, round_id: str, school_id: str) -> None:
    """Forget what the school was preparing, once it is sent or given up."""
    for table in (PreparedDocument, Preparation):
        session.execute(delete(table).where(table.round_id == round_id, table.school_id == school_id))
    session.expire_all()


def answers_at_hand(session: Session, preparation: Preparation | None, last: Submission | None) -> dict[str, str]:
    """The answers to remarks as they stand, by the remarks' keys: those sent last, and over them those prepared."""
    sent = answers_of(session, last.round_id, last.school_id, last.version) if last else {}
    return {**sent, **(preparation.answers if preparation else {})}
