"""Files that the portal did not take from schools: the last few of each, so that the office sees who tried in vain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.stages import Stage
from models.people import School
from models.record import Moment, Record
from models.rounds import Participation, Round
from models.submissions import Submission

MOST_KEPT = 5
"""Of a school in a round; the newest. Whoever sends rubbish all day fills nothing."""
LONGEST_WHY = 600


class RefusedFile(Record):
    """A file that was not taken, in the words that the school read. Its bytes are kept nowhere."""

    __tablename__ = "refused_files"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "school_id"], [Participation.round_id, Participation.school_id]),
        CheckConstraint("length(name) > 0 AND length(why) > 0", name="said"),
        Index("ix_refused_files_round_id_school_id", "round_id", "school_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[str]
    school_id: Mapped[str]
    name: Mapped[str]
    """The file's, or what stands for all files of a form of which nothing was read."""
    why: Mapped[str]
    """In Russian, for the school, with what it can do."""
    refused_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True)
class RefusedOfSchool:
    """A refused file, and what decides whether it still matters."""

    round_id: str
    school_id: str
    school: str
    """Its name."""
    name: str
    why: str
    refused_at: datetime
    own_deadline: datetime | None
    handed_in_at: datetime | None
    """When the school itself handed in last; none: it has not."""


def keep_refused(
    session: Session, round_id: str, school_id: str, refused: Iterable[tuple[str, str]], now: datetime
) -> None:
    """Keep these files, each as (name, why), and of the school's former ones the newest.

    The same file refused for the same reason once more is one row, with the newer moment.
    """
    ours = (RefusedFile.round_id == round_id, RefusedFile.school_id == school_id)
    for name, why in refused:
        said = why[:LONGEST_WHY]
        session.execute(delete(RefusedFile).where(*ours, RefusedFile.name == name, RefusedFile.why == said))
        session.add(RefusedFile(round_id=round_id, school_id=school_id, name=name, why=said, refused_at=now))
        session.flush()
    newest = select(RefusedFile.id).where(*ours).order_by(RefusedFile.refused_at.desc(), RefusedFile.id.desc())
    session.execute(delete(RefusedFile).where(*ours, RefusedFile.id.not_in(newest.limit(MOST_KEPT))))


def refused_in_open_rounds(session: Session, round_id: str | None = None) -> list[RefusedOfSchool]:
    """Refused files of this round, or of all; by round and school, the newest first. Closed rounds have none.

    What was carried over from the primary is no hand-in of the school's.
    """
    handed_in = (
        select(Submission.round_id, Submission.school_id, func.max(Submission.handed_in_at).label("at"))
        .where(Submission.carried_from.is_(None))
        .group_by(Submission.round_id, Submission.school_id)
        .subquery()
    )
    found = (
        select(
            RefusedFile.round_id,
            RefusedFile.school_id,
            School.name,
            RefusedFile.name,
            RefusedFile.why,
            RefusedFile.refused_at,
            Participation.own_deadline,
            handed_in.c.at,
        )
        .join(Round, Round.id == RefusedFile.round_id)
        .join(School, School.id == RefusedFile.school_id)
        .join(
            Participation,
            (Participation.round_id == RefusedFile.round_id) & (Participation.school_id == RefusedFile.school_id),
        )
        .outerjoin(
            handed_in,
            (handed_in.c.round_id == RefusedFile.round_id) & (handed_in.c.school_id == RefusedFile.school_id),
        )
        .where(Round.stage != Stage.CLOSED.value, Participation.accepted_in_primary.is_(False))
        .order_by(RefusedFile.round_id, RefusedFile.school_id, RefusedFile.refused_at.desc(), RefusedFile.id.desc())
    )
    if round_id is not None:
        found = found.where(RefusedFile.round_id == round_id)
    return [RefusedOfSchool(*row) for row in session.execute(found)]
