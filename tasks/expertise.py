"""Article 4. Expertise: experts are reminded, the silent are replaced, until all conclusions are filed."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from acts.tell_experts import is_too_late_to_tell
from domain.book import Book
from domain.letters import Kind
from domain.reminders import next_reminder, reminder_days, reminder_owed
from domain.silence import Standing, next_silence, silence_limit, silent_now, warning_day
from domain.stages import Stage
from models.assignments import Ending, end, standing_of
from models.letters import OwedLetter, lay_out
from models.people import Expert
from models.progress import progress_of, wake_for_freed_capacity
from models.rounds import Round, next_own_deadline
from models.standings import standings_of
from runtime.installation import here
from tasks.allotment import fill_places
from tasks.articles import article
from tasks.intake import next_reminder_to_schools, reminders_to_schools, schools_awaited, words_to_who_missed


@article(until=Stage.OUTCOME)
def chase_experts(book: Book) -> datetime | None:
    """Replace who is silent, fill what is empty, remind who owes; schools with an own deadline are served here too.

    Returns the next moment at which any of it falls due.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        lay_out(session, round_, words_to_who_missed(session, round_, now), now)
        awaited = schools_awaited(session, round_, now)
        lay_out(session, round_, reminders_to_schools(session, round_, awaited, now), now)
        freed = _end_what_nobody_will_do(session, round_, now)
        fill_places(session, round_, now)
        if freed:
            wake_for_freed_capacity(session, now, but=round_.id)
        standings = standings_of(session, round_)
        lay_out(session, round_, _reminders(session, round_, standings, now), now)
        moments = (next_reminder_to_schools(round_, awaited, now), *_next_moments(session, round_, standings, now))
        return min(filter(None, moments), default=None)


def conclusions_are_filed(book: Book) -> bool:
    """Say whether nothing more is awaited: every submission has its conclusions, and none is still to come."""
    installation = here()
    with installation.reading() as session:
        round_ = session.get_one(Round, book.round_id)
        return progress_of(session, round_, installation.now()).complete


def _end_what_nobody_will_do(session: Session, round_: Round, now: datetime) -> bool:
    """End the assignments of the silent, and those of which their experts cannot know; say whether there were any."""
    rules = round_.regulation
    if is_too_late_to_tell(round_, now):
        # Nobody could be told any more to do it instead, and the silent may still file.
        return False
    standings = standings_of(session, round_)
    unknown = frozenset[str]().union(*(standing.cannot_know_of for standing in standings))
    limit = silence_limit(rules.calendar, rules.expertise, rules.silence_share)
    silent = silent_now(standings, limit, rules.calendar, rules.hours, now)
    told = set()
    for assignment in standing_of(session, round_.id):
        if assignment.id in unknown:
            end(session, assignment, Ending.UNREACHABLE, None, now)
        elif assignment.expert_id in silent and not assignment.filed:
            end(session, assignment, Ending.SILENT, None, now)
            told.add((assignment.expert.person_id, assignment.expert_id))
    today = rules.calendar.day_of(now).isoformat()
    letters = [OwedLetter(Kind.REPLACEMENT, person, expert, today) for person, expert in sorted(told)]
    lay_out(session, round_, letters, now)
    return bool(unknown or told)


def _reminders(session: Session, round_: Round, standings: list[Standing], now: datetime) -> list[OwedLetter]:
    letters = []
    for standing in standings:
        if standing.told_at is None or standing.owes_since is None:
            continue
        day = _reminder_owed(round_, standing, standing.told_at, standing.owes_since, now)
        if day is not None:
            person = session.get_one(Expert, standing.expert).person_id
            letters.append(OwedLetter(Kind.EXPERT_REMINDER, person, standing.expert, day.isoformat()))
    return letters


def _reminder_owed(
    round_: Round, standing: Standing, told_at: datetime, owes_since: datetime, now: datetime
) -> date | None:
    rules = round_.regulation
    days = set(reminder_days(rules.calendar, rules.expertise.closes, rules.reminder_days))
    if not standing.alive:
        limit = silence_limit(rules.calendar, rules.expertise, rules.silence_share)
        days.add(warning_day(told_at, limit, rules.calendar))
    return reminder_owed(days, rules.calendar, rules.hours, first_letter=rules.calendar.day_of(owes_since), now=now)


def _next_moments(
    session: Session, round_: Round, standings: list[Standing], now: datetime
) -> tuple[datetime | None, ...]:
    rules = round_.regulation
    days = reminder_days(rules.calendar, rules.expertise.closes, rules.reminder_days)
    limit = silence_limit(rules.calendar, rules.expertise, rules.silence_share)
    return (
        next_reminder(days, rules.calendar, rules.hours, now),
        next_silence(standings, limit, rules.calendar, rules.hours, now),
        next_own_deadline(session, round_.id, now),
    )
