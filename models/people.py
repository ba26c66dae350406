"""People and the places they belong to: municipalities, schools, experts, and who may not judge whom."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from domain.people import Gender
from domain.people import Person as Named
from domain.russian import initials_after
from models.record import Moment, Record


class Person(Record):
    """Someone to whom a letter can be written."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    surname: Mapped[str]
    given: Mapped[str]
    patronymic: Mapped[str | None]
    post: Mapped[str]
    email: Mapped[str]
    gender: Mapped[str | None]
    """`female` or `male` where the office overrides what the patronymic says."""
    dative: Mapped[str | None]
    """«Surname I. O.» in the dative, where the office overrides the grammar."""
    address_bad_since: Mapped[datetime | None] = mapped_column(Moment)
    """When the address was refused for good; until it is mended no letter is tried."""
    erased_at: Mapped[datetime | None] = mapped_column(Moment)
    """When name and address were erased at the person's wish (152-FZ); what remains is the id."""


class Municipality(Record):
    """A municipality of the region, and its coordinator."""

    __tablename__ = "municipalities"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    coordinator_id: Mapped[str] = mapped_column(ForeignKey(Person.id), index=True)

    coordinator: Mapped[Person] = relationship()


class School(Record):
    """A school of the project; `cohort` is the year in which it joined."""

    __tablename__ = "schools"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    """As in letters: «МБОУ «Сухобузимская СШ»»."""
    full_name: Mapped[str]
    """As in the charter and in documents."""
    municipality_id: Mapped[str] = mapped_column(ForeignKey(Municipality.id), index=True)
    cohort: Mapped[int] = mapped_column(index=True)
    director_id: Mapped[str] = mapped_column(ForeignKey(Person.id), index=True)
    curator_id: Mapped[str] = mapped_column(ForeignKey(Person.id), index=True)

    municipality: Mapped[Municipality] = relationship(lazy="joined", innerjoin=True)
    director: Mapped[Person] = relationship(foreign_keys=[director_id])
    curator: Mapped[Person] = relationship(foreign_keys=[curator_id])
    risks: Mapped[list["SchoolRisk"]] = relationship(order_by="SchoolRisk.risk")


class SchoolRisk(Record):
    """An activated risk of a school's risk profile; `risk` is a code of the catalogue."""

    __tablename__ = "school_risks"

    school_id: Mapped[str] = mapped_column(ForeignKey(School.id), primary_key=True)
    risk: Mapped[str] = mapped_column(primary_key=True)


class Expert(Record):
    """A person who judges. `capacity` counts assignments not yet filed, over all rounds; none: the season's."""

    __tablename__ = "experts"
    __table_args__ = (CheckConstraint("capacity >= 0", name="capacity"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id), unique=True)
    municipality_id: Mapped[str] = mapped_column(ForeignKey(Municipality.id))
    capacity: Mapped[int | None]
    institution: Mapped[str | None]
    """Where they work, as the office wrote it; none: not known."""

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    conflicts: Mapped[list["Conflict"]] = relationship(order_by="Conflict.school_id", lazy="selectin")
    competences: Mapped[list["Competence"]] = relationship(order_by="Competence.topic")
    absences: Mapped[list["Absence"]] = relationship(order_by="Absence.first_day, Absence.last_day")
    kept_away: Mapped[list["KeptAway"]] = relationship(order_by="KeptAway.municipality_id")


class Conflict(Record):
    """A declared conflict of interest: this expert never judges this school."""

    __tablename__ = "conflicts"

    expert_id: Mapped[str] = mapped_column(ForeignKey(Expert.id), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id), primary_key=True)
    declared_at: Mapped[datetime] = mapped_column(Moment)
    words: Mapped[str]


class Competence(Record):
    """What an expert knows about; `topic` is the code of a document kind or of a risk."""

    __tablename__ = "competences"

    expert_id: Mapped[str] = mapped_column(ForeignKey(Expert.id), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)


class Absence(Record):
    """Local days, both included, on which an expert does not work: none of them counts towards what they can judge."""

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    expert_id: Mapped[str] = mapped_column(ForeignKey(Expert.id), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    last_day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[str]


class KeptAway(Record):
    """A further municipality whose schools an expert never judges: a second place of work, or a neighbour."""

    __tablename__ = "kept_away"

    expert_id: Mapped[str] = mapped_column(ForeignKey(Expert.id), primary_key=True)
    municipality_id: Mapped[str] = mapped_column(ForeignKey(Municipality.id), primary_key=True)


def schools_of_cohort(session: Session, cohort: int) -> list[School]:
    """The schools that joined in that year, by id."""
    return list(session.scalars(select(School).where(School.cohort == cohort).order_by(School.id)))


def is_any_school_of_cohort(session: Session, cohort: int) -> bool:
    """Say whether any school joined in that year."""
    return bool(session.scalar(select(exists().where(School.cohort == cohort))))


def is_any_expert(session: Session) -> bool:
    """Say whether there is anybody who judges."""
    return bool(session.scalar(select(exists().where(Expert.id.is_not(None)))))


def experts_by_id(session: Session) -> list[Expert]:
    """All experts, by id, with what an allotment asks of each."""
    facts = (selectinload(Expert.competences), selectinload(Expert.absences), selectinload(Expert.kept_away))
    return list(session.scalars(select(Expert).options(*facts).order_by(Expert.id)))


def mark_address_bad(session: Session, person_ids: Iterable[str], now: datetime) -> None:
    """Record that letters to these people were refused for good; an earlier mark stays."""
    ids = sorted(set(person_ids))
    session.execute(
        update(Person).where(Person.id.in_(ids), Person.address_bad_since.is_(None)).values(address_bad_since=now)
    )


def declare_conflict(session: Session, expert_id: str, school_id: str, words: str, now: datetime) -> None:
    """Record a conflict of interest; declared twice, the first words stay."""
    if session.get(Conflict, (expert_id, school_id)) is None:
        session.add(Conflict(expert_id=expert_id, school_id=school_id, declared_at=now, words=words))


def named(person: Person) -> Named:
    """A person of the record as grammar needs one."""
    gender = Gender(person.gender) if person.gender else None
    return Named(person.surname, person.given, person.patronymic, person.post, gender, person.dative)


def initials_of(person: Person) -> str:
    """«Иванова О. Н.»."""
    return initials_after(named(person))
