"""Experts as an allotment needs them: what each carries over all rounds, and whom a round does not ask again."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.allotment_values import ExpertAtHand
from domain.season import Phase
from models.assignments import Ending, assignments_of, experts_who_filed, unfiled_by_expert
from models.people import experts_by_id
from models.rounds import Round, round_id, rounds_in_order


def experts_at_hand(session: Session, round_: Round, now: datetime) -> list[ExpertAtHand]:
    """The experts to whom a letter can be written, by id, each with the load of all rounds at work now."""
    loads = loads_now(session, round_, now)
    not_again = {
        each.expert_id
        for each in assignments_of(session, round_.id)
        if each.ending in (Ending.SILENT.value, Ending.ILLNESS.value)
    }
    at_hand = []
    for expert in experts_by_id(session):
        if expert.person.address_bad_since is not None:
            continue
        load = loads.get(expert.id, 0)
        capacity = expert.capacity if expert.capacity is not None else round_.regulation.capacity
        at_hand.append(
            ExpertAtHand(
                id=expert.id,
                municipality=expert.municipality_id,
                free_places=capacity - load,
                load=load,
                conflicts=frozenset(conflict.school_id for conflict in expert.conflicts),
                asked_again=expert.id not in not_again,
            )
        )
    return at_hand


def loads_now(session: Session, round_: Round, now: datetime) -> dict[str, int]:
    """By expert, the conclusions owed in this round and in all rounds whose expertise is under way."""
    at_work = [each.id for each in rounds_in_order(session) if each.regulation.expertise.holds(now)]
    return unfiled_by_expert(session, sorted({*at_work, round_.id}))


def experts_of_the_primary(session: Session, round_: Round) -> dict[str, frozenset[str]]:
    """By school, the experts who judged it in the primary of a repeat; nothing for a round that is no repeat."""
    if round_.regulation.phase is not Phase.REPEAT or round_.regulation.primary is None:
        return {}
    return experts_who_filed(session, round_id(round_.season_id, round_.regulation.primary))
