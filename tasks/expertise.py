"""Article 4. Expertise: experts are reminded, the silent are replaced, until all conclusions are filed."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.book import Book
from domain.letters import Kind
from domain.reminders import next_reminder, reminder_days, reminder_owed
from domain.silence import Standing, next_silence, silence_limit, silent_now, warning_day
from domain.stages import Stage
from models.assignments import Ending, end, standing_of
from models.letters import OwedLetter, lay_out
from models.people import Expert
from models.progress import progress_of
from models.rounds import Participation, Round
from models.standings import standings_of
from runtime.installation import here
from tasks.allotment import fill_places
from tasks.articles import article
from tasks.intake import words_to_who_missed


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
        _replace_silent(session, round_, now)
        fill_places(session, round_, now)
        standings = standings_of(session, round_)
        lay_out(session, round_, _reminders(session, round_, standings, now), now)
        return min(filter(None, _next_moments(session, round_, standings, now)), default=None)


def conclusions_are_filed(book: Book) -> bool:
    """Say whether nothing more is awaited: every submission has its conclusions, and none is still to come."""
    installation = here()
    with installation.reading() as session:
        round_ = session.get_one(Round, book.round_id)
        return progress_of(session, round_, installation.now()).complete


def _replace_silent(session: Session, round_: Round, now: datetime) -> None:
    rules = round_.regulation
    limit = silence_limit(rules.calendar, rules.expertise, rules.silence_share)
    standings = {standing.expert: standing for standing in standings_of(session, round_)}
    today = rules.calendar.day_of(now).isoformat()
    for expert_id in silent_now(standings.values(), limit, rules.calendar, rules.hours, now):
        ending = Ending.UNREACHABLE if standings[expert_id].unreachable else Ending.SILENT
        for assignment in standing_of(session, round_.id):
            if assignment.expert_id == expert_id and not assignment.filed:
                end(session, assignment, ending, None, now)
        if ending is Ending.SILENT:
            person = session.get_one(Expert, expert_id).person_id
            lay_out(session, round_, [OwedLetter(Kind.REPLACEMENT, person, expert_id, today)], now)


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
    own_deadline = session.scalar(
        select(func.min(Participation.own_deadline)).where(
            Participation.round_id == round_.id, Participation.own_deadline > now
        )
    )
    return (
        next_reminder(days, rules.calendar, rules.hours, now),
        next_silence(standings, limit, rules.calendar, rules.hours, now),
        own_deadline,
    )
