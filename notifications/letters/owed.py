"""Why a letter that was laid out, and never tried, is no longer owed."""

from collections.abc import Callable
from datetime import datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.intake import deadline_of
from domain.letters import LINK_GRACE, Kind, Role, State
from models.letters import Letter
from models.links import living_links_of
from models.people import Municipality, School
from models.rounds import Round
from models.submissions import judged_hand_in
from notifications.letters.approval_to_office import approval_given_already
from notifications.letters.batch_to_office import batches_decided_already
from notifications.letters.entry_code import code_too_old
from notifications.letters.particulars import late_among, owed_by, the_participation, the_round
from notifications.letters.seed_to_office import seed_given_already
from notifications.letters.sent_again import former_of

WINDOW_OVER = "срок приёма документов закончился"
HANDED_IN = "документы уже поступили"
DECIDED = "итог для школы уже подведён"
NOBODY_LATE = "все школы передали документы"
NOTHING_OWED = "у эксперта не осталось назначений без заключения"
EXPERTISE_OVER = "срок экспертизы закончился"
HELD_BY_ANOTHER = "у школы теперь другой директор или у муниципалитета другой координатор"
NOTHING_OPEN = "у получателя не осталось действующих ссылок"
TOLD_OTHERWISE = "об этом уже напомнило или напомнит другое письмо"
NEVER_APPROVED = "письмо никто не согласовал, а ссылки экспертизы закончились"
_BY_DAY = frozenset({Kind.SCHOOL_REMINDER, Kind.EXPERT_REMINDER, Kind.LATE_SCHOOLS})
"""Kinds that come again another day, and whose ordinal is that day."""


def no_longer_owed(session: Session, letter: Letter, now: datetime) -> str | None:
    """The reason, in Russian, why a letter never tried is to be withdrawn; None while it is owed."""
    if _is_held_by_another(session, letter):
        return HELD_BY_ANOTHER
    rule = _RULES.get(Kind(letter.kind))
    return rule(session, letter, the_round(session, letter), now) if rule is not None else None


def draft_no_longer_owed(session: Session, letter: Letter, now: datetime) -> str | None:
    """The same of a letter that waits for approval, which it may do for days; meanwhile another may have said it."""
    round_ = the_round(session, letter)
    if now >= round_.regulation.expertise.closes + LINK_GRACE:
        return NEVER_APPROVED
    return no_longer_owed(session, letter, now) or (
        TOLD_OTHERWISE if Kind(letter.kind) in _BY_DAY and _is_told_otherwise(session, letter, round_, now) else None
    )


def _is_told_otherwise(session: Session, letter: Letter, round_: Round, now: datetime) -> bool:
    calendar = round_.regulation.calendar
    today = calendar.at(calendar.day_of(now), time(0, 0))
    gone = [State.WITHDRAWN.value, State.REFUSED.value]
    found = select(Letter.id).where(
        Letter.round_id == letter.round_id,
        Letter.kind == letter.kind,
        Letter.recipient == letter.recipient,
        Letter.subject == letter.subject,
        Letter.id != letter.id,
        or_(Letter.accepted_at >= today, (Letter.ordinal > letter.ordinal) & Letter.state.not_in(gone)),
    )
    return session.scalar(found.limit(1)) is not None


def _is_held_by_another(session: Session, letter: Letter) -> bool:
    if letter.role == Role.SCHOOL:
        school = session.get(School, letter.subject)
        return school is not None and school.director_id != letter.recipient
    place = session.get(Municipality, letter.subject) if letter.role == Role.COORDINATOR else None
    return place is not None and place.coordinator_id != letter.recipient


def _invitation(session: Session, letter: Letter, round_: Round, now: datetime) -> str | None:
    part = the_participation(session, letter)
    return WINDOW_OVER if now >= deadline_of(part.own_deadline, round_.regulation.submission.closes) else None


def _school_reminder(session: Session, letter: Letter, round_: Round, now: datetime) -> str | None:
    part = the_participation(session, letter)
    if part.outcome is not None:
        return DECIDED
    if judged_hand_in(session, round_.id, part.school_id) is not None:
        return HANDED_IN
    return _invitation(session, letter, round_, now)


def _extension(session: Session, letter: Letter, round_: Round, now: datetime) -> str | None:
    decided = the_participation(session, letter).outcome is not None
    return DECIDED if decided else _invitation(session, letter, round_, now)


def _window_opened(_session: Session, _letter: Letter, round_: Round, now: datetime) -> str | None:
    return WINDOW_OVER if now >= round_.regulation.submission.closes else None


def _late_schools(session: Session, letter: Letter, round_: Round, now: datetime) -> str | None:
    if now >= round_.regulation.submission.closes:
        return WINDOW_OVER
    return None if late_among(session, round_, letter.subject) else NOBODY_LATE


def _to_expert(session: Session, letter: Letter, round_: Round, now: datetime) -> str | None:
    if now >= round_.regulation.expertise.closes:
        return EXPERTISE_OVER
    return None if owed_by(session, round_.id, letter.subject) else NOTHING_OWED


def _new_link(session: Session, letter: Letter, _round: Round, now: datetime) -> str | None:
    return None if living_links_of(session, letter.recipient, now) else NOTHING_OPEN


def _sent_again(session: Session, letter: Letter, _round: Round, _now: datetime) -> str | None:
    former = former_of(session, letter)
    return HELD_BY_ANOTHER if former is not None and _is_held_by_another(session, former) else None


_RULES: dict[Kind, Callable[[Session, Letter, Round, datetime], str | None]] = {
    Kind.INVITATION: _invitation,
    Kind.REPEAT_INVITATION: _invitation,
    Kind.EXTENSION: _extension,
    Kind.WINDOW_OPENED: _window_opened,
    Kind.SCHOOL_REMINDER: _school_reminder,
    Kind.LATE_SCHOOLS: _late_schools,
    Kind.ASSIGNMENTS: _to_expert,
    Kind.EXPERT_REMINDER: _to_expert,
    Kind.SEED_WANTED: seed_given_already,
    Kind.APPROVAL_WANTED: approval_given_already,
    Kind.BATCH_TO_APPROVE: batches_decided_already,
    Kind.NEW_LINK: _new_link,
    Kind.SENT_AGAIN: _sent_again,
    Kind.ENTRY_CODE: code_too_old,
}
