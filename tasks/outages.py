"""After an outage: what it made late is done once, what it made stale is left out, and the office reads of both."""

import logging
from collections import Counter
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.intake import deadline_of
from domain.letters import Kind
from domain.next_steps import Step, next_steps
from domain.outages import Missed, MissedStep, is_outage, missed_reminders
from domain.reminders import reminder_days
from domain.silence import silence_limit, silent_from, warning_day
from domain.stages import Stage
from models.beats import KEEPER, last_beat
from models.letters import OFFICE, TO_BE_TRIED, Letter, OwedLetter, departures_of, lay_out
from models.outages import Outage
from models.rounds import Round, participations_of, rounds_in_order
from models.standings import standings_of
from models.submissions import hand_ins_of
from models.wakes import wake
from runtime.installation import here

logger = logging.getLogger(__name__)

OF_THE_ROUND = frozenset({Step.OPENING, Step.OWN_DEADLINE, Step.SUBMISSION_ENDS, Step.ALLOTMENT, Step.EXPERTISE_ENDS})
"""Steps that the round takes as a whole; the others are counted by the people whom they concern."""

Counted = Counter[tuple[datetime, Step]]
"""How many people a step of a moment concerned."""


def note_outage_until_now() -> None:
    """Record the outage that ends now, if there was one; to be called by whoever begins to look after the rounds."""
    installation = here()
    with installation.reading() as session:
        last = last_beat(session, KEEPER)
    now = installation.now()
    if last is not None and note_outage(last.at, now):
        logger.warning("nobody looked after the rounds from %s to %s", last.at.isoformat(), now.isoformat())


def note_outage(began: datetime, ended: datetime) -> bool:
    """Record an outage, wake every round that is not closed, and write to the office of each that missed something.

    `began` is the last sign of life before it, `ended` the first look after it, on the season's clock. To be called
    before anything else is done after it. False where that was no outage: a short break, or none with hours of letters
    in it for any round; or where one that began at the same sign of life is recorded already.
    """
    installation = here()
    with installation.transaction() as session:
        at_large = [round_ for round_ in rounds_in_order(session) if round_.stage != Stage.CLOSED]
        if not any(_concerns(round_, began, ended) for round_ in at_large) or _is_recorded(session, began):
            return False
        found = {
            round_.id: _missed(session, round_, began, ended)
            for round_ in at_large
            if round_.paused_at is None and _concerns(round_, began, ended)
        }
        missed = {round_id: each for round_id, each in found.items() if each}
        session.add(Outage(began_at=began, ended_at=ended, missed=missed))
        session.flush()
        for round_ in at_large:
            if round_.id in missed:
                lay_out(session, round_, [OwedLetter(Kind.OUTAGE, OFFICE, ordinal=ended.isoformat())], ended)
            wake(session, round_.id, "an outage is over", ended)
        return True


def _concerns(round_: Round, began: datetime, ended: datetime) -> bool:
    return is_outage(began, ended, round_.regulation.calendar, round_.regulation.hours)


def _is_recorded(session: Session, began: datetime) -> bool:
    return session.scalar(select(Outage.id).where(Outage.began_at == began).limit(1)) is not None


def _missed(session: Session, round_: Round, began: datetime, ended: datetime) -> Missed:
    own = [part.own_deadline for part in participations_of(session, round_.id) if part.own_deadline is not None]
    planned = next_steps(round_.regulation, Stage(round_.stage), began, own_deadlines=own)
    steps = [MissedStep(each.at, each.step) for each in planned if began < each.at <= ended]
    late, left_out = _reminders(session, round_, began, ended)
    waiting = select(func.count()).where(
        TO_BE_TRIED, Letter.round_id == round_.id, Letter.leaves_from > began, Letter.leaves_from <= ended
    )
    return Missed(
        late=tuple(sorted([*(each for each in steps if each.step in OF_THE_ROUND), *late], key=_order)),
        left_out=tuple(sorted(left_out, key=_order)),
        letters=session.scalar(waiting) or 0,
    )


def _order(missed: MissedStep) -> tuple[datetime, int]:
    return missed.at, list(Step).index(missed.step)


def _reminders(
    session: Session, round_: Round, began: datetime, ended: datetime
) -> tuple[list[MissedStep], list[MissedStep]]:
    """What people should have been reminded of in the outage: late, and not at all."""
    late, left_out = Counted(), Counted()
    _count_schools(session, round_, began, ended, late, left_out)
    if round_.stage == Stage.EXPERTISE:
        _count_experts(session, round_, began, ended, late, left_out)
    return (
        [MissedStep(at, step, people) for (at, step), people in late.items()],
        [MissedStep(at, step, people) for (at, step), people in left_out.items()],
    )


def _count_schools(
    session: Session, round_: Round, began: datetime, ended: datetime, late: Counted, left_out: Counted
) -> None:
    rules = round_.regulation
    invited = departures_of(session, round_.id, (Kind.INVITATION, Kind.REPEAT_INVITATION, Kind.EXTENSION), ended)
    handed_in = hand_ins_of(session, round_.id)
    for part in participations_of(session, round_.id):
        if part.accepted_in_primary or part.school_id in handed_in:
            continue
        deadline = deadline_of(part.own_deadline, rules.submission.closes)
        owed, stale = missed_reminders(
            reminder_days(rules.calendar, deadline, rules.reminder_days),
            rules.calendar,
            rules.hours,
            first_letter=rules.calendar.day_of(invited.get(part.school_id, part.joined_at)),
            deadline=deadline,
            began=began,
            ended=ended,
        )
        _count(round_, Step.SCHOOL_REMINDER, owed, stale, late, left_out)


def _count_experts(
    session: Session, round_: Round, began: datetime, ended: datetime, late: Counted, left_out: Counted
) -> None:
    rules = round_.regulation
    limit = silence_limit(rules.calendar, rules.expertise, rules.silence_share)
    for standing in standings_of(session, round_):
        if not standing.owes or standing.told_at is None or standing.owes_since is None:
            continue
        days = set(reminder_days(rules.calendar, rules.expertise.closes, rules.reminder_days))
        replaced = silent_from(standing.told_at, limit, rules.calendar, rules.hours)
        is_replaced = not standing.alive and began < replaced <= ended
        if not standing.alive:
            days.add(warning_day(standing.told_at, limit, rules.calendar))
        owed, stale = missed_reminders(
            days,
            rules.calendar,
            rules.hours,
            first_letter=rules.calendar.day_of(standing.owes_since),
            deadline=rules.expertise.closes,
            began=began,
            ended=ended,
        )
        if is_replaced and rules.calendar.working_hour_from(ended, rules.hours) < rules.expertise.closes:
            late[replaced, Step.SILENCE] += 1
            # Who is replaced now is reminded of nothing.
            stale += (owed,) if owed is not None else ()
            owed = None
        _count(round_, Step.EXPERT_REMINDER, owed, stale, late, left_out)


def _count(
    round_: Round, step: Step, owed: date | None, stale: tuple[date, ...], late: Counted, left_out: Counted
) -> None:
    calendar, opens = round_.regulation.calendar, round_.regulation.hours.opens
    if owed is not None:
        late[calendar.at(owed, opens), step] += 1
    for day in stale:
        left_out[calendar.at(day, opens), step] += 1
