"""The record's people and places as an import compares and writes them: plain values out, rows in."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from domain.roster.kept import ExpertKept, Kept, MunicipalityKept, PersonKept, Recorded, SchoolKept
from models.expert_facts import FROM_A_ROSTER, experts_kept, remove_facts, write_facts
from models.people import Conflict, Expert, Municipality, Person, School, SchoolRisk, declare_conflict
from models.rounds import Round

KINDS: dict[type[Kept], str] = {
    PersonKept: "people",
    MunicipalityKept: "municipalities",
    SchoolKept: "schools",
    ExpertKept: "experts",
}
TABLES: dict[str, type[Person | Municipality | School | Expert]] = {
    "people": Person,
    "municipalities": Municipality,
    "schools": School,
    "experts": Expert,
}


def recorded_roster(session: Session) -> Recorded:
    """All people, municipalities, schools and experts, in as many queries whatever their number."""
    risks: dict[str, tuple[str, ...]] = {}
    for school, risk in session.execute(select(SchoolRisk.school_id, SchoolRisk.risk).order_by(SchoolRisk.risk)):
        risks[school] = (*risks.get(school, ()), risk)
    of_school = (School.id, School.name, School.full_name, School.municipality_id, School.cohort)
    schools = session.execute(select(*of_school, School.director_id, School.curator_id))
    places = session.execute(select(Municipality.id, Municipality.name, Municipality.coordinator_id))
    regulations = list(session.scalars(select(Round.regulation).order_by(Round.season_id, Round.place)))
    return Recorded(
        people={each.id: _person(each) for each in session.scalars(select(Person))},
        municipalities={row[0]: MunicipalityKept(*row) for row in places},
        schools={
            row[0]: SchoolKept(*row[:5], risks.get(row[0], ()), row.director_id, row.curator_id) for row in schools
        },
        experts=experts_kept(session),
        risks={risk.code: risk.name for rules in regulations for risk in rules.risks},
        documents={kind.code: kind.name for rules in regulations for kind in rules.documents},
    )


def _person(each: Person) -> PersonKept:
    return PersonKept(
        each.id,
        each.surname,
        each.given,
        each.patronymic,
        each.post,
        each.email,
        each.gender,
        each.dative,
        each.address_bad_since,
        each.erased_at is not None,
    )


def write_kept(session: Session, before: Kept | None, after: Kept, now: datetime) -> None:
    """Write a row as an import, or its undoing, wants it; `before` is None where it is not there yet."""
    values: dict[str, object]
    match after:
        case PersonKept():
            values = {
                "surname": after.surname,
                "given": after.given,
                "patronymic": after.patronymic,
                "post": after.post,
                "email": after.email,
                "gender": after.gender,
                "dative": after.dative,
                "address_bad_since": after.bad_since,
            }
        case MunicipalityKept():
            values = {"name": after.name, "coordinator_id": after.coordinator_id}
        case SchoolKept():
            values = {
                "name": after.name,
                "full_name": after.full_name,
                "municipality_id": after.municipality_id,
                "cohort": after.cohort,
                "director_id": after.director_id,
                "curator_id": after.curator_id,
            }
        case ExpertKept():
            values = {
                "person_id": after.person_id,
                "municipality_id": after.municipality_id,
                "capacity": after.capacity,
                "institution": after.institution,
            }
    table = TABLES[KINDS[type(after)]]
    if before is None:
        session.add(table(id=after.id, **values))
        session.flush()
    else:
        session.execute(update(table).where(table.id == after.id).values(**values))
    if isinstance(after, SchoolKept):
        _write_risks(session, after.id, after.risks)
    if isinstance(after, ExpertKept):
        former = before if isinstance(before, ExpertKept) else None
        _write_conflicts(session, after.id, former.conflicts if former else (), after.conflicts, now)
        write_facts(session, former, after)


def remove_kept(session: Session, kept: Kept) -> None:
    """Remove a row that an import added, and what is part of it."""
    if isinstance(kept, SchoolKept):
        session.execute(delete(SchoolRisk).where(SchoolRisk.school_id == kept.id))
    if isinstance(kept, ExpertKept):
        session.execute(delete(Conflict).where(Conflict.expert_id == kept.id))
        remove_facts(session, kept.id)
    table = TABLES[KINDS[type(kept)]]
    session.execute(delete(table).where(table.id == kept.id))


def _write_risks(session: Session, school_id: str, risks: Sequence[str]) -> None:
    there = set(session.scalars(select(SchoolRisk.risk).where(SchoolRisk.school_id == school_id)))
    gone = there - set(risks)
    if gone:
        session.execute(delete(SchoolRisk).where(SchoolRisk.school_id == school_id, SchoolRisk.risk.in_(gone)))
    session.add_all(SchoolRisk(school_id=school_id, risk=risk) for risk in risks if risk not in there)
    session.flush()


def _write_conflicts(
    session: Session, expert_id: str, before: Iterable[str], after: Iterable[str], now: datetime
) -> None:
    gone = set(before) - set(after)
    if gone:
        session.execute(delete(Conflict).where(Conflict.expert_id == expert_id, Conflict.school_id.in_(gone)))
    for school in after:
        declare_conflict(session, expert_id, school, FROM_A_ROSTER, now)
    session.flush()
