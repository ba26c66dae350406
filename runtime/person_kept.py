"""All that the record holds of a person, for the person who asks for it (152-FZ, article 14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from domain.season import Days
from models.assignments import Assignment, Conclusion
from models.changes import Change
from models.letters import Letter
from models.links import Link
from models.people import Expert, KeptAway, Municipality, Person, School
from models.remark_answers import RemarkAnswer
from models.submissions import Submission
from runtime.person_at_door import KeptAtDoor, kept_at_door


@dataclass(frozen=True)
class LetterKept:
    """A letter to the person. Personal links in it are marks: their tokens are kept nowhere."""

    key: str
    kind: str
    state: str
    laid_out_at: datetime
    accepted_at: datetime | None
    address: str | None
    answer: str | None
    title: str | None
    text: str | None
    attachments: tuple[str, ...]


@dataclass(frozen=True)
class AssignmentKept:
    """An expert's assignment, and the conclusion on it: each criterion with its mark and remark."""

    round_id: str
    school: str
    assigned_at: datetime
    taken_on_at: datetime | None
    ended_at: datetime | None
    ending: str | None
    ending_words: str | None
    filed_at: datetime | None
    marks: tuple[tuple[str, int | None, str | None], ...]


@dataclass(frozen=True)
class HandInKept:
    """What the director's school handed in."""

    round_id: str
    school: str
    version: int
    handed_in_at: datetime
    late: bool
    documents: tuple[str, ...]
    answers: tuple[str, ...]
    """To the remarks of the primary."""


@dataclass(frozen=True)
class LinkKept:
    """A personal link: what it opens, and until when."""

    role: str
    round_id: str
    subject: str
    ends_at: datetime


@dataclass(frozen=True)
class ChangeKept:
    """A deed of the office that was done to the person."""

    made_at: datetime
    who: str
    deed: str
    why: str


@dataclass(frozen=True)
class PersonKept:
    """Everything, in the order of time where there is one."""

    id: str
    surname: str
    given: str
    patronymic: str | None
    post: str
    email: str
    gender: str | None
    dative: str | None
    address_bad_since: datetime | None
    erased_at: datetime | None
    director_of: tuple[str, ...]
    curator_of: tuple[str, ...]
    coordinator_of: tuple[str, ...]
    expert_of: str | None
    """The expert's own municipality; none: the person is no expert."""
    conflicts: tuple[tuple[str, str], ...]
    """School, and the expert's words."""
    institution: str | None
    competences: tuple[str, ...]
    """Of an expert: codes of document kinds and risks."""
    absences: tuple[tuple[Days, str], ...]
    """Of an expert: days, and the words why."""
    kept_away: tuple[str, ...]
    """Municipalities whose schools the expert is not given, besides the own."""
    letters: tuple[LetterKept, ...]
    links: tuple[LinkKept, ...]
    assignments: tuple[AssignmentKept, ...]
    hand_ins: tuple[HandInKept, ...]
    changes: tuple[ChangeKept, ...]
    at_door: KeptAtDoor


def person_kept(session: Session, person_id: str) -> PersonKept | None:
    """What is held of the person; none: there is no such person."""
    person = session.get(Person, person_id)
    if person is None:
        return None
    schools = list(
        session.scalars(
            select(School)
            .where(or_(School.director_id == person_id, School.curator_id == person_id))
            .order_by(School.id)
        )
    )
    directed = [school for school in schools if school.director_id == person_id]
    expert = session.scalars(select(Expert).where(Expert.person_id == person_id)).first()
    municipalities = select(Municipality.name).where(Municipality.coordinator_id == person_id)
    own = session.get(Municipality, expert.municipality_id) if expert is not None else None
    return PersonKept(
        id=person.id,
        surname=person.surname,
        given=person.given,
        patronymic=person.patronymic,
        post=person.post,
        email=person.email,
        gender=person.gender,
        dative=person.dative,
        address_bad_since=person.address_bad_since,
        erased_at=person.erased_at,
        director_of=tuple(school.name for school in directed),
        curator_of=tuple(school.name for school in schools if school.curator_id == person_id),
        coordinator_of=tuple(session.scalars(municipalities.order_by(Municipality.id))),
        expert_of=own.name if own is not None else None,
        conflicts=() if expert is None else tuple((each.school_id, each.words) for each in expert.conflicts),
        institution=None if expert is None else expert.institution,
        competences=() if expert is None else tuple(each.topic for each in expert.competences),
        absences=()
        if expert is None
        else tuple((Days(each.first_day, each.last_day), each.words) for each in expert.absences),
        kept_away=() if expert is None else _kept_away(session, expert.id),
        letters=_letters(session, person_id),
        links=_links(session, person_id),
        assignments=() if expert is None else _assignments(session, expert.id),
        hand_ins=_hand_ins(session, [school.id for school in directed]),
        changes=tuple(
            ChangeKept(each.made_at, each.who, each.deed, each.why)
            for each in session.scalars(select(Change).where(Change.subject == person_id).order_by(Change.id))
        ),
        at_door=kept_at_door(
            session, person_id, None if expert is None else expert.id, [school.id for school in directed]
        ),
    )


def _kept_away(session: Session, expert_id: str) -> tuple[str, ...]:
    found = select(Municipality.name).join(KeptAway, KeptAway.municipality_id == Municipality.id)
    return tuple(session.scalars(found.where(KeptAway.expert_id == expert_id).order_by(Municipality.id)))


def _letters(session: Session, person_id: str) -> tuple[LetterKept, ...]:
    found = select(Letter).where(Letter.recipient == person_id).order_by(Letter.laid_out_at, Letter.id)
    return tuple(
        LetterKept(
            key=each.key,
            kind=each.kind,
            state=each.state,
            laid_out_at=each.laid_out_at,
            accepted_at=each.accepted_at,
            address=each.recipient_address,
            answer=each.answer,
            title=each.title,
            text=each.text,
            attachments=tuple(attached.name for attached in each.attachments),
        )
        for each in session.scalars(found.options(selectinload(Letter.attachments)))
    )


def _links(session: Session, person_id: str) -> tuple[LinkKept, ...]:
    found = select(Link).where(Link.recipient == person_id).order_by(Link.id)
    return tuple(LinkKept(each.role, each.round_id, each.subject, each.ends_at) for each in session.scalars(found))


def _assignments(session: Session, expert_id: str) -> tuple[AssignmentKept, ...]:
    found = (
        select(Assignment)
        .where(Assignment.expert_id == expert_id)
        .order_by(Assignment.assigned_at, Assignment.id)
        .options(selectinload(Assignment.school), selectinload(Assignment.conclusion).selectinload(Conclusion.marks))
    )
    return tuple(
        AssignmentKept(
            round_id=each.round_id,
            school=each.school.name,
            assigned_at=each.assigned_at,
            taken_on_at=each.taken_on_at,
            ended_at=each.ended_at,
            ending=each.ending,
            ending_words=each.ending_words,
            filed_at=each.conclusion.filed_at if each.conclusion is not None else None,
            marks=()
            if each.conclusion is None
            else tuple((mark.criterion, mark.mark, mark.remark) for mark in each.conclusion.marks),
        )
        for each in session.scalars(found)
    )


def _hand_ins(session: Session, school_ids: Sequence[str]) -> tuple[HandInKept, ...]:
    found = (
        select(Submission)
        .where(Submission.school_id.in_(school_ids))
        .order_by(Submission.handed_in_at, Submission.round_id, Submission.school_id)
        .options(selectinload(Submission.school), selectinload(Submission.documents))
    )
    words = select(RemarkAnswer).where(RemarkAnswer.school_id.in_(school_ids)).order_by(RemarkAnswer.remark)
    answers: dict[tuple[str, str, int], list[str]] = {}
    for said in session.scalars(words):
        answers.setdefault((said.round_id, said.school_id, said.version), []).append(said.words)
    return tuple(
        HandInKept(
            round_id=each.round_id,
            school=each.school.name,
            version=each.version,
            handed_in_at=each.handed_in_at,
            late=each.late,
            documents=tuple(document.name for document in each.documents),
            answers=tuple(answers.get((each.round_id, each.school_id, each.version), ())),
        )
        for each in session.scalars(found)
    )
