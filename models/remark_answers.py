"""What a school answered to the remarks of the primary, with the hand-in that answers them."""

from collections.abc import Mapping

from sqlalchemy import ForeignKeyConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.record import Record
from models.submissions import Submission


class RemarkAnswer(Record):
    """One answer, to the remark of that key (`domain/remarks.py`); kept as it was sent."""

    __tablename__ = "remark_answers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "school_id", "version"], [Submission.round_id, Submission.school_id, Submission.version]
        ),
    )

    round_id: Mapped[str] = mapped_column(primary_key=True)
    school_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    remark: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]


def keep_answers(session: Session, submission: Submission, answers: Mapping[str, str]) -> None:
    """Keep a hand-in's answers, by the keys of the remarks."""
    session.add_all(
        RemarkAnswer(
            round_id=submission.round_id,
            school_id=submission.school_id,
            version=submission.version,
            remark=key,
            words=words,
        )
        for key, words in sorted(answers.items())
    )
    session.flush()


def answers_of(session: Session, round_id: str, school_id: str, version: int) -> dict[str, str]:
    """A hand-in's answers, by the keys of the remarks."""
    found = select(RemarkAnswer.remark, RemarkAnswer.words).where(
        RemarkAnswer.round_id == round_id, RemarkAnswer.school_id == school_id, RemarkAnswer.version == version
    )
    return {row[0]: row[1] for row in session.execute(found)}


def answers_by_version(session: Session, round_id: str, school_id: str) -> dict[int, dict[str, str]]:
    """The answers of all hand-ins of a school in a round, by version and by the keys of the remarks."""
    found = select(RemarkAnswer.version, RemarkAnswer.remark, RemarkAnswer.words).where(
        RemarkAnswer.round_id == round_id, RemarkAnswer.school_id == school_id
    )
    answers: dict[int, dict[str, str]] = {}
    for version, key, words in session.execute(found):
        answers.setdefault(version, {})[key] = words
    return answers
