"""Article 2. Intake: reminders while documents are awaited, and a word to those who brought none."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.book import Book
from domain.intake import deadline_of
from domain.letters import Kind
from domain.reminders import next_reminder, reminder_days, reminder_owed
from domain.stages import Stage
from models.letters import OwedLetter, lay_out
from models.rounds import Participation, Round, advance, participations_of
from models.submissions import hand_ins_of
from runtime.installation import here
from tasks.articles import article


@article(until=Stage.ALLOTMENT)
def remind_schools(book: Book) -> datetime | None:
    """Remind the schools that owe their documents; with the last reminder coordinators learn who is missing.

    Returns the next moment at which a reminder falls due.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        awaited = schools_awaited(session, round_, now)
        letters = [letter for each in awaited for letter in _reminder_to(round_, each, now)]
        lay_out(session, round_, letters + _words_to_coordinators(round_, awaited, now), now)
        return min(
            (moment for each in awaited if (moment := _next_reminder_to(round_, each, now)) is not None), default=None
        )


@article(until=Stage.EXPERTISE)
def close_intake(book: Book) -> None:
    """Tell the schools whose window ended without a hand-in that no documents were received."""
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        lay_out(session, round_, words_to_who_missed(session, round_, now), now)
        advance(session, round_, Stage.ALLOTMENT)


def schools_awaited(session: Session, round_: Round, now: datetime) -> list[Participation]:
    """The schools that may still hand in, have to, and have not, by id."""
    handed_in = hand_ins_of(session, round_.id)
    return [
        each
        for each in participations_of(session, round_.id)
        if not each.accepted_in_primary and each.school_id not in handed_in and now < _deadline(round_, each)
    ]


def words_to_who_missed(session: Session, round_: Round, now: datetime) -> list[OwedLetter]:
    """The letters to schools whose own window has ended without a hand-in."""
    handed_in = hand_ins_of(session, round_.id)
    return [
        OwedLetter(Kind.NO_DOCUMENTS, each.school.director_id, each.school_id)
        for each in participations_of(session, round_.id)
        if not each.accepted_in_primary and each.school_id not in handed_in and _deadline(round_, each) <= now
    ]


def _deadline(round_: Round, participation: Participation) -> datetime:
    return deadline_of(participation.own_deadline, round_.regulation.submission.closes)


def _reminder_to(round_: Round, participation: Participation, now: datetime) -> list[OwedLetter]:
    rules = round_.regulation
    days = reminder_days(rules.calendar, _deadline(round_, participation), rules.reminder_days)
    invited_on = rules.calendar.day_of(participation.joined_at)
    day = reminder_owed(days, rules.calendar, rules.hours, first_letter=invited_on, now=now)
    if day is None:
        return []
    return [
        OwedLetter(Kind.SCHOOL_REMINDER, participation.school.director_id, participation.school_id, day.isoformat())
    ]


def _next_reminder_to(round_: Round, participation: Participation, now: datetime) -> datetime | None:
    rules = round_.regulation
    days = reminder_days(rules.calendar, _deadline(round_, participation), rules.reminder_days)
    return next_reminder(days, rules.calendar, rules.hours, now)


def _words_to_coordinators(round_: Round, awaited: list[Participation], now: datetime) -> list[OwedLetter]:
    rules = round_.regulation
    if not rules.reminder_days:
        return []
    last = reminder_days(rules.calendar, rules.submission.closes, [min(rules.reminder_days)])
    opened_on = rules.calendar.day_of(rules.submission.opens)
    day = reminder_owed(last, rules.calendar, rules.hours, first_letter=opened_on, now=now)
    if day is None:
        return []
    municipalities = {each.school.municipality_id: each.school.municipality for each in awaited}
    return [
        OwedLetter(Kind.LATE_SCHOOLS, municipality.coordinator_id, id, day.isoformat())
        for id, municipality in sorted(municipalities.items())
    ]
