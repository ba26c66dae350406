"""Letters to schools while documents are awaited: invitation, invitation to the repeat, reminder, receipt."""

from datetime import datetime

from domain.document_words import document_name, documents_missing, documents_wanted
from domain.intake import deadline_of
from domain.letters import Role
from domain.round_words import days_left, deadline_words, last_day, window_words
from domain.russian import size_words
from domain.russian_dates import day_and_month, moment_in_words
from domain.season import Phase
from models.letters import Letter
from models.outcomes import signed_conclusion
from models.rounds import Participation, Round
from models.submissions import Submission, judged_hand_in
from notifications.letters.calendar_files import submission_deadline
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_person, write
from notifications.letters.particulars import NotInRecord, the_participation, the_primary, the_round

HASH_SHOWN = 12
"""Digits of a file's SHA-256 that a receipt shows: enough to tell two files apart."""


def invitation(drafting: Drafting, letter: Letter) -> Draft:
    """What is wanted, until when, and where to hand it in."""
    round_ = the_round(drafting.session, letter)
    part = the_participation(drafting.session, letter)
    values = _what_is_asked(drafting, letter, round_, part) | {"sampled": round_.regulation.share is not None}
    calendar = submission_deadline(drafting, round_, part)
    return write(letter, round_, the_person(drafting.session, letter, part.school.name), values, [calendar])


def repeat_invitation(drafting: Drafting, letter: Letter) -> Draft:
    """The remarks of the primary, or why there are none, and until when to hand in again."""
    session = drafting.session
    round_ = the_round(session, letter)
    part = the_participation(session, letter)
    primary = the_primary(session, round_)
    before = session.get(Participation, (primary.id, part.school_id))
    signed = signed_conclusion(session, primary.id, part.school_id)
    here = judged_hand_in(session, round_.id, part.school_id)
    values = _what_is_asked(drafting, letter, round_, part) | {
        "outcome": before.outcome if before is not None else None,
        "number": signed.number if signed is not None else None,
        "remarks": _remarks_by_criterion(drafting, primary, part.school_id),
        "carried": here is not None and here.carried_from is not None,
    }
    calendar = submission_deadline(drafting, round_, part)
    return write(letter, round_, the_person(session, letter, part.school.name), values, [calendar])


def school_reminder(drafting: Drafting, letter: Letter) -> Draft:
    """What is still missing, and how many days are left."""
    round_ = the_round(drafting.session, letter)
    part = the_participation(drafting.session, letter)
    handed = judged_hand_in(drafting.session, round_.id, part.school_id)
    values = _what_is_asked(drafting, letter, round_, part) | {
        "days_left": days_left(_deadline(round_, part), round_.regulation, drafting.now),
        "handed_in": handed is not None,
        "missing": _missing(round_, part, handed),
    }
    return write(letter, round_, the_person(drafting.session, letter, part.school.name), values)


def receipt(drafting: Drafting, letter: Letter) -> Draft:
    """What came, when, in which version, what it lacks, or that it came late. The letter's ordinal is the version."""
    round_ = the_round(drafting.session, letter)
    rules, office = round_.regulation, round_.season.office
    part = the_participation(drafting.session, letter)
    came = drafting.session.get(Submission, (round_.id, part.school_id, int(letter.ordinal)))
    if came is None:
        raise NotInRecord(f"version {letter.ordinal} of {part.school_id} in {round_.id}")
    deadline = _deadline(round_, part)
    values = {
        "school": part.school.name,
        "version": came.version,
        "handed_in_at": moment_in_words(came.handed_in_at, rules.calendar.zone),
        "deadline": deadline_words(deadline, rules, office),
        "late": came.late,
        "files": [
            {
                "document": document_name(rules, document.kind, document.risk),
                "name": document.name,
                "size": size_words(document.size),
                "hash": document.sha256[:HASH_SHOWN],
            }
            for document in came.documents
        ],
        "missing": _missing(round_, part, came),
        "expertise": window_words(rules.expertise, rules),
        "repeat_follows": rules.phase is Phase.PRIMARY,
        "link": drafting.link(letter.recipient, Role.SCHOOL, round_, part.school_id),
    }
    return write(letter, round_, the_person(drafting.session, letter, part.school.name), values)


def _deadline(round_: Round, part: Participation) -> datetime:
    return deadline_of(part.own_deadline, round_.regulation.submission.closes)


def _what_is_asked(drafting: Drafting, letter: Letter, round_: Round, part: Participation) -> dict[str, object]:
    rules = round_.regulation
    deadline = _deadline(round_, part)
    until = day_and_month(last_day(deadline, rules))
    return {
        "school": part.school.name,
        "deadline": deadline_words(deadline, rules, round_.season.office),
        "until": until,
        "documents": documents_wanted(rules, _risks(part)),
        "most_megabytes": drafting.file_megabytes,
        "expertise": window_words(rules.expertise, rules),
        "cohort": rules.cohort,
        "link": drafting.link(letter.recipient, Role.SCHOOL, round_, part.school_id),
    }


def _risks(part: Participation) -> list[str]:
    return [risk.risk for risk in part.school.risks]


def _missing(round_: Round, part: Participation, handed: Submission | None) -> list[str]:
    there = [(document.kind, document.risk) for document in handed.documents] if handed is not None else []
    return documents_missing(round_.regulation, _risks(part), there)


def _remarks_by_criterion(drafting: Drafting, primary: Round, school_id: str) -> list[tuple[str, list[str]]]:
    signed = signed_conclusion(drafting.session, primary.id, school_id)
    if signed is None:
        return []
    names = {criterion.code: criterion.name for criterion in primary.regulation.rubric.criteria}
    by_criterion: dict[str, list[str]] = {}
    for code, text in signed.verdict.remarks:
        by_criterion.setdefault(names.get(code, code), []).append(text)
    return list(by_criterion.items())
