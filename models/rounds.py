"""Rounds: where each one stands, what it waits for, and who takes part in it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from domain.expertise import is_over
from domain.season import Office, Regulation, RoadMapRow, number_of_row
from domain.season import Season as SeasonValues
from domain.stages import Stage
from domain.verdicts import Outcome
from models.people import School
from models.record import Kept, Moment, Record, one_of


class Season(Record):
    """A year of the project, as far as letters and documents need it."""

    __tablename__ = "seasons"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    office: Mapped[Office] = mapped_column(Kept(Office))
    road_map: Mapped[tuple[RoadMapRow, ...] | None] = mapped_column(Kept(tuple[RoadMapRow, ...]))
    """All rows of the road map; none where an older program brought the season in."""
    directions: Mapped[dict[int, str] | None] = mapped_column(Kept(dict[int, str]))
    """The headings of the rows, by number; there and missing together with the rows. Read it, and never change it."""


class Round(Record):
    """An expertise round. Its id is the season's and the row's: «2022/1.13»."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("season_id", "row"), CheckConstraint(one_of("stage", Stage), name="stage"))

    id: Mapped[str] = mapped_column(primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey(Season.id))
    row: Mapped[str]
    place: Mapped[int]
    """Its place among the season's rounds, by the number of the row."""
    regulation: Mapped[Regulation] = mapped_column(Kept(Regulation))
    stage: Mapped[str] = mapped_column(default=Stage.SCHEDULED.value)
    flow_run_id: Mapped[str | None] = mapped_column(unique=True)
    wakes: Mapped[int] = mapped_column(default=0)
    """How many times its flow started."""
    waits_for: Mapped[str | None]
    waits_until: Mapped[datetime | None] = mapped_column(Moment)
    """The next moment at which it wakes by itself; none while it works or waits for a fact alone."""
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    """Since when the office lets it rest: no step is taken, and of its letters only receipts leave."""
    deadline_moves: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the office moved the deadline of all its schools: calendars count on from it."""

    season: Mapped[Season] = relationship()


class Participation(Record):
    """A school in a round: since when, until when it may hand in, and what came of it."""

    __tablename__ = "participations"
    __table_args__ = (CheckConstraint(one_of("outcome", Outcome, nullable=True), name="outcome"),)

    round_id: Mapped[str] = mapped_column(ForeignKey(Round.id), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id), primary_key=True)
    joined_at: Mapped[datetime] = mapped_column(Moment)
    own_deadline: Mapped[datetime | None] = mapped_column(Moment)
    """Exclusive end of this school's own window; none: the round's."""
    deadline_moves: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the office moved this school's own deadline."""
    accepted_in_primary: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)

    school: Mapped[School] = relationship(lazy="joined", innerjoin=True)


def expertise_is_over(round_: Round, now: datetime) -> bool:
    """Say whether no conclusion is taken in the round any more."""
    return is_over(Stage(round_.stage), round_.regulation.expertise, now)


def round_id(season: str, row: str) -> str:
    """The id of a season's round."""
    return f"{season}/{row}"


def rounds_in_order(session: Session) -> list[Round]:
    """All rounds, by season and number of the row."""
    return list(session.scalars(select(Round).order_by(Round.season_id, Round.place)))


def participations_of(session: Session, round_id: str) -> list[Participation]:
    """The schools of a round, by school id."""
    found = select(Participation).where(Participation.round_id == round_id).order_by(Participation.school_id)
    return list(session.scalars(found))


def schools_of_round(session: Session, round_id: str) -> list[School]:
    """The schools that take part, by id, with their municipalities."""
    found = select(School).join(Participation, Participation.school_id == School.id)
    return list(session.scalars(found.where(Participation.round_id == round_id).order_by(School.id)))


def takes_part(session: Session, round_id: str, school_id: str) -> bool:
    """Say whether the school is in the round."""
    found = select(Participation.school_id).where(
        Participation.round_id == round_id, Participation.school_id == school_id
    )
    return session.scalar(found) is not None


def is_open_by(round_: Round, now: datetime) -> bool:
    """Say whether the round takes documents in by now, or did."""
    return round_.stage != Stage.SCHEDULED.value and now >= round_.regulation.submission.opens


def next_own_deadline(session: Session, round_id: str, now: datetime) -> datetime | None:
    """The next moment at which a school's own window ends; none: no school of the round has one that is still open."""
    return session.scalar(
        select(func.min(Participation.own_deadline)).where(
            Participation.round_id == round_id, Participation.own_deadline > now
        )
    )


def advance(session: Session, round_: Round, stage: Stage) -> None:
    """Move a round to a later stage; a round that is there already, or past it, stays where it is."""
    if Stage(round_.stage).comes_before(stage):
        round_.stage = stage.value
        session.flush()


def repeat_of(session: Session, primary: Round) -> Round | None:
    """The repeat that follows a primary, if the season has one."""
    in_season = session.scalars(select(Round).where(Round.season_id == primary.season_id))
    return next((round_ for round_ in in_season if round_.regulation.primary == primary.row), None)


def count_outcomes(session: Session, round_id: str) -> dict[Outcome, int]:
    """How many schools of the round came to each outcome; all five are named."""
    rows = session.execute(
        select(Participation.outcome, func.count())
        .where(Participation.round_id == round_id, Participation.outcome.is_not(None))
        .group_by(Participation.outcome)
    )
    counted = {Outcome(name): number for name, number in rows if name is not None}
    return {outcome: counted.get(outcome, 0) for outcome in Outcome}


def bring_in(session: Session, season: SeasonValues) -> None:
    """Bring a season and its rounds into the record, by number of the row. The season must not be in it yet."""
    session.add(
        Season(
            id=season.id,
            title=season.title,
            office=season.office,
            road_map=season.rows,
            directions=season.directions,
        )
    )
    session.flush()
    session.add_all(
        Round(
            id=round_id(season.id, rules.row),
            season_id=season.id,
            row=rules.row,
            place=place,
            regulation=rules,
            stage=Stage.SCHEDULED.value,
            wakes=0,
        )
        for place, rules in enumerate(sorted(season.rounds, key=lambda rules: number_of_row(rules.row)), start=1)
    )
    session.flush()


def participations_in(session: Session, round_id: str, municipality_id: str) -> list[Participation]:
    """The parts that a municipality's schools have in a round, by the schools' names."""
    return _participations(session, round_id, School.municipality_id == municipality_id)


def participations_under(session: Session, round_id: str, curator_id: str) -> list[Participation]:
    """The parts that a curator's schools have in a round, by the schools' names."""
    return _participations(session, round_id, School.curator_id == curator_id)


def _participations(session: Session, round_id: str, condition: ColumnElement[bool]) -> list[Participation]:
    found = (
        select(Participation)
        .join(School, School.id == Participation.school_id)
        .where(Participation.round_id == round_id, condition)
        .order_by(School.name, School.id)
        .options(selectinload(Participation.school).joinedload(School.director))
    )
    return list(session.scalars(found))
