"""A round's assignments beside what its allotments made and what the office, and experts, did since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.allotment.reasons import Reason
from domain.allotment.replay import Replay
from domain.allotment.values import Pair
from models.allotments import approval_of
from models.assignments import DECLINED, Assignment, Ending, assignment_id
from models.audit import digest_of
from models.audit_facts import decline_fact
from models.rounds import Round
from runtime.deeds_of_round import DeedsOfRound


@dataclass
class AssignmentsVerified:
    """What comparing a round's assignments came to."""

    round_id: str
    assignments: int = 0
    """Assignments that were compared, ended ones included."""
    by_hand: int = 0
    """Of these, those that the office chose when it replaced an expert: the chain of deeds tells of them."""
    of_old: int = 0
    """Assignments that an older program made, which kept no proofs: these are not compared."""


def of_assignments(
    session: Session,
    key: bytes,
    round_: Round,
    told: DeedsOfRound,
    replay: Replay,
    found: AssignmentsVerified,
    older_than: datetime | None,
) -> Iterator[str]:
    """Each is one that an allotment made or the office chose, and ended as it is told; none of them is missing.

    `older_than`: what was assigned before may be an older program's; None: the round began under this one.
    """
    there: dict[Pair, Assignment] = {}
    for each in session.scalars(select(Assignment).where(Assignment.round_id == round_.id).order_by(Assignment.id)):
        pair = (each.school_id, each.expert_id)
        there[pair] = each
        named = f"Школа {pair[0]}, эксперт {pair[1]}"
        is_named_so = each.id == assignment_id(round_.id, *pair)
        if pair not in replay.made and pair not in replay.chosen and pair not in replay.dropped:
            if is_named_so and older_than is not None and each.assigned_at < older_than:
                found.of_old += 1
                continue
            yield f"{named}: такого назначения не делало ни одно распределение."
        if not is_named_so:
            yield f"{named}: запись названа иначе ({each.id}), в ней подменили школу или эксперта."
        found.assignments += 1
        found.by_hand += pair in replay.chosen
        yield from _of_beginning(each, pair, replay, named)
        yield from _of_ending(each, pair, replay, told, key, named)
    # What was not approved in time was never made: then nobody was told of anything, and nothing stands.
    nothing_stands = not any(each.stands for each in there.values())
    if nothing_stands and round_.regulation.allotment.approval and approval_of(session, round_.id) is None:
        return
    for pair, made in sorted(replay.made.items()):
        if pair not in there:
            yield f"Школа {pair[0]}, эксперт {pair[1]}: назначено распределением {made.ordinal}, а в учёте этого нет."
    for pair in sorted(replay.chosen.keys() - there.keys()):
        yield f"Школа {pair[0]}, эксперт {pair[1]}: эксперта выбрал офис, а в учёте этого назначения нет."


def _of_beginning(each: Assignment, pair: Pair, replay: Replay, named: str) -> Iterator[str]:
    begun = (each.reason, each.assigned_at)
    made, chosen = replay.made.get(pair), replay.chosen.get(pair)
    if made is not None and begun != (made.reason.value, made.at):
        yield f"{named}: основание или время не те, что в распределении {made.ordinal}."
    if chosen is not None and begun != (Reason.CHOSEN_BY_OFFICE.value, chosen):
        yield f"{named}: эксперта выбрал офис, а основание или время в учёте другие."


def _of_ending(
    each: Assignment, pair: Pair, replay: Replay, told: DeedsOfRound, key: bytes, named: str
) -> Iterator[str]:
    """That an expert was silent or could not be reached, the program finds by itself: no deed tells of it."""
    dropped, declined = replay.dropped.get(pair), told.rows.get(f"decline:{each.id}")
    if dropped is not None and each.stands:
        yield f"{named}: назначение передано другому эксперту, а в учёте оно действует."
    elif dropped is not None and (each.ending, each.ended_at) != (Ending.OFFICE.value, dropped):
        yield f"{named}: назначение снято офисом, а в учёте записано другое."
    elif dropped is None and each.ending == Ending.OFFICE.value:
        yield f"{named}: в учёте назначение снято офисом, а история решений и распределения об этом не говорят."
    if declined is not None and (each.ending not in DECLINED or declined.digest != digest_of(key, decline_fact(each))):
        yield f"{named}: журнал действий говорит об отказе эксперта, а в учёте записано другое."
    if declined is None and each.ending in DECLINED and each.ended_at is not None and told.is_told_of(each.ended_at):
        yield f"{named}: в учёте отказ эксперта, а журнал действий о нём не говорит."
