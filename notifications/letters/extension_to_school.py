"""The letter to a school whose deadline the office moved."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deeds import OF_DEADLINES, Deed
from domain.intake import deadline_of
from domain.letters import Role
from domain.round_words import deadline_words, last_day
from domain.russian_dates import day_and_month
from models.changes import Change
from models.letters import Letter
from models.rounds import Round
from models.submissions import judged_hand_in
from notifications.letters.calendar_files import submission_deadline
from notifications.letters.drafts import Draft, Drafting
from notifications.letters.letterhead import the_person, write
from notifications.letters.particulars import NotInRecord, the_participation, the_round


def extension(drafting: Drafting, letter: Letter) -> Draft:
    """Until when documents may be handed in now, until when it was before, and why; with the calendar's new entry."""
    session = drafting.session
    round_ = the_round(session, letter)
    rules, office = round_.regulation, round_.season.office
    part = the_participation(session, letter)
    change = _last_move(session, round_, part.school_id)
    deadline = deadline_of(part.own_deadline, rules.submission.closes)
    values = {
        "school": part.school.name,
        "extended": change.deed == Deed.EXTEND,
        "deadline": deadline_words(deadline, rules, office),
        "until": day_and_month(last_day(deadline, rules)),
        "before": deadline_words(datetime.fromisoformat(change.particulars["before"][part.school_id]), rules, office),
        "reason": change.why,
        "handed_in": judged_hand_in(session, round_.id, part.school_id) is not None,
        "link": drafting.link(letter.recipient, Role.SCHOOL, round_, part.school_id),
    }
    calendar = submission_deadline(drafting, round_, part)
    return write(letter, round_, the_person(session, letter, part.school.name), values, [calendar])


def _last_move(session: Session, round_: Round, school_id: str) -> Change:
    found = select(Change).where(Change.round_id == round_.id, Change.deed.in_([each.value for each in OF_DEADLINES]))
    for change in session.scalars(found.order_by(Change.id.desc())):
        if school_id in change.particulars["before"]:
            return change
    raise NotInRecord(f"a move of the deadline of {school_id} in {round_.id}")
