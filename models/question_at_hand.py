"""The question of a round's allotment as the record asks it now: which places are empty, and who could fill them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.allotment_question import Question
from domain.allotment_values import ExpertAtHand, Pair, SubmissionToJudge
from models.assignments import Assignment, assignments_of
from models.experts_at_hand import experts_at_hand, experts_of_the_primary, topics_of
from models.people import School
from models.progress import schools_to_judge
from models.rounds import Round


def question_at_hand(session: Session, round_: Round, now: datetime) -> Question:
    """Ask for all places that have nobody; what stands is not moved.

    Where experts of one institution are kept apart, the assignments that stand beside an empty place are locked pairs
    of the question, and of its plan: who stands there decides who may join.
    """
    rules = round_.regulation.allotment
    held: dict[str, list[Assignment]] = {}
    for assignment in assignments_of(session, round_.id):
        held.setdefault(assignment.school_id, []).append(assignment)
    submissions = _submissions(session, round_, held, now)
    experts = experts_at_hand(session, round_, now)
    locked: frozenset[Pair] = frozenset()
    if rules.apart_by_institution:
        locked = frozenset(_standing(submissions, {each.id: each for each in experts}, held))
        places, holders = Counter(one for one, _ in locked), Counter(who for _, who in locked)
        owed = Counter(
            each.expert_id
            for one, who in locked
            for each in held[one]
            if each.expert_id == who and each.stands and not each.filed
        )
        submissions = [replace(one, places=one.places + places[one.id]) for one in submissions]
        experts = [_with_locks(who, holders[who.id], owed[who.id]) for who in experts]
    return Question(
        tuple(submissions),
        tuple(experts),
        weights=rules.weights,
        policy=rules.policy,
        apart_by_institution=rules.apart_by_institution,
        locked=locked,
    )


def _submissions(
    session: Session, round_: Round, held: Mapping[str, Sequence[Assignment]], now: datetime
) -> list[SubmissionToJudge]:
    primary = experts_of_the_primary(session, round_)
    wanted = round_.regulation.experts_per_submission
    topics = topics_of(session, round_)
    submissions = []
    for school_id in schools_to_judge(session, round_, now):
        asked = held.get(school_id, [])
        places = wanted - sum(each.stands for each in asked)
        if places > 0:
            school = session.get_one(School, school_id)
            submissions.append(
                SubmissionToJudge(
                    id=school_id,
                    school=school_id,
                    municipality=school.municipality_id,
                    places=places,
                    topics=topics(school_id),
                    asked_before=frozenset(each.expert_id for each in asked),
                    primary_experts=primary.get(school_id, frozenset()),
                )
            )
    return submissions


def _standing(
    submissions: Iterable[SubmissionToJudge], experts: Mapping[str, ExpertAtHand], held: Mapping[str, list[Assignment]]
) -> Iterator[Pair]:
    """What stands beside an empty place, but for pairs that the rules of today would forbid: no plan may hold those."""
    for one in submissions:
        institutions: set[str] = set()
        for assignment in held.get(one.id, ()):
            who = experts.get(assignment.expert_id)
            if who is None or who.institution is None or not assignment.stands or who.institution in institutions:
                continue
            if one.municipality in {who.municipality, *who.neighbours} or one.school in who.conflicts:
                continue
            institutions.add(who.institution)
            yield one.id, who.id


def _with_locks(who: ExpertAtHand, locks: int, owed: int) -> ExpertAtHand:
    # What is locked and owed is part of the load already; the question counts it among the places instead.
    return replace(who, free_places=max(who.free_places, 0) + locks, load=who.load - owed) if locks else who
