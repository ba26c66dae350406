"""How each expert of a round stands: told when, alive or not, owing or not."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import ON_THEIR_WAY, Kind, State
from domain.silence import Standing
from models.assignments import DECLINED, Assignment, assignments_of
from models.letters import Letter
from models.rounds import Round


def standings_of(session: Session, round_: Round) -> list[Standing]:
    """One value for each expert who was ever asked in the round, by id."""
    by_expert: dict[str, list[Assignment]] = {}
    for assignment in assignments_of(session, round_.id):
        by_expert.setdefault(assignment.expert_id, []).append(assignment)
    letters = _assignments_letters(session, round_.id)
    return [_standing(expert, held, letters) for expert, held in sorted(by_expert.items())]


def _standing(expert: str, held: list[Assignment], letters: dict[str, list[Letter]]) -> Standing:
    person = held[0].expert.person
    address_is_bad = person.address_bad_since is not None
    own = letters.get(person.id, [])
    # What was withdrawn before its first try tells of it no more: the office cancelled it.
    refused = {int(letter.ordinal) for letter in own if letter.state in (State.REFUSED, State.WITHDRAWN)}
    arrived = {int(letter.ordinal): moment for letter in own if (moment := _arrived_at(letter)) is not None}
    owed = [each for each in held if each.stands and not each.filed]
    return Standing(
        expert=expert,
        told_at=min(arrived.values(), default=None),
        told_from=_expected(own),
        cannot_know_of=frozenset(
            each.id
            for each in owed
            if each.taken_on_at is None and each.told_in not in arrived and (address_is_bad or each.told_in in refused)
        ),
        owes_since=min((arrived[each.told_in] for each in owed if each.told_in in arrived), default=None),
        alive=any(each.taken_on_at is not None or each.filed or each.ending in DECLINED for each in held),
        owes=bool(owed),
    )


def _arrived_at(letter: Letter) -> datetime | None:
    # A letter in doubt may have arrived: its expert must not be left alone with it, nor unreplaced for ever.
    return letter.settled_at if letter.state in (State.ACCEPTED, State.IN_DOUBT) else None


def _expected(letters: list[Letter]) -> datetime | None:
    waiting = [letter.leaves_from for letter in letters if letter.state in ON_THEIR_WAY]
    return min(waiting, default=None)


def _assignments_letters(session: Session, round_id: str) -> dict[str, list[Letter]]:
    found = select(Letter).where(Letter.round_id == round_id, Letter.kind == Kind.ASSIGNMENTS.value)
    letters: dict[str, list[Letter]] = {}
    for letter in session.scalars(found.order_by(Letter.id)):
        letters.setdefault(letter.recipient, []).append(letter)
    return letters
