"""What a round will do by itself, and when: the same rules by which its flow does it, asked beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.reminders import reminder_days
from domain.season import Days, Regulation
from domain.silence import silence_limit, silent_from, warning_day
from domain.stages import Stage
from domain.timetable import reminder_dates


class Step(StrEnum):
    """What a round does by itself once its moment has come."""

    OPENING = "opening"
    SCHOOL_REMINDER = "school_reminder"
    OWN_DEADLINE = "own_deadline"
    SUBMISSION_ENDS = "submission_ends"
    ALLOTMENT = "allotment"
    EXPERT_REMINDER = "expert_reminder"
    SILENCE_WARNING = "silence_warning"
    SILENCE = "silence"
    EXPERTISE_ENDS = "expertise_ends"

    @property
    def is_end(self) -> bool:
        """Whether something ends at its moment, which then is exclusive; otherwise something begins."""
        return self in (Step.OWN_DEADLINE, Step.SUBMISSION_ENDS, Step.EXPERTISE_ENDS)


@dataclass(frozen=True)
class NextStep:
    """A step and its moment, aware."""

    at: datetime
    step: Step


def next_steps(
    rules: Regulation,
    stage: Stage,
    now: datetime,
    *,
    own_deadlines: Iterable[datetime] = (),
    told_at: Iterable[datetime] | None = None,
) -> tuple[NextStep, ...]:
    """The steps that are still to come, in the order of time; none once the expertise is over.

    `own_deadlines`: the exclusive ends of single schools' own windows. `told_at`: when experts were told who owe
    something and have shown no sign of life; none: nobody is told yet, and it is reckoned from the first hour of
    letters in the expertise.
    """
    if not stage.comes_before(Stage.OUTCOME):
        return ()
    steps = {
        NextStep(rules.submission.opens, Step.OPENING): Stage.INTAKE,
        NextStep(rules.submission.closes, Step.SUBMISSION_ENDS): Stage.ALLOTMENT,
        NextStep(rules.expertise.opens, Step.ALLOTMENT): Stage.EXPERTISE,
        NextStep(rules.expertise.closes, Step.EXPERTISE_ENDS): Stage.OUTCOME,
    }
    owed = [step for step, until in steps.items() if stage.comes_before(until)]
    ahead = [*_to_schools(rules, own_deadlines), *_to_experts(rules, told_at)]
    return tuple(sorted([*owed, *(step for step in ahead if step.at > now)], key=_order))


def _order(step: NextStep) -> tuple[datetime, int]:
    return step.at, list(Step).index(step.step)


def _to_schools(rules: Regulation, own_deadlines: Iterable[datetime]) -> set[NextStep]:
    calendar = rules.calendar
    first, last = calendar.day_of(rules.submission.opens), calendar.last_day(rules.submission)
    days = {*reminder_dates(calendar, Days(first, last), rules.reminder_days)}
    ends = {*own_deadlines}
    for end in ends:
        days |= {*reminder_days(calendar, end, rules.reminder_days)}
    reminders = {NextStep(calendar.at(day, rules.hours.opens), Step.SCHOOL_REMINDER) for day in days}
    return reminders | {NextStep(end, Step.OWN_DEADLINE) for end in ends}


def _to_experts(rules: Regulation, told_at: Iterable[datetime] | None) -> set[NextStep]:
    calendar, hours = rules.calendar, rules.hours
    first, last = calendar.day_of(rules.expertise.opens), calendar.last_day(rules.expertise)
    limit = silence_limit(calendar, rules.expertise, rules.silence_share)
    days = reminder_dates(calendar, Days(first, last), rules.reminder_days)
    steps = {NextStep(calendar.at(day, hours.opens), Step.EXPERT_REMINDER) for day in days}
    told = [calendar.working_hour_from(rules.expertise.opens, hours)] if told_at is None else told_at
    for moment in told:
        warned = calendar.at(warning_day(moment, limit, calendar), hours.opens)
        steps |= {
            NextStep(warned, Step.SILENCE_WARNING),
            NextStep(silent_from(moment, limit, calendar, hours), Step.SILENCE),
        }
    return {step for step in steps if step.at < rules.expertise.closes}
