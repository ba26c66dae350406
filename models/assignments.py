"""Who judges whom: an assignment stands until it is ended, and says why it was made and why it ended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from models.people import Expert, School
from models.record import Moment, Record, one_of
from models.rounds import Participation, Round


class Ending(StrEnum):
    """Why an assignment no longer stands."""

    CONFLICT = "conflict"
    ILLNESS = "illness"
    OTHER = "other"
    SILENT = "silent"
    UNREACHABLE = "unreachable"
    """The assignments letter was refused for good: the expert cannot know of it."""
    OFFICE = "office"
    """The office gave the work to somebody else."""


DECLINED = frozenset({Ending.CONFLICT, Ending.ILLNESS, Ending.OTHER})


class Assignment(Record):
    """One expert for one school's documents in one round; an expert is asked once for the same documents."""

    __tablename__ = "assignments"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "school_id"], [Participation.round_id, Participation.school_id]),
        UniqueConstraint("round_id", "school_id", "expert_id"),
        CheckConstraint(one_of("ending", Ending, nullable=True), name="ending"),
        CheckConstraint("(ending IS NULL) = (ended_at IS NULL)", name="ended"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """round:school:expert"""
    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), index=True)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id))
    expert_id: Mapped[str] = mapped_column(ForeignKey(Expert.id), index=True)
    reason: Mapped[str]
    """Why this expert: a value of the allotment's `Reason`."""
    assigned_at: Mapped[datetime] = mapped_column(Moment)
    told_in: Mapped[int | None]
    """Ordinal of the assignments letter that tells the expert of it; none until that letter is laid out."""
    taken_on_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ending: Mapped[str | None]
    ending_words: Mapped[str | None]

    school: Mapped[School] = relationship(viewonly=True)
    expert: Mapped[Expert] = relationship(viewonly=True)
    conclusion: Mapped["Conclusion | None"] = relationship(back_populates="assignment", lazy="joined")

    @property
    def stands(self) -> bool:
        """Whether the expert still has it."""
        return self.ended_at is None

    @property
    def filed(self) -> bool:
        """Whether its conclusion is filed."""
        return self.conclusion is not None


class Conclusion(Record):
    """An expert's conclusion on an assignment: filed once, never changed."""

    __tablename__ = "conclusions"

    assignment_id: Mapped[str] = mapped_column(ForeignKey(Assignment.id), primary_key=True)
    filed_at: Mapped[datetime] = mapped_column(Moment)

    assignment: Mapped[Assignment] = relationship(back_populates="conclusion")
    marks: Mapped[list["Mark"]] = relationship(order_by="Mark.ordinal")


class Mark(Record):
    """A conclusion's line: a criterion's mark, or none where the expert cannot judge, and a remark."""

    __tablename__ = "marks"

    assignment_id: Mapped[str] = mapped_column(ForeignKey(Conclusion.assignment_id), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int]
    mark: Mapped[int | None]
    remark: Mapped[str | None]


def assignment_id(round_id: str, school_id: str, expert_id: str) -> str:
    """The id of an assignment."""
    return f"{round_id}:{school_id}:{expert_id}"


def assignments_of(session: Session, round_id: str) -> list[Assignment]:
    """All assignments of a round with their experts, ended ones too, by id."""
    found = select(Assignment).where(Assignment.round_id == round_id).order_by(Assignment.id)
    return list(session.scalars(found.options(selectinload(Assignment.expert))))


def standing_of(session: Session, round_id: str) -> list[Assignment]:
    """The assignments of a round that stand, by id."""
    return [assignment for assignment in assignments_of(session, round_id) if assignment.stands]


def unfiled_by_expert(session: Session, round_ids: list[str]) -> dict[str, int]:
    """By expert, how many standing assignments of these rounds wait for their conclusion."""
    found = (
        select(Assignment.expert_id, func.count())
        .outerjoin(Conclusion)
        .where(
            Assignment.round_id.in_(round_ids),
            Assignment.ended_at.is_(None),
            Conclusion.assignment_id.is_(None),
        )
        .group_by(Assignment.expert_id)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def end(session: Session, assignment: Assignment, ending: Ending, words: str | None, now: datetime) -> None:
    """End a standing assignment."""
    assignment.ended_at = now
    assignment.ending = ending.value
    assignment.ending_words = words
    session.flush()


def experts_who_filed(session: Session, round_id: str) -> dict[str, frozenset[str]]:
    """By school, the experts who filed a conclusion on it in the round."""
    found: dict[str, set[str]] = {}
    for assignment in standing_of(session, round_id):
        if assignment.filed:
            found.setdefault(assignment.school_id, set()).add(assignment.expert_id)
    return {school: frozenset(experts) for school, experts in found.items()}
