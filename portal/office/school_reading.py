"""What the office's page of a school in a round shows: all that was handed in, who judged it, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.russian_dates import date_in_words, moment_in_words, short_moment
from models.assignments import Assignment
from models.outcomes import SignedConclusion, remarks_of_primary, signed_conclusion
from models.people import initials_of
from models.remark_answers import answers_by_version
from models.rounds import Participation, Round, expertise_is_over, round_id, takes_part
from models.submissions import Document, Submission, hand_ins_of_school
from portal.doors import round_of_path
from portal.office.lists import Wish
from portal.office.schools_list import SchoolRow, school_rows
from portal.office.steering_parts import Heading, heading_of
from portal.office.words import standing_words
from portal.papers_shown import AnsweredRemark, ShownDocument, answered_remarks, documents_of
from portal.policy import Thing
from runtime.unassigned_words import why_nobody_judges_school


@dataclass(frozen=True)
class HandedIn:
    """A hand-in, with its documents."""

    version: int
    when: str
    is_late: bool
    is_judged: bool
    carried_from: str | None
    """The primary from which the program brought it over."""
    documents: tuple[ShownDocument, ...]
    remarks: tuple[AnsweredRemark, ...]
    """What the primary remarked, where the school answered it with this hand-in."""


@dataclass(frozen=True)
class Judging:
    """An expert who has or had the school's documents."""

    expert: str
    name: str
    state: str
    words: str
    """What was said when the assignment ended."""
    when: str
    filed: bool


@dataclass(frozen=True)
class SchoolInRound:
    """The page, ready to be laid out."""

    head: Heading
    id: str
    full_name: str
    municipality: str
    director: tuple[str, str]
    """Id and name, as the curator."""
    curator: tuple[str, str]
    row: SchoolRow
    """How it stands, as the list of the round's schools says it."""
    hand_ins: tuple[HandedIn, ...]
    judging: tuple[Judging, ...]
    why_nobody: str
    """Why nobody has or had its documents; empty where somebody did."""
    number: str | None
    """Of the signed conclusion."""
    signed: str
    has_file: bool
    primary: str | None
    """The id of the primary, where this is a repeat and the school took part in it."""


def find_school(session: Session, path: Mapping[str, str]) -> Thing | None:
    """The school in the round that the address names."""
    id = round_of_path(path)
    return Thing(round_id=id, school=path["school"]) if takes_part(session, id, path["school"]) else None


def school_in_round(session: Session, thing: Thing, now: datetime) -> SchoolInRound:
    """Look up all that the page shows."""
    round_ = session.get_one(Round, thing.round_id)
    school = session.get_one(Participation, (thing.round_id, thing.school)).school
    (row,) = school_rows(session, round_, Wish(school=school.id), now)
    signed = signed_conclusion(session, round_.id, school.id)
    judging = _judging(session, round_, school.id, over=expertise_is_over(round_, now))
    return SchoolInRound(
        head=heading_of(round_),
        id=school.id,
        full_name=school.full_name,
        municipality=school.municipality.name,
        director=(school.director_id, initials_of(school.director)),
        curator=(school.curator_id, initials_of(school.curator)),
        row=row,
        hand_ins=_hand_ins(session, round_, school.id),
        judging=judging,
        why_nobody="" if judging else why_nobody_judges_school(session, round_, school.id, now),
        number=signed.number if signed else None,
        signed=date_in_words(signed.signed_on) if signed else "",
        has_file=signed is not None and signed.sha256 is not None,
        primary=_primary(session, round_, school.id),
    )


def hand_in_of(session: Session, thing: Thing, version: int) -> Submission | None:
    """That version of what the school handed in."""
    handed_in = hand_ins_of_school(session, thing.round_id, thing.school)
    return next((each for each in handed_in if each.version == version), None)


def document_of(session: Session, thing: Thing, id: int) -> Document | None:
    """A document of this school in this round, of any version."""
    handed_in = hand_ins_of_school(session, thing.round_id, thing.school)
    return next((document for each in handed_in for document in each.documents if document.id == id), None)


def conclusion_of(session: Session, thing: Thing) -> SignedConclusion | None:
    """The school's signed conclusion, once it is laid out."""
    signed = signed_conclusion(session, thing.round_id, thing.school)
    return signed if signed is not None and signed.sha256 else None


def _hand_ins(session: Session, round_: Round, school: str) -> tuple[HandedIn, ...]:
    handed_in = hand_ins_of_school(session, round_.id, school)
    judged = next((each.version for each in handed_in if not each.late), None)
    remarks, answers = remarks_of_primary(session, round_, school), answers_by_version(session, round_.id, school)
    return tuple(
        HandedIn(
            version=each.version,
            when=moment_in_words(each.handed_in_at, round_.regulation.calendar.zone),
            is_late=each.late,
            is_judged=each.version == judged,
            carried_from=each.carried_from,
            documents=documents_of(round_, each.documents),
            remarks=answered_remarks(remarks, answers[each.version]) if each.version in answers else (),
        )
        for each in handed_in
    )


def _judging(session: Session, round_: Round, school: str, *, over: bool) -> tuple[Judging, ...]:
    found = select(Assignment).where(Assignment.round_id == round_.id, Assignment.school_id == school)
    in_order = found.order_by(Assignment.assigned_at, Assignment.id).options(selectinload(Assignment.expert))
    zone = round_.regulation.calendar.zone
    return tuple(
        Judging(
            expert=each.expert_id,
            name=initials_of(each.expert.person),
            state=standing_words(each, over=over),
            words=each.ending_words or "",
            when=short_moment(
                each.ended_at or (each.conclusion.filed_at if each.conclusion else None) or each.assigned_at, zone
            ),
            filed=each.filed,
        )
        for each in session.scalars(in_order)
    )


def _primary(session: Session, round_: Round, school: str) -> str | None:
    primary = round_.regulation.primary
    id = round_id(round_.season_id, primary) if primary else None
    return id if id is not None and takes_part(session, id, school) else None
