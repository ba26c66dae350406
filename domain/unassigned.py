"""Why an expert has no assignment in a round, and why a school's documents have no expert: the first cause that holds.

An allotment's own reasons, pair by pair, are told by `domain/allotment/whys`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.calendar import Window
from domain.capacity import Room
from domain.expertise import is_over
from domain.stages import Stage


class Unassigned(StrEnum):
    """Why an expert has no assignment in a round."""

    EXPERTISE_OVER = "expertise_over"
    NOT_BEGUN = "not_begun"
    NO_DOCUMENTS = "no_documents"
    NOT_ALLOTTED = "not_allotted"
    AWAITS_APPROVAL = "awaits_approval"
    BAD_ADDRESS = "bad_address"
    NOT_ASKED_AGAIN = "not_asked_again"
    ABSENT = "absent"
    NO_CAPACITY = "no_capacity"
    FULL = "full"
    KEPT_AWAY = "kept_away"
    WITH_OTHERS = "with_others"


class Unjudged(StrEnum):
    """Why a school's documents have no expert in a round."""

    NO_PARTICIPANT = "no_participant"
    ACCEPTED_BEFORE = "accepted_before"
    AWAITED = "awaited"
    LATE = "late"
    NO_DOCUMENTS = "no_documents"
    EXPERTISE_OVER = "expertise_over"
    WINDOW_OPEN = "window_open"
    NOT_BEGUN = "not_begun"
    LACKING = "lacking"
    NOT_ALLOTTED = "not_allotted"


@dataclass(frozen=True)
class RoundToAllot:
    """A round, as far as it says who may be assigned in it now."""

    stage: Stage
    expertise: Window
    judged: tuple[tuple[str, str], ...]
    """The schools whose documents are judged now, each with its municipality."""
    allotted: bool
    awaits_approval: bool


@dataclass(frozen=True)
class IdleExpert:
    """An expert who has no assignment in the round."""

    address_is_bad: bool
    asked_again: bool
    """False for whoever was silent or ill in the round."""
    room: Room
    capacity: int
    """Conclusions that the expert may owe at a time, by the own limit or the round's."""
    kept_away: frozenset[str]
    """Municipalities whose schools the expert never judges, the own one among them."""
    barred: frozenset[str]
    """Schools that the expert cannot get: a conflict, an earlier assignment, the office's word."""


@dataclass(frozen=True)
class SchoolToJudge:
    """A school of the round, as far as it says whether its documents get an expert."""

    accepted_before: bool
    in_time: bool
    """It has handed in by its deadline."""
    late: bool
    deadline: datetime
    """Exclusive."""
    lacks: bool
    """It is recorded that it lacks experts."""


def why_nobody_is_assigned(round_: RoundToAllot, now: datetime) -> Unassigned | None:
    """Why the round as it stands assigns nobody; None where it does, and the cause lies with the expert."""
    if is_over(round_.stage, round_.expertise, now):
        return Unassigned.EXPERTISE_OVER
    if now < round_.expertise.opens:
        return Unassigned.NOT_BEGUN
    if not round_.judged:
        return Unassigned.NO_DOCUMENTS
    if not round_.allotted:
        return Unassigned.NOT_ALLOTTED
    return Unassigned.AWAITS_APPROVAL if round_.awaits_approval else None


def why_unassigned(round_: RoundToAllot, expert: IdleExpert, now: datetime) -> Unassigned:
    """Why this expert has no assignment in the round: what holds for everybody first."""
    if (of_all := why_nobody_is_assigned(round_, now)) is not None:
        return of_all
    causes = {
        Unassigned.BAD_ADDRESS: expert.address_is_bad,
        Unassigned.NOT_ASKED_AGAIN: not expert.asked_again,
        Unassigned.ABSENT: expert.room.absent,
        Unassigned.NO_CAPACITY: expert.capacity <= 0,
        Unassigned.FULL: expert.room.free_places <= 0,
        Unassigned.KEPT_AWAY: all(
            school in expert.barred or municipality in expert.kept_away for school, municipality in round_.judged
        ),
    }
    return next((cause for cause, holds in causes.items() if holds), Unassigned.WITH_OTHERS)


def why_unjudged(round_: RoundToAllot, school: SchoolToJudge | None, now: datetime) -> Unjudged:
    """Why the documents of a school have no expert; None: the school does not take part."""
    if school is None:
        return Unjudged.NO_PARTICIPANT
    if school.accepted_before:
        return Unjudged.ACCEPTED_BEFORE
    if not school.in_time:
        if now < school.deadline:
            return Unjudged.AWAITED
        return Unjudged.LATE if school.late else Unjudged.NO_DOCUMENTS
    causes = {
        Unjudged.EXPERTISE_OVER: is_over(round_.stage, round_.expertise, now),
        Unjudged.WINDOW_OPEN: now < school.deadline,
        Unjudged.NOT_BEGUN: now < round_.expertise.opens,
        Unjudged.LACKING: school.lacks,
    }
    return next((cause for cause, holds in causes.items() if holds), Unjudged.NOT_ALLOTTED)
