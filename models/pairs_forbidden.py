"""Assignments that stand although the rules of today forbid them: what a conflict declared since makes of a plan."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.allotment.reasons import Hindrance
from domain.allotment.values import ExpertAtHand, Pair, SubmissionToJudge
from domain.replacements import hindrance_of
from models.assignments import Assignment, standing_of
from models.experts_at_hand import experts_at_hand
from models.people import School
from models.rounds import Participation, Round

LAW = (Hindrance.OWN_MUNICIPALITY, Hindrance.NEIGHBOUR_MUNICIPALITY, Hindrance.CONFLICT)
"""What no pair may be, whatever the office wishes."""


def pairs_forbidden_now(session: Session, round_: Round, now: datetime) -> dict[Pair, Hindrance]:
    """The standing assignments without a conclusion that may not be any more, each with what forbids it first.

    Whoever is absent to the end of the expertise counts; whose address is bad does not, their letter will tell.
    """
    experts = {each.id: each for each in experts_at_hand(session, round_, now)}
    return dict(_forbidden(standing_of(session, round_.id), experts, municipalities_of(session, round_.id)))


def municipalities_of(session: Session, round_id: str) -> dict[str, str]:
    """By school of the round, its municipality; one query, whatever the number of schools."""
    found = select(School.id, School.municipality_id).join(Participation, Participation.school_id == School.id)
    return {row[0]: row[1] for row in session.execute(found.where(Participation.round_id == round_id))}


def _forbidden(
    standing: list[Assignment], experts: Mapping[str, ExpertAtHand], places: Mapping[str, str]
) -> Iterator[tuple[Pair, Hindrance]]:
    for each in standing:
        who, place = experts.get(each.expert_id), places.get(each.school_id)
        if who is None or place is None or each.filed:
            continue
        one = SubmissionToJudge(each.school_id, each.school_id, place, places=1)
        hindrance = hindrance_of(one, replace(who, asked_again=True))
        if hindrance is not None and hindrance in (*LAW, Hindrance.ABSENT):
            yield (each.school_id, each.expert_id), hindrance
