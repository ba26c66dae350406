"""Letters that tell experts of their assignments, and that an assignment is not theirs any more."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from models.assignments import Assignment, assignments_of
from models.letters import Letter, OwedLetter, lay_out, ordinal_of_next_assignments
from models.rounds import Round


def is_too_late_to_tell(round_: Round, now: datetime) -> bool:
    """Say whether no letter to an expert can leave any more before the expertise closes."""
    rules = round_.regulation
    return rules.calendar.working_hour_from(now, rules.hours) >= rules.expertise.closes


def tell_experts(session: Session, round_: Round, now: datetime) -> None:
    """Lay out a letter to each expert with an assignment of which no letter tells yet."""
    untold = [each for each in assignments_of(session, round_.id) if each.stands and each.told_in is None]
    letters = {}
    for assignment in untold:
        person = assignment.expert.person_id
        ordinal = ordinal_of_next_assignments(session, round_.id, person)
        assignment.told_in = ordinal
        letters[assignment.expert_id] = OwedLetter(Kind.ASSIGNMENTS, person, assignment.expert_id, str(ordinal))
    lay_out(session, round_, letters.values(), now)


def tell_the_former(session: Session, round_: Round, former: Iterable[Assignment], now: datetime) -> None:
    """Lay out a letter to each expert who knew of one of these assignments, which the office ended at this moment."""
    letters = {
        each.expert_id: OwedLetter(Kind.REPLACEMENT, each.expert.person_id, each.expert_id, now.isoformat())
        for each in former
        if each.expert.person.address_bad_since is None and knows_of_it(session, each)
    }
    lay_out(session, round_, letters.values(), now)


def knows_of_it(session: Session, former: Assignment) -> bool:
    """Whether a letter told the expert of the work, or may have; who was never told is not told that it is gone."""
    if former.taken_on_at is not None:
        return True
    told = select(Letter).where(
        Letter.round_id == former.round_id,
        Letter.kind == Kind.ASSIGNMENTS.value,
        Letter.recipient == former.expert.person_id,
        Letter.ordinal == str(former.told_in),
    )
    letter = session.scalars(told).first()
    if letter is None or letter.state in (State.REFUSED, State.WITHDRAWN):
        return False
    return letter.title is not None or letter.state != State.QUEUED
