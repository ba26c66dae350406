"""What the office decided of pairs, beside the deeds by which it did."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from domain.deeds import Deed
from models.assignments import assignment_id
from models.changes import UNLOCKED, Change
from models.office_pairs import Ruling, office_pairs_of
from models.rounds import Round
from runtime.deeds_of_round import DeedsOfRound

NAMES = {Ruling.LOCKED: "закреплена", Ruling.FORBIDDEN: "исключена"}


def of_rulings(session: Session, round_: Round, told: DeedsOfRound) -> Iterator[str]:
    """Each ruling is the newest that a deed tells of its pair, and none is missing."""
    by_deeds = _rulings_of(round_.id, told)
    for each in office_pairs_of(session, round_.id):
        found = by_deeds.pop(assignment_id(round_.id, each.school_id, each.expert_id), None)
        if found != (Ruling(each.ruling), each.since):
            named = f"Школа {each.school_id}, эксперт {each.expert_id}"
            yield f"{named}: пара {NAMES[Ruling(each.ruling)]}, а история решений об этом не говорит."
    for id, (ruling, _) in sorted(by_deeds.items()):
        yield f"{id}: по истории решений пара {NAMES[ruling]}, а в учёте этого нет."


def _rulings_of(round_id: str, told: DeedsOfRound) -> dict[str, tuple[Ruling, datetime]]:
    """By id of an assignment of the pair, what was decided of it last, and when."""
    found: dict[str, tuple[Ruling, datetime]] = {}
    for deed in told.of(Deed.LOCK, Deed.FORBID, Deed.UNLOCK, Deed.ALLOW, Deed.MOVE, Deed.REPLACE):
        if deed.deed in (Deed.LOCK, Deed.FORBID):
            found[deed.subject] = Ruling.LOCKED if deed.deed == Deed.LOCK else Ruling.FORBIDDEN, deed.made_at
        elif deed.deed in (Deed.UNLOCK, Deed.ALLOW):
            found.pop(deed.subject, None)
        elif deed.deed == Deed.MOVE:
            _unlock(found, deed.subject)
            found[_moved_to(round_id, deed)] = Ruling.LOCKED, deed.made_at
        elif deed.particulars.get(UNLOCKED):
            _unlock(found, deed.subject)
    return found


def _unlock(found: dict[str, tuple[Ruling, datetime]], id: str) -> None:
    if id in found and found[id][0] is Ruling.LOCKED:
        del found[id]


def _moved_to(round_id: str, deed: Change) -> str:
    """The id of the pair that a move made: of the school that its subject names, with the expert who got it."""
    to = deed.particulars["to"]
    schools = [school for school, expert in deed.particulars["gains"] if expert == to]
    ids = [
        assignment_id(round_id, school, to) for school in schools if deed.subject.startswith(f"{round_id}:{school}:")
    ]
    return ids[0] if ids else ""
