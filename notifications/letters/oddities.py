"""What is odd about a letter that waits for approval: a hole, a day of no calendar, nothing to do, another's paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.intake import deadline_of
from domain.letters import Kind, Role
from domain.outliers import days_named, days_out_of_calendar, ends_gone_by, has_hole
from domain.russian_dates import date_in_words
from models.letters import Letter
from models.outcomes import SignedConclusion
from models.people import Person, School
from models.rounds import Participation, Round, repeat_of, round_id
from notifications.letters.drafts import Draft
from notifications.letters.outcome_to_school import PDF

NOT_WRITABLE = "письмо не составить: в учёте не хватает того, о чём оно говорит"
NOTHING_TO_DO = "школе нечего передавать: её документы согласованы в первичной экспертизе"
NO_NAME = "у получателя не записано имя"
HOLE = "в тексте пустое место"
FOREIGN = "приложено чужое заключение или файл, которого нет среди заключений"
_ASKS_OF_SCHOOL = frozenset({Kind.INVITATION, Kind.REPEAT_INVITATION, Kind.SCHOOL_REMINDER, Kind.EXTENSION})


@dataclass(frozen=True)
class Expected:
    """What letters of a round may name, and whose the papers are that go with them."""

    days: frozenset[date]
    """First and last days of the windows of the round, and of its primary or repeat."""
    ends: Mapping[date, datetime]
    """The last days among them, with their exclusive ends."""
    owners: Mapping[str, tuple[str, str]]
    """By SHA-256 of a signed conclusion, its round and its school."""


def expected_of(session: Session, round_: Round, drafts: Iterable[Draft]) -> Expected:
    """Look up what these letters of the round are held against."""
    primary = session.get(Round, round_id(round_.season_id, round_.regulation.primary or ""))
    rounds = [each for each in (round_, primary, repeat_of(session, round_)) if each is not None]
    windows = [window for each in rounds for window in (each.regulation.submission, each.regulation.expertise)]
    calendar = round_.regulation.calendar
    ends = {calendar.last_day(window): window.closes for window in windows}
    papers = {file.sha256 for draft in drafts for file in draft.attachments if file.media_type == PDF}
    found = select(SignedConclusion.sha256, SignedConclusion.round_id, SignedConclusion.school_id).where(
        SignedConclusion.sha256.in_(papers)
    )
    owners = {sha256: (of_round, school) for sha256, of_round, school in session.execute(found) if sha256}
    return Expected(frozenset(ends) | {calendar.day_of(window.opens) for window in windows}, ends, owners)


def oddities(
    session: Session, round_: Round, letter: Letter, draft: Draft | None, expected: Expected, now: datetime
) -> tuple[str, ...]:
    """What is odd about the letter, in Russian; `draft`: what it would say now, None if it cannot be composed."""
    person = session.get(Person, letter.recipient)
    part = session.get(Participation, (letter.round_id, letter.subject)) if letter.role == Role.SCHOOL else None
    found = []
    if part is not None and part.accepted_in_primary and Kind(letter.kind) in _ASKS_OF_SCHOOL:
        found.append(NOTHING_TO_DO)
    if draft is None:
        found.append(NOT_WRITABLE)
    else:
        found += _of_days(round_, letter, part, draft, expected, now)
        found += [HOLE] if has_hole(draft.title) or has_hole(draft.text) else []
        found += [FOREIGN] if _holds_a_foreign_paper(session, letter, draft, expected) else []
    if person is not None and not (person.given.strip() and person.surname.strip()):
        found.append(NO_NAME)
    return tuple(found)


def _of_days(
    round_: Round, letter: Letter, part: Participation | None, draft: Draft, expected: Expected, now: datetime
) -> list[str]:
    rules = round_.regulation
    named = days_named(draft.text, rules.submission.closes.year)
    ends = dict(expected.ends)
    if part is not None and part.own_deadline is not None:
        own = deadline_of(part.own_deadline, rules.submission.closes)
        ends[rules.calendar.day_of(own - timedelta(microseconds=1))] = own
    strange = days_out_of_calendar(named, expected.days, rules.calendar.day_of(now))
    gone = ends_gone_by(named, ends, letter.laid_out_at, now)
    return [
        *(f"срок не из календаря экспертизы: {date_in_words(day)}" for day in strange),
        *(f"срок уже прошёл: {date_in_words(day)}" for day in gone),
    ]


def _holds_a_foreign_paper(session: Session, letter: Letter, draft: Draft, expected: Expected) -> bool:
    """Whether a paper is not a conclusion of this round on the letter's school, or on one of its curator's."""
    papers = [expected.owners.get(file.sha256) for file in draft.attachments if file.media_type == PDF]
    return any(
        paper is None or paper[0] != letter.round_id or not _is_told_of(session, letter, paper[1]) for paper in papers
    )


def _is_told_of(session: Session, letter: Letter, school_id: str) -> bool:
    if letter.role == Role.CURATOR:
        return session.get_one(School, school_id).curator_id == letter.recipient
    return school_id == letter.subject
