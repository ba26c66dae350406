"""Places for which no expert could be found, why, and whether the office was told."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.people import School
from models.record import Moment, Record
from models.rounds import Participation

NO_MOVES: Mapping[str, int | None] = {}


class Vacancy(Record):
    """A submission that lacks experts now."""

    __tablename__ = "vacancies"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "school_id"], [Participation.round_id, Participation.school_id]),
        CheckConstraint("missing > 0", name="missing"),
    )

    round_id: Mapped[str] = mapped_column(primary_key=True)
    school_id: Mapped[str] = mapped_column(primary_key=True)
    missing: Mapped[int]
    why: Mapped[str]
    """In Russian, for the office; without a capital and a full stop."""
    moves: Mapped[int | None]
    """How many standing assignments would have to move, all in all, to fill a place here; none: moving fills none."""
    since: Mapped[datetime] = mapped_column(Moment)

    school: Mapped[School] = relationship(primaryjoin="foreign(Vacancy.school_id) == School.id", viewonly=True)


def vacancies_of(session: Session, round_id: str) -> list[Vacancy]:
    """The round's vacancies, by school id."""
    found = select(Vacancy).where(Vacancy.round_id == round_id).order_by(Vacancy.school_id)
    return list(session.scalars(found))


def replace_vacancies(
    session: Session,
    round_id: str,
    found: Mapping[str, tuple[int, str]],
    now: datetime,
    moves: Mapping[str, int | None] = NO_MOVES,
) -> bool:
    """Let the round's vacancies be those given, as (missing, why) by school; say whether any is new or has grown.

    `moves`: by school, how many standing assignments would have to move to fill a place here.
    """
    news = False
    before = {vacancy.school_id: vacancy for vacancy in vacancies_of(session, round_id)}
    for school_id, filled in before.items():
        if school_id not in found:
            session.delete(filled)
    for school_id, (missing, why) in sorted(found.items()):
        vacancy = before.get(school_id)
        if vacancy is None:
            news = True
            session.add(
                Vacancy(
                    round_id=round_id,
                    school_id=school_id,
                    missing=missing,
                    why=why,
                    moves=moves.get(school_id),
                    since=now,
                )
            )
        else:
            news = news or missing > vacancy.missing
            vacancy.missing, vacancy.why, vacancy.moves = missing, why, moves.get(school_id)
    session.flush()
    return news
