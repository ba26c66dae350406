"""Signed conclusions: the one document that a school gets from a round, with its number and its file."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from domain.remarks import Remark, remarks_to_answer
from domain.season import Phase
from domain.verdicts import Verdict
from models.people import School
from models.record import Kept, Record
from models.rounds import Participation, Round, round_id


class SignedConclusion(Record):
    """The office's conclusion on a school's documents. The number is given when it is signed, never to a draft."""

    __tablename__ = "signed_conclusions"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "school_id"], [Participation.round_id, Participation.school_id]),
        CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name="sha256"),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id), primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    signed_on: Mapped[date]
    verdict: Mapped[Verdict] = mapped_column(Kept(Verdict))
    sha256: Mapped[str | None] = mapped_column(unique=True)
    """Of the PDF in the home's files; none until it is laid out. A paper is that of one school in one round."""

    school: Mapped[School] = relationship(viewonly=True, lazy="joined", innerjoin=True)


def signed_conclusions_of(session: Session, round_id: str) -> dict[str, SignedConclusion]:
    """The round's signed conclusions by school id, in the order of the ids."""
    found = select(SignedConclusion).where(SignedConclusion.round_id == round_id)
    return {signed.school_id: signed for signed in session.scalars(found.order_by(SignedConclusion.school_id))}


def signed_conclusion(session: Session, round_id: str, school_id: str) -> SignedConclusion | None:
    """The school's signed conclusion in the round, if it has one."""
    return session.get(SignedConclusion, (round_id, school_id))


def remarks_of_primary(session: Session, round_: Round, school_id: str) -> tuple[Remark, ...]:
    """What the school answers in a repeat: the remarks of its primary's signed conclusion; elsewhere there are none."""
    if round_.regulation.phase is not Phase.REPEAT or round_.regulation.primary is None:
        return ()
    primary = session.get(Round, round_id(round_.season_id, round_.regulation.primary))
    signed = signed_conclusion(session, primary.id, school_id) if primary else None
    if primary is None or signed is None:
        return ()
    return remarks_to_answer(primary.regulation.rubric, signed.verdict.remarks)
