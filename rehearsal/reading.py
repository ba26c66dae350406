"""What the played people learn from the record: letters that reached them, what is still theirs, who they are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from domain.letters import Kind, State
from models.assignments import Assignment, Conclusion
from models.letters import Letter
from models.people import School, initials_of
from models.rounds import Participation
from rehearsal.papers import HandingSchool

MANY = 500
"""Ids that one statement names at most."""


@dataclass(frozen=True)
class ReadLetter:
    """A letter that the server took for a played person."""

    id: int
    kind: Kind
    round_id: str
    recipient: str
    subject: str
    read_at: datetime
    message_id: str


def letters_accepted(session: Session, kinds: Collection[Kind], since: datetime | None) -> list[ReadLetter]:
    """The accepted letters of these kinds, by moment and id; with `since` only those taken then or later."""
    columns = (Letter.id, Letter.kind, Letter.round_id, Letter.recipient, Letter.subject, Letter.accepted_at)
    found = select(*columns, Letter.message_id).where(
        Letter.state == State.ACCEPTED.value, Letter.kind.in_([kind.value for kind in kinds])
    )
    if since is not None:
        found = found.where(Letter.accepted_at >= since)
    rows = session.execute(found.order_by(Letter.accepted_at, Letter.id))
    return [
        ReadLetter(id, Kind(kind), round_id, recipient, subject, at, message_id or "")
        for id, kind, round_id, recipient, subject, at, message_id in rows
        if at is not None
    ]


def theirs_to_do(session: Session, round_id: str, expert_ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """By expert, the ids of the round's assignments that stand unfiled, each with its school's id, by id."""
    found: dict[str, list[tuple[str, str]]] = {}
    for ids in _in_parts(sorted(set(expert_ids))):
        rows = session.execute(
            select(Assignment.expert_id, Assignment.id, Assignment.school_id)
            .outerjoin(Conclusion)
            .where(
                Assignment.round_id == round_id,
                Assignment.expert_id.in_(ids),
                Assignment.ended_at.is_(None),
                Conclusion.assignment_id.is_(None),
            )
            .order_by(Assignment.id)
        )
        for expert, assignment, school in rows:
            found.setdefault(expert, []).append((assignment, school))
    return found


def still_to_do(session: Session, assignment_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Of these assignments, those that stand unfiled, with the ids of school and expert."""
    found: dict[str, tuple[str, str]] = {}
    for ids in _in_parts(sorted(set(assignment_ids))):
        rows = session.execute(
            select(Assignment.id, Assignment.school_id, Assignment.expert_id)
            .outerjoin(Conclusion)
            .where(Assignment.id.in_(ids), Assignment.ended_at.is_(None), Conclusion.assignment_id.is_(None))
        )
        found.update({id: (school, expert) for id, school, expert in rows})
    return found


def own_deadlines(session: Session, round_id: str) -> dict[str, datetime]:
    """By school, the deadlines that differ from the round's."""
    rows = session.execute(
        select(Participation.school_id, Participation.own_deadline).where(
            Participation.round_id == round_id, Participation.own_deadline.is_not(None)
        )
    )
    return {school: deadline for school, deadline in rows if deadline is not None}


def handing_schools(session: Session, school_ids: Collection[str]) -> dict[str, HandingSchool]:
    """These schools, as their own documents name them."""
    found: dict[str, HandingSchool] = {}
    for ids in _in_parts(sorted(set(school_ids))):
        schools = session.scalars(
            select(School)
            .where(School.id.in_(ids))
            .options(joinedload(School.director), joinedload(School.municipality), selectinload(School.risks))
        )
        for school in schools:
            found[school.id] = HandingSchool(
                id=school.id,
                full_name=school.full_name,
                municipality=school.municipality.name,
                director=initials_of(school.director),
                risks=tuple(risk.risk for risk in school.risks),
            )
    return found


def _in_parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), MANY):
        yield ids[start : start + MANY]
