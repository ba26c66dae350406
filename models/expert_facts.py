"""What an allotment must know of experts, as an import compares and writes it: plain values out, rows in."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from domain.roster.kept import ExpertKept
from domain.season import Days
from models.people import Absence, Competence, Conflict, Expert, KeptAway

T = TypeVar("T")

FROM_A_ROSTER = "из списка экспертов"
"""The words of a conflict and of an absence that an import brings."""


def experts_kept(session: Session) -> dict[str, ExpertKept]:
    """All experts by id, in as many queries whatever their number."""
    conflicts = _by_expert(session, select(Conflict.expert_id, Conflict.school_id).order_by(Conflict.school_id))
    competences = _by_expert(session, select(Competence.expert_id, Competence.topic).order_by(Competence.topic))
    places = select(KeptAway.expert_id, KeptAway.municipality_id).order_by(KeptAway.municipality_id)
    kept_away = _by_expert(session, places)
    absences: dict[str, tuple[Days, ...]] = {}
    days = select(Absence.expert_id, Absence.first_day, Absence.last_day)
    for expert, first, last in session.execute(days.order_by(Absence.first_day, Absence.last_day)):
        absences[expert] = (*absences.get(expert, ()), Days(first, last))
    experts = select(Expert.id, Expert.person_id, Expert.municipality_id, Expert.capacity, Expert.institution)
    return {
        row.id: ExpertKept(
            row.id,
            row.person_id,
            row.municipality_id,
            row.capacity,
            conflicts.get(row.id, ()),
            competences.get(row.id, ()),
            row.institution,
            absences.get(row.id, ()),
            kept_away.get(row.id, ()),
        )
        for row in session.execute(experts)
    }


def write_facts(session: Session, before: ExpertKept | None, after: ExpertKept) -> None:
    """Write an expert's competences, absences and municipalities as they should be; what stays is not touched."""
    was = before or ExpertKept(after.id, after.person_id, after.municipality_id, after.capacity)
    gone = _gone(was.competences, after.competences)
    session.execute(delete(Competence).where(Competence.expert_id == after.id, Competence.topic.in_(gone)))
    away = _gone(was.kept_away, after.kept_away)
    session.execute(delete(KeptAway).where(KeptAway.expert_id == after.id, KeptAway.municipality_id.in_(away)))
    for days in _gone(was.absences, after.absences):
        first, last = Absence.first_day == days.first, Absence.last_day == days.last
        session.execute(delete(Absence).where(Absence.expert_id == after.id, first, last))
    session.add_all(Competence(expert_id=after.id, topic=topic) for topic in _gone(after.competences, was.competences))
    session.add_all(
        KeptAway(expert_id=after.id, municipality_id=place) for place in _gone(after.kept_away, was.kept_away)
    )
    session.add_all(
        Absence(expert_id=after.id, first_day=days.first, last_day=days.last, words=FROM_A_ROSTER)
        for days in _gone(after.absences, was.absences)
    )
    session.flush()


def remove_facts(session: Session, expert_id: str) -> None:
    """Remove all of them, before the expert is removed."""
    for table in (Competence, Absence, KeptAway):
        session.execute(delete(table).where(table.expert_id == expert_id))


def _by_expert(session: Session, query: Select[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for expert, value in session.execute(query):
        found[expert] = (*found.get(expert, ()), value)
    return found


def _gone(before: Iterable[T], after: Iterable[T]) -> list[T]:
    kept = set(after)
    return [each for each in before if each not in kept]
