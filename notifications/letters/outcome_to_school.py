"""Letters to schools about what came of a round: conclusion, no documents received, not assessed."""

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.intake import deadline_of
from domain.letters import Role
from domain.round_words import deadline_words, window_words
from domain.russian_dates import date_in_words, moment_in_words
from domain.season import Coverage, Phase
from models.assignments import Assignment
from models.letters import Letter
from models.outcomes import SignedConclusion, signed_conclusion
from models.rounds import Round, repeat_of
from models.submissions import late_hand_in
from notifications.letters.drafts import Draft, DraftAttachment, Drafting
from notifications.letters.letterhead import the_person, write
from notifications.letters.particulars import NotInRecord, the_participation, the_round

PDF = "application/pdf"
_NOT_IN_A_FILE_NAME = re.compile(r'[\\/:*?"<>|\s]+')


class ConclusionNotLaidOut(LookupError):
    """A conclusion's PDF is not among the home's files yet: its letter must not leave without it."""


@dataclass(frozen=True)
class Outlook:
    """The repeat that follows a primary, as schools are told of it."""

    submission: str
    expertise: str
    covers_all: bool


def conclusion(drafting: Drafting, letter: Letter) -> Draft:
    """The verdict with its PDF, and what follows from it."""
    session = drafting.session
    round_ = the_round(session, letter)
    part = the_participation(session, letter)
    signed = signed_conclusion(session, round_.id, part.school_id)
    if signed is None:
        raise NotInRecord(f"conclusion on {part.school_id} in {round_.id}")
    accepted = signed.verdict.accepted
    values = {
        "school": part.school.name,
        "accepted": accepted,
        "number": signed.number,
        "signed_on": date_in_words(signed.signed_on),
        "outlook": outlook_of(session, round_),
        "link": drafting.link(letter.recipient, Role.SCHOOL, round_, part.school_id),
    }
    recipient = the_person(session, letter, part.school.name)
    return write(letter, round_, recipient, values, [attached_conclusion(signed)])


def no_documents(drafting: Drafting, letter: Letter) -> Draft:
    """The deadline has passed and nothing came; what can still be done."""
    session = drafting.session
    round_ = the_round(session, letter)
    rules, office = round_.regulation, round_.season.office
    part = the_participation(session, letter)
    late = late_hand_in(session, round_.id, part.school_id)
    values = {
        "school": part.school.name,
        "deadline": deadline_words(deadline_of(part.own_deadline, rules.submission.closes), rules, office),
        "late": moment_in_words(late.handed_in_at, rules.calendar.zone) if late is not None else None,
        "outlook": outlook_of(session, round_),
        "link": drafting.link(letter.recipient, Role.SCHOOL, round_, part.school_id),
    }
    return write(letter, round_, the_person(session, letter, part.school.name), values)


def not_assessed(drafting: Drafting, letter: Letter) -> Draft:
    """The documents came in time, but no verdict could be reached; why, and what follows."""
    session = drafting.session
    round_ = the_round(session, letter)
    part = the_participation(session, letter)
    standing = select(func.count()).where(
        Assignment.round_id == round_.id, Assignment.school_id == part.school_id, Assignment.ended_at.is_(None)
    )
    values = {
        "school": part.school.name,
        "had_experts": bool(session.scalar(standing)),
        "outlook": outlook_of(session, round_),
        "link": drafting.link(letter.recipient, Role.SCHOOL, round_, part.school_id),
    }
    return write(letter, round_, the_person(session, letter, part.school.name), values)


def outlook_of(session: Session, round_: Round) -> Outlook | None:
    """The repeat of a round; None where none follows."""
    repeat = repeat_of(session, round_) if round_.regulation.phase is Phase.PRIMARY else None
    if repeat is None:
        return None
    rules = repeat.regulation
    return Outlook(
        submission=window_words(rules.submission, rules),
        expertise=window_words(rules.expertise, rules),
        covers_all=rules.coverage is Coverage.ALL,
    )


def attached_conclusion(signed: SignedConclusion) -> DraftAttachment:
    """The conclusion's PDF under a short Russian name. Raises ConclusionNotLaidOut."""
    if signed.sha256 is None:
        raise ConclusionNotLaidOut(f"conclusion {signed.number}")
    number = _NOT_IN_A_FILE_NAME.sub("-", signed.number)
    return DraftAttachment(f"Заключение № {number}.pdf", PDF, signed.sha256)
