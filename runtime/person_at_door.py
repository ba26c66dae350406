"""What the record holds of a person's coming in and of what they left unfinished on their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.assignments import Assignment
from models.audit import AuditRow
from models.conclusion_drafts import ConclusionDraft
from models.office_members import EntryCode, OfficeMember
from models.preparations import Preparation
from models.refused_files import RefusedFile
from models.visits import Visit


@dataclass(frozen=True)
class VisitKept:
    """A visit that is not forgotten yet; moments of real time."""

    began_at: datetime
    ends_at: datetime
    in_office: bool


@dataclass(frozen=True)
class CodeKept:
    """A code that was asked for; moments of real time."""

    asked_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class DeedKept:
    """A row of the chain of deeds. It stays for ever, under the person's id."""

    really_at: datetime
    deed: str
    round_id: str


@dataclass(frozen=True)
class MemberKept:
    """The person's place in the office."""

    since: datetime
    until: datetime | None
    may_approve: bool


@dataclass(frozen=True)
class PreparedKept:
    """What the director's school prepared and has not sent."""

    round_id: str
    school_id: str
    documents: tuple[str, ...]
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class RefusedKept:
    """A file that was not taken from the director's school."""

    round_id: str
    school_id: str
    name: str
    why: str
    refused_at: datetime


@dataclass(frozen=True)
class DraftKept:
    """A conclusion that the expert has begun."""

    assignment_id: str
    saved_at: datetime
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class KeptAtDoor:
    """Everything of this sort, in the order of time."""

    visits: tuple[VisitKept, ...]
    codes: tuple[CodeKept, ...]
    deeds: tuple[DeedKept, ...]
    member: MemberKept | None
    prepared: tuple[PreparedKept, ...]
    refused: tuple[RefusedKept, ...]
    drafts: tuple[DraftKept, ...]


def kept_at_door(session: Session, person_id: str, expert_id: str | None, directed: Sequence[str]) -> KeptAtDoor:
    """What is held of the person; `directed`: ids of schools that the person directs."""
    member = session.get(OfficeMember, person_id)
    visits = select(Visit).where(Visit.person == person_id).order_by(Visit.began_at, Visit.id)
    codes = select(EntryCode).where(EntryCode.person_id == person_id).order_by(EntryCode.asked_at, EntryCode.id)
    deeds = select(AuditRow).where(AuditRow.who.in_([person_id, *([expert_id] if expert_id else [])]))
    prepared = (
        select(Preparation).where(Preparation.school_id.in_(directed)).options(selectinload(Preparation.documents))
    )
    refused = select(RefusedFile).where(RefusedFile.school_id.in_(directed))
    drafts = (
        select(ConclusionDraft)
        .join(Assignment, Assignment.id == ConclusionDraft.assignment_id)
        .where(Assignment.expert_id == (expert_id or ""))
        .order_by(ConclusionDraft.saved_at, ConclusionDraft.assignment_id)
    )
    return KeptAtDoor(
        visits=tuple(VisitKept(each.began_at, each.ends_at, each.in_office) for each in session.scalars(visits)),
        codes=tuple(CodeKept(each.asked_at, each.used_at) for each in session.scalars(codes)),
        deeds=tuple(
            DeedKept(each.really_at, each.deed, each.round_id)
            for each in session.scalars(deeds.order_by(AuditRow.number))
        ),
        member=MemberKept(member.since, member.until, member.may_approve) if member else None,
        prepared=tuple(
            PreparedKept(each.round_id, each.school_id, tuple(file.name for file in each.documents), each.answers)
            for each in session.scalars(prepared.order_by(Preparation.changed_at, Preparation.round_id))
        ),
        refused=tuple(
            RefusedKept(each.round_id, each.school_id, each.name, each.why, each.refused_at)
            for each in session.scalars(refused.order_by(RefusedFile.refused_at, RefusedFile.id))
        ),
        drafts=tuple(DraftKept(each.assignment_id, each.saved_at, each.answers) for each in session.scalars(drafts)),
    )
