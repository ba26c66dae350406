"""Experts as an allotment needs them: what each carries over all rounds, and whom a round does not ask again."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.allotment.question import MOST_PLACES
from domain.allotment.rules import Neighbours, neighbours_among
from domain.allotment.values import ExpertAtHand
from domain.capacity import days_left, room_of
from domain.season import Days, Phase
from models.assignments import Ending, assignments_of, experts_who_filed, unfiled_by_expert
from models.people import Municipality, SchoolRisk, experts_by_id
from models.rounds import Participation, Round, expertise_is_over, round_id, rounds_in_order


def experts_at_hand(session: Session, round_: Round, now: datetime) -> list[ExpertAtHand]:
    """The experts to whom a letter can be written, by id, each with the load of all rounds at work now."""
    rules = round_.regulation
    loads = loads_now(session, round_, now)
    left = days_left(rules.calendar, rules.hours, rules.expertise, now)
    neighbours = neighbours_of(session, round_).of
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
        capacity = rules.capacity if expert.capacity is None else expert.capacity
        absences = [Days(each.first_day, each.last_day) for each in expert.absences]
        room = room_of(capacity, load, rules.conclusions_per_working_day, left, absences)
        away = frozenset(each.municipality_id for each in expert.kept_away)
        at_hand.append(
            ExpertAtHand(
                id=expert.id,
                municipality=expert.municipality_id,
                # No import brings such a number; a hand in the database that does must not stop the round.
                free_places=min(room.free_places, MOST_PLACES // 2),
                load=load,
                conflicts=frozenset(conflict.school_id for conflict in expert.conflicts),
                asked_again=expert.id not in not_again,
                competences=frozenset(each.topic for each in expert.competences),
                institution=expert.institution,
                neighbours=away | neighbours.get(expert.municipality_id, frozenset()),
                absent=room.absent,
            )
        )
    return at_hand


def neighbours_of(session: Session, round_: Round) -> Neighbours:
    """The neighbours that the round's rules name, among the municipalities of the record."""
    groups = round_.regulation.allotment.neighbours
    if not groups:
        return Neighbours({}, ())
    names = {each.id: each.name for each in session.execute(select(Municipality.id, Municipality.name))}
    return neighbours_among(groups, names)


def topics_of(session: Session, round_: Round) -> Callable[[str], frozenset[str]]:
    """By school of the round, what its documents are about: the kinds that the round asks for, and the school's risks.

    One query, whatever the number of schools.
    """
    kinds = frozenset(kind.code for kind in round_.regulation.documents)
    risks: dict[str, set[str]] = {}
    found = select(SchoolRisk.school_id, SchoolRisk.risk).join(
        Participation, Participation.school_id == SchoolRisk.school_id
    )
    for school, risk in session.execute(found.where(Participation.round_id == round_.id)):
        risks.setdefault(school, set()).add(risk)
    return lambda school: kinds | risks.get(school, set())


def loads_now(session: Session, round_: Round, now: datetime) -> dict[str, int]:
    """By expert, the conclusions owed in this round and in all rounds whose expertise is under way.

    What was not filed in an expertise that is over is owed no longer: nobody can file it.
    """
    begun = {each.id: each for each in rounds_in_order(session) if each.regulation.expertise.opens <= now}
    owed_in = [each.id for each in {**begun, round_.id: round_}.values() if not expertise_is_over(each, now)]
    return unfiled_by_expert(session, sorted(owed_in))


def experts_of_the_primary(session: Session, round_: Round) -> dict[str, frozenset[str]]:
    """By school, the experts who judged it in the primary of a repeat; nothing for a round that is no repeat."""
    if round_.regulation.phase is not Phase.REPEAT or round_.regulation.primary is None:
        return {}
    return experts_who_filed(session, round_id(round_.season_id, round_.regulation.primary))
