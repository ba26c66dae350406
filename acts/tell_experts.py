"""Letters that tell experts of their assignments, and that an assignment is not theirs any more."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from models.assignments import Assignment, assignments_of
from models.letter_ordinals import ordinal_of_next_assignments
from models.letters import Letter, OwedLetter, lay_out
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
        for each in who_will_be_told(session, round_.id, former)
    }
    lay_out(session, round_, letters.values(), now)


def who_will_be_told(session: Session, round_id: str, former: Iterable[Assignment]) -> list[Assignment]:
    """Those assignments of whose end their experts are told; one question to the record, however many they are."""
    former = [each for each in former if each.expert.person.address_bad_since is None]
    people = {each.expert.person_id for each in former}
    told = select(Letter.recipient, Letter.ordinal, Letter.state, Letter.title.is_not(None)).where(
        Letter.round_id == round_id, Letter.kind == Kind.ASSIGNMENTS.value, Letter.recipient.in_(people)
    )
    letters = {(row[0], row[1]): (row[2], row[3]) for row in session.execute(told)} if people else {}
    return [each for each in former if _knows_of_it(each, letters.get((each.expert.person_id, str(each.told_in))))]


def _knows_of_it(former: Assignment, letter: tuple[str, bool] | None) -> bool:
    """Whether a letter told the expert of the work, or may have; who was never told is not told that it is gone.

    `letter`: its state, and whether it was laid out already.
    """
    if former.taken_on_at is not None:
        return True
    if letter is None or letter[0] in (State.REFUSED, State.WITHDRAWN):
        return False
    return letter[1] or letter[0] not in (State.DRAFT, State.QUEUED)
