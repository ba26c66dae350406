"""Which letters a round will write, when they leave and how many at the most: what a schedule shows beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.letters import Kind, leaves_from
from domain.next_steps import NextStep, Step, next_steps
from domain.reminders import reminder_days
from domain.season import Phase, Regulation
from domain.stages import Stage


@dataclass(frozen=True)
class Circle:
    """To how many a round writes."""

    schools: int
    municipalities: int
    curators: int
    experts: int
    at_most: bool = False
    """The schools are not settled yet: a repeat's depend on the outcomes of its primary."""


@dataclass(frozen=True)
class ExpectedLetters:
    """Letters of one kind that leave at one moment, in the hours of letters."""

    at: datetime
    kind: Kind
    number: int
    at_most: bool
    """How many depends on what people do until then; without it the number is certain."""


def letters_ahead(rules: Regulation, circle: Circle, stage: Stage, now: datetime) -> tuple[ExpectedLetters, ...]:
    """The letters that the round will owe by itself from now on, by moment and kind.

    Not among them is what answers somebody (receipts, replacements after a decline) or tells of trouble; a conclusion
    stands for whatever a school is told of its outcome. Kinds that the office turned off are left out.
    """
    found: dict[tuple[datetime, Kind], ExpectedLetters] = {}
    for step in next_steps(rules, stage, now):
        at = max(step.at, now)
        for kind, number, at_most in _letters_of(step, rules, circle):
            if kind.value not in rules.letters_off and number > 0:
                leaves = leaves_from(kind, at, rules.calendar, rules.hours)
                # Two reasons on one day, such as a warning and a reminder, are one letter.
                found[leaves, kind] = ExpectedLetters(leaves, kind, number, at_most or circle.at_most)
    return tuple(sorted(found.values(), key=lambda each: (each.at, list(Kind).index(each.kind))))


def _letters_of(step: NextStep, rules: Regulation, circle: Circle) -> Iterable[tuple[Kind, int, bool]]:
    match step.step:
        case Step.OPENING:
            invitation = Kind.REPEAT_INVITATION if rules.phase is Phase.REPEAT else Kind.INVITATION
            yield invitation, circle.schools, False
            yield Kind.WINDOW_OPENED, circle.municipalities, False
        case Step.SCHOOL_REMINDER:
            yield Kind.SCHOOL_REMINDER, circle.schools, True
            if _is_the_last(step, rules):
                yield Kind.LATE_SCHOOLS, circle.municipalities, True
        case Step.SUBMISSION_ENDS:
            yield Kind.NO_DOCUMENTS, circle.schools, True
        case Step.ALLOTMENT:
            yield Kind.ASSIGNMENTS, min(circle.experts, circle.schools * rules.experts_per_submission), True
        case Step.EXPERT_REMINDER | Step.SILENCE_WARNING:
            yield Kind.EXPERT_REMINDER, min(circle.experts, circle.schools * rules.experts_per_submission), True
        case Step.SILENCE:
            yield Kind.ASSIGNMENTS, min(circle.experts, circle.schools * rules.experts_per_submission), True
            yield Kind.REPLACEMENT, min(circle.experts, circle.schools * rules.experts_per_submission), True
        case Step.EXPERTISE_ENDS:
            yield Kind.CONCLUSION, circle.schools, True
            yield Kind.CONCLUSION_COPY, circle.curators, True
            yield Kind.COMPLETION_NOTICE, circle.municipalities, False
            yield Kind.ROUND_COMPLETED, 1, False
        case Step.OWN_DEADLINE:
            return


def _is_the_last(step: NextStep, rules: Regulation) -> bool:
    last = reminder_days(rules.calendar, rules.submission.closes, [min(rules.reminder_days)])
    return rules.calendar.day_of(step.at) in last
