"""Article 2. Intake: reminders while documents are awaited, and a word to those who brought none."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.book import Book
from domain.intake import deadline_of
from domain.letters import Kind
from domain.reminders import next_reminder, reminder_days, reminder_owed
from domain.stages import Stage
from models.letters import OwedLetter, departures_of, lay_out
from models.rounds import Participation, Round, advance, next_own_deadline, participations_of
from models.submissions import hand_ins_of
from runtime.installation import here
from tasks.articles import article


@article(until=Stage.EXPERTISE)
def remind_schools(book: Book) -> datetime | None:
    """Remind the schools that owe their documents; with the last reminder coordinators learn who is missing.

    Schools with an own deadline are served here until the expertise opens; who missed it is told so. Returns the next
    moment at which any of it falls due.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        lay_out(session, round_, words_to_who_missed(session, round_, now), now)
        awaited = schools_awaited(session, round_, now)
        lay_out(session, round_, reminders_to_schools(session, round_, awaited, now), now)
        lay_out(session, round_, _words_to_coordinators(session, round_, awaited, now), now)
        moments = (next_reminder_to_schools(round_, awaited, now), next_own_deadline(session, round_.id, now))
        return min(filter(None, moments), default=None)


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
    """The letters to schools whose own window has ended without a hand-in.

    Who missed a deadline that was moved is told of each one missed. Who joined when it was over was never asked.
    """
    handed_in = hand_ins_of(session, round_.id)
    return [
        no_documents_letter(round_, each)
        for each in participations_of(session, round_.id)
        if each.school_id not in handed_in and was_asked(round_, each) and _deadline(round_, each) <= now
    ]


def no_documents_letter(round_: Round, participation: Participation) -> OwedLetter:
    """The letter to a school that handed nothing in by its deadline."""
    moves = round_.deadline_moves + participation.deadline_moves
    school = participation.school
    return OwedLetter(Kind.NO_DOCUMENTS, school.director_id, school.id, str(moves) if moves else "")


def was_asked(round_: Round, participation: Participation) -> bool:
    """Say whether the school had something to hand in, and could: it joined before its window ended."""
    return not participation.accepted_in_primary and participation.joined_at < _deadline(round_, participation)


def reminders_to_schools(
    session: Session, round_: Round, awaited: list[Participation], now: datetime
) -> list[OwedLetter]:
    """The reminders that are owed now to the schools awaited; none on the day on which they learn their deadline."""
    rules = round_.regulation
    invited = departures_of(session, round_.id, (Kind.INVITATION, Kind.REPEAT_INVITATION, Kind.EXTENSION), now)
    letters = []
    for each in awaited:
        # The office may have turned invitations off.
        invited_on = rules.calendar.day_of(invited.get(each.school_id, each.joined_at))
        days = _reminder_days(round_, each)
        day = reminder_owed(days, rules.calendar, rules.hours, first_letter=invited_on, now=now)
        if day is not None:
            letters.append(OwedLetter(Kind.SCHOOL_REMINDER, each.school.director_id, each.school_id, day.isoformat()))
    return letters


def next_reminder_to_schools(round_: Round, awaited: list[Participation], now: datetime) -> datetime | None:
    """The next moment at which a school that is awaited now is to be reminded."""
    rules = round_.regulation
    days = {day for each in awaited for day in _reminder_days(round_, each)}
    return next_reminder(days, rules.calendar, rules.hours, now)


def _deadline(round_: Round, participation: Participation) -> datetime:
    return deadline_of(participation.own_deadline, round_.regulation.submission.closes)


def _reminder_days(round_: Round, participation: Participation) -> tuple[date, ...]:
    rules = round_.regulation
    return reminder_days(rules.calendar, _deadline(round_, participation), rules.reminder_days)


def _words_to_coordinators(
    session: Session, round_: Round, awaited: list[Participation], now: datetime
) -> list[OwedLetter]:
    """Who is late, a letter for each municipality; none on the day on which its coordinator's first letter leaves."""
    rules = round_.regulation
    if not rules.reminder_days:
        return []
    last = reminder_days(rules.calendar, rules.submission.closes, [min(rules.reminder_days)])
    # A school that has more time than the others is not late with them.
    late = [each.school for each in awaited if _deadline(round_, each) <= rules.submission.closes]
    coordinators = {school.municipality_id: school.municipality.coordinator_id for school in late}
    told = departures_of(session, round_.id, (Kind.WINDOW_OPENED,), now)
    letters = []
    for municipality, coordinator in sorted(coordinators.items()):
        # The office may have turned these letters off.
        told_on = rules.calendar.day_of(told.get(municipality, rules.submission.opens))
        day = reminder_owed(last, rules.calendar, rules.hours, first_letter=told_on, now=now)
        if day is not None:
            letters.append(OwedLetter(Kind.LATE_SCHOOLS, coordinator, municipality, day.isoformat()))
    return letters
