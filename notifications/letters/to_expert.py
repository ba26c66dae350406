"""Letters to experts: assignments, reminder, replacement."""

from datetime import datetime

from sqlalchemy import select

from domain.letters import Role
from domain.round_words import days_left, deadline_words, last_day
from domain.russian_dates import day_and_month
from models.assignments import Assignment, Ending
from models.letters import Letter
from models.rounds import Round
from notifications.letters.calendar_files import expertise_deadline
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_person, write
from notifications.letters.particulars import documents_counted, owed_by, the_round


def assignments(drafting: Drafting, letter: Letter) -> Draft:
    """All that the expert still owes in the round; in a further letter, which of it is new."""
    round_ = the_round(drafting.session, letter)
    owed = owed_by(drafting.session, round_.id, letter.subject)
    ordinal = int(letter.ordinal)
    new = {each.id for each in owed if ordinal > 1 and each.told_in == ordinal}
    values = _what_is_owed(drafting, letter, round_, owed, new)
    values |= {"new": len(new)}
    calendar = expertise_deadline(drafting, round_)
    return write(letter, round_, the_person(drafting.session, letter), values, [calendar])


def expert_reminder(drafting: Drafting, letter: Letter) -> Draft:
    """Which conclusions are still owed, until when, and what to do if they cannot be written."""
    round_ = the_round(drafting.session, letter)
    rules = round_.regulation
    owed = owed_by(drafting.session, round_.id, letter.subject)
    values = _what_is_owed(drafting, letter, round_, owed, set()) | {
        "days_left": days_left(rules.expertise.closes, rules, drafting.now),
    }
    return write(letter, round_, the_person(drafting.session, letter), values)


def replacement(drafting: Drafting, letter: Letter) -> Draft:
    """Which assignments went to somebody else: «you need not».

    The letter's ordinal is the day of it; where the office itself gave the work away, the moment.
    """
    round_ = the_round(drafting.session, letter)
    by_office = "T" in letter.ordinal
    endings = [Ending.OFFICE] if by_office else [Ending.SILENT, Ending.UNREACHABLE]
    found = select(Assignment).where(
        Assignment.round_id == round_.id,
        Assignment.expert_id == letter.subject,
        Assignment.ending.in_([each.value for each in endings]),
    )
    ended = [
        each for each in drafting.session.scalars(found.order_by(Assignment.id)) if _is_told_in(each, letter, round_)
    ]
    schools = sorted((each.school for each in ended), key=lambda school: (school.name, school.id))
    values = {
        "by_office": by_office,
        "schools": [{"name": school.name, "municipality": school.municipality.name} for school in schools],
    }
    return write(letter, round_, the_person(drafting.session, letter), values)


def _is_told_in(ended: Assignment, letter: Letter, round_: Round) -> bool:
    if ended.ended_at is None:
        return False
    if "T" in letter.ordinal:
        return ended.ended_at == datetime.fromisoformat(letter.ordinal)
    return round_.regulation.calendar.day_of(ended.ended_at).isoformat() == letter.ordinal


def _what_is_owed(
    drafting: Drafting, letter: Letter, round_: Round, owed: list[Assignment], new: set[str]
) -> dict[str, object]:
    rules = round_.regulation
    documents = documents_counted(drafting.session, round_.id, [each.school_id for each in owed])
    return {
        "deadline": deadline_words(rules.expertise.closes, rules, round_.season.office),
        "until": day_and_month(last_day(rules.expertise.closes, rules)),
        "assignments": [
            {
                "school": each.school.name,
                "municipality": each.school.municipality.name,
                "documents": documents.get(each.school_id, 0),
                "is_new": each.id in new,
            }
            for each in owed
        ],
        "link": drafting.link(letter.recipient, Role.EXPERT, round_, letter.subject),
    }
