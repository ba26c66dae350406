"""The question of a round's allotment as the record asks it now: which places are empty, and who could fill them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.allotment.question import Question
from domain.allotment.values import ExpertAtHand, Pair, SubmissionToJudge
from models.assignments import Assignment, assignments_of
from models.experts_at_hand import experts_at_hand, experts_of_the_primary, topics_of
from models.office_pairs import Ruling, pairs_ruled
from models.pairs_forbidden import municipalities_of
from models.progress import schools_to_judge
from models.rounds import Round


@dataclass(frozen=True)
class Wish:
    """What is wished of an allotment beside the filling of places that have nobody."""

    movable: frozenset[Pair] = frozenset()
    """Assignments that may go to somebody else; the fewest do. All others stay."""
    locked: frozenset[Pair] = frozenset()
    """Pairs that are to stand, beside those that the office locked."""
    forbidden: frozenset[Pair] = frozenset()
    """Pairs that are not to stand, beside those that the office forbade."""
    only: frozenset[str] | None = None
    """Schools whose empty places are filled; None: all."""


REFILL = Wish()


@dataclass
class _Draft:
    """The question in the making."""

    submissions: list[SubmissionToJudge] = field(default_factory=list)
    kept: set[Pair] = field(default_factory=set)
    """Of the movable."""
    locked: set[Pair] = field(default_factory=set)
    places: Counter[str] = field(default_factory=Counter)
    """By submission, without those of locked pairs."""
    owed: Counter[str] = field(default_factory=Counter)
    """By expert, what is kept or locked and part of the load already."""


def question_at_hand(session: Session, round_: Round, now: datetime, wish: Wish = REFILL) -> Question:
    """Ask for all places that have nobody; what stands is not moved, unless the wish lets it.

    Where experts of one institution are kept apart, the assignments that stand beside an empty place are locked pairs
    of the question, and of its plan: who stands there decides who may join. What the office forbade is forbidden; what
    it locked and is not made yet is locked as soon as it can be.
    """
    rules = round_.regulation.allotment
    held: dict[str, list[Assignment]] = {}
    for assignment in assignments_of(session, round_.id):
        held.setdefault(assignment.school_id, []).append(assignment)
    experts = {each.id: each for each in without_names(experts_at_hand(session, round_, now))}
    to_lock = (pairs_ruled(session, round_.id, Ruling.LOCKED) | wish.locked) - wish.forbidden
    forbidden = (pairs_ruled(session, round_.id, Ruling.FORBIDDEN) | wish.forbidden) - wish.locked
    wish = replace(wish, movable=wish.movable - to_lock)
    draft = _Draft()
    for one in _submissions(session, round_, now, held, wish):
        _add(draft, one, held.get(one.id, ()), experts, wish, apart=rules.apart_by_institution)
    holders = Counter(who for _, who in (*draft.kept, *draft.locked))
    at_hand = {who.id: _with_own(who, holders[who.id], draft.owed[who.id]) for who in experts.values()}
    _lock_anew(draft, sorted(to_lock - forbidden), at_hand, apart=rules.apart_by_institution)
    return Question(
        tuple(draft.submissions),
        tuple(at_hand.values()),
        weights=rules.weights,
        policy=rules.policy,
        apart_by_institution=rules.apart_by_institution,
        kept=frozenset(draft.kept),
        locked=frozenset(draft.locked),
        forbidden=forbidden,
    )


def without_names(experts: Iterable[ExpertAtHand]) -> list[ExpertAtHand]:
    """The same experts, their institutions by number: a question is kept, and a person may be forgotten later."""
    experts = list(experts)
    numbers = {name: str(n) for n, name in enumerate(sorted({each.institution or "" for each in experts} - {""}), 1)}
    return [replace(each, institution=numbers.get(each.institution or "")) for each in experts]


def _submissions(
    session: Session, round_: Round, now: datetime, held: Mapping[str, Sequence[Assignment]], wish: Wish
) -> Iterator[SubmissionToJudge]:
    """Those judged now that may have an empty place or one that moves, each with the places that are wanted."""
    primary, places = experts_of_the_primary(session, round_), municipalities_of(session, round_.id)
    topics = topics_of(session, round_)
    movable = {school for school, _ in wish.movable}
    wanted = round_.regulation.experts_per_submission
    for school_id in schools_to_judge(session, round_, now):
        # A large round looks at each waking, and nearly all of its submissions have their experts.
        if school_id not in movable and sum(each.stands for each in held.get(school_id, ())) >= wanted:
            continue
        yield SubmissionToJudge(
            id=school_id,
            school=school_id,
            municipality=places[school_id],
            places=wanted,
            topics=topics(school_id),
            primary_experts=primary.get(school_id, frozenset()),
        )


def _add(
    draft: _Draft,
    one: SubmissionToJudge,
    asked: Sequence[Assignment],
    experts: Mapping[str, ExpertAtHand],
    wish: Wish,
    *,
    apart: bool,
) -> None:
    """Put a submission into the question, if a place of it is empty or an assignment of it may move."""
    standing = [each for each in asked if each.stands]
    moving = [each for each in standing if _may_move(each, one, experts, wish)]
    empty = max(one.places - len(standing), 0) if wish.only is None or one.id in wish.only else 0
    if empty == 0 and not moving:
        return
    staying = [each for each in standing if each not in moving]
    beside = list(_beside(one, staying, experts)) if apart else []
    draft.submissions.append(
        replace(
            one,
            places=empty + len(moving) + len(beside),
            asked_before=frozenset(each.expert_id for each in asked),
        )
    )
    draft.places[one.id] = empty + len(moving)
    draft.kept.update((one.id, each.expert_id) for each in moving)
    draft.locked.update((one.id, each.expert_id) for each in beside)
    draft.owed.update(each.expert_id for each in (*moving, *beside) if not each.filed)


def _may_move(each: Assignment, one: SubmissionToJudge, experts: Mapping[str, ExpertAtHand], wish: Wish) -> bool:
    pair, who = (each.school_id, each.expert_id), experts.get(each.expert_id)
    if pair not in wish.movable or each.filed or who is None:
        return False
    return pair in wish.forbidden or _may_stand(one, who)


def _may_stand(one: SubmissionToJudge, who: ExpertAtHand) -> bool:
    """Whether the rules of today allow the pair; one that they forbid stays, but no plan may hold it."""
    return one.municipality not in {who.municipality, *who.neighbours} and one.school not in who.conflicts


def _beside(
    one: SubmissionToJudge, staying: Iterable[Assignment], experts: Mapping[str, ExpertAtHand]
) -> Iterator[Assignment]:
    institutions: set[str] = set()
    for assignment in staying:
        who = experts.get(assignment.expert_id)
        if who is None or who.institution is None or who.institution in institutions or not _may_stand(one, who):
            continue
        institutions.add(who.institution)
        yield assignment


def _with_own(who: ExpertAtHand, holds: int, owed: int) -> ExpertAtHand:
    # What is kept or locked and owed is part of the load already; the question counts it among the places instead.
    return replace(who, free_places=max(who.free_places, 0) + holds, load=who.load - owed) if holds else who


def _lock_anew(draft: _Draft, wanted: Iterable[Pair], at_hand: Mapping[str, ExpertAtHand], *, apart: bool) -> None:
    """Lock pairs that the office wants and that are not made yet; one that cannot be made now is left for later."""
    by_id = {one.id: one for one in draft.submissions}
    taken = Counter(who for _, who in draft.locked)
    for pair in wanted:
        one, who = by_id.get(pair[0]), at_hand.get(pair[1])
        if one is None or who is None or who.id in one.asked_before or draft.places[one.id] <= 0:
            continue
        colleagues = {at_hand[other].institution for school, other in draft.locked if school == one.id} - {None}
        if apart and who.institution in colleagues:
            continue
        if _may_stand(one, who) and who.asked_again and not who.absent and taken[who.id] < who.free_places:
            draft.locked.add(pair)
            draft.places[one.id] -= 1
            taken[who.id] += 1
