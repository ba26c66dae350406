"""What would fill the empty places: remedies each of which alone is enough, each verified by solving again."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.allotment.allot import allot
from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.values import ExpertAtHand, Pair, Policy, Weights
from domain.allotment.whys.hindrance import Hindrances
from domain.allotment.whys.shortage import LARGE, Shortage

OF_A_KIND = 3
"""So many remedies of one kind are told."""
TRIES = 60
"""So many remedies of one kind are tried at most."""
FEW = 3
"""So many where the question is large."""


@dataclass(frozen=True)
class NewExperts:
    """Further experts from elsewhere, with so many places together."""

    experts: int
    places: int
    not_from: tuple[str, ...]
    """Municipalities of the submissions that lack experts."""

    def applied(self, question: Question) -> Question:
        """The question with experts who may judge all that lack experts, were they there."""
        each, more = divmod(self.places, self.experts)
        there = {who.id for who in question.experts}
        new = (ExpertAtHand(_unlike(f"new expert {n}", there), "", each + (n < more), 0) for n in range(self.experts))
        barred = tuple(replace(who, neighbours=frozenset(self._elsewhere(question))) for who in new)
        return replace(question, experts=(*question.experts, *barred))

    def _elsewhere(self, question: Question) -> set[str]:
        # They may come from any other municipality, so they are counted on for none of those.
        return {one.municipality for one in question.submissions} - {*self.not_from}


@dataclass(frozen=True)
class MorePlaces:
    """More places with experts of the list: who, and how many each."""

    places: tuple[tuple[str, int], ...]

    def applied(self, question: Question) -> Question:
        """The question with these places."""
        more = dict(self.places)
        experts = tuple(
            replace(who, free_places=max(who.free_places, 0) + more.get(who.id, 0)) for who in question.experts
        )
        return replace(question, experts=experts)


@dataclass(frozen=True)
class OneFewer:
    """One expert fewer for each of some submissions."""

    submissions: tuple[str, ...]

    def applied(self, question: Question) -> Question:
        """The question with fewer places."""
        fewer = (
            replace(one, places=one.places - 1) if one.id in self.submissions else one for one in question.submissions
        )
        return replace(question, submissions=tuple(fewer))


@dataclass(frozen=True)
class LiftProhibition:
    """The office no longer forbids this pair."""

    pair: Pair

    def applied(self, question: Question) -> Question:
        """The question without the prohibition."""
        return replace(question, forbidden=question.forbidden - {self.pair})


@dataclass(frozen=True)
class NotKeptAway:
    """The office no longer keeps this expert away from this municipality."""

    expert: str
    municipality: str

    def applied(self, question: Question) -> Question:
        """The question without it."""
        experts = tuple(
            replace(who, neighbours=who.neighbours - {self.municipality}) if who.id == self.expert else who
            for who in question.experts
        )
        return replace(question, experts=experts)


@dataclass(frozen=True)
class Unlock:
    """The office no longer locks this pair."""

    pair: Pair

    def applied(self, question: Question) -> Question:
        """The question in which the pair may stand, but need not."""
        return replace(question, locked=question.locked - {self.pair})


@dataclass(frozen=True)
class NotApart:
    """Experts of one institution may judge one submission."""

    def applied(self, question: Question) -> Question:
        """The question without the rule."""
        return replace(question, apart_by_institution=False)


Remedy = NewExperts | MorePlaces | OneFewer | LiftProhibition | NotKeptAway | Unlock | NotApart


def remedies(question: Question, plan: Plan, shortage: Shortage) -> tuple[Remedy, ...]:
    """Those of all kinds that suffice by themselves, a few of each kind; solved again to be sure."""
    # What others lack stays as it is, so that a remedy does not spend itself on them.
    lacks = {one.submission: one.places_missing for one in plan.unplaced} | {id: 0 for id, _ in shortage.lacking}
    submissions = (replace(one, places=one.places - lacks.get(one.id, 0)) for one in question.submissions)
    question = replace(question, submissions=tuple(submissions))
    tries = TRIES if len(question.submissions) * len(question.experts) <= LARGE else FEW

    kinds = (
        _new_experts(question, shortage),
        _more_places(question, shortage, tries),
        _one_fewer(question, shortage),
        (LiftProhibition(pair) for pair in sorted(question.forbidden)),
        _not_kept_away(question, shortage),
        (Unlock(pair) for pair in sorted(question.locked)),
        iter((NotApart(),) if question.apart_by_institution else ()),
    )
    found: list[Remedy] = []
    for kind in kinds:
        of_kind: list[Remedy] = []
        for _, remedy in zip(range(tries), kind, strict=False):
            if _missing(remedy.applied(question)) == 0:
                of_kind.append(remedy)
            if len(of_kind) == OF_A_KIND or (of_kind and isinstance(remedy, NewExperts | OneFewer)):
                break
        found += of_kind
    return tuple(found)


def _missing(question: Question) -> int:
    """How many places the best plan leaves empty; what pairs are worth does not matter."""
    plan = allot(replace(question, policy=Policy.TOTAL, weights=Weights(0, 0, 0)))
    return sum(one.places_missing for one in plan.unplaced)


def _new_experts(question: Question, shortage: Shortage) -> Iterator[Remedy]:
    lacking = dict(shortage.lacking)
    towns = sorted({one.municipality for one in question.submissions if one.id in lacking})
    for experts in range(1, max(lacking.values()) + 1):
        yield NewExperts(experts, shortage.missing, tuple(towns))


def _more_places(question: Question, shortage: Shortage, tries: int) -> Iterator[Remedy]:
    """Evenly with several; then all with one expert, who may judge more of those who compete first."""
    candidates = _who_could(question, shortage)
    if shortage.missing > 1 and (spread := _spread(question, shortage.missing, candidates, tries)):
        yield spread
    for who in candidates:
        yield MorePlaces(((who, shortage.missing),))


def _spread(question: Question, empty: int, candidates: list[str], tries: int) -> MorePlaces | None:
    """One place more with one after another, each of which fills one more; None where that does not fill all."""
    more: dict[str, int] = {}
    helpful = deque(candidates)
    for _ in range(tries):
        if empty == 0 or not helpful:
            break
        who = helpful.popleft()
        trial = {**more, who: more.get(who, 0) + 1}
        left = _missing(MorePlaces(tuple(trial.items())).applied(question))
        # Whose further place does not help now, will not later: the more there are, the less each adds.
        if left < empty:
            more, empty = trial, left
            helpful.append(who)
    return MorePlaces(tuple(sorted(more.items()))) if empty == 0 and len(more) > 1 else None


def _who_could(question: Question, shortage: Shortage) -> list[str]:
    """Who of the set may judge those who compete; who may most comes first."""
    wider = Hindrances(MorePlaces(tuple((who.id, 1) for who in question.experts)).applied(question))
    could = {who: sum(wider.of((one, who)) is None for one in shortage.competing) for who in shortage.full}
    return sorted((who for who, times in could.items() if times), key=lambda who: (-could[who], who))


def _one_fewer(question: Question, shortage: Shortage) -> Iterator[Remedy]:
    """Those that lack experts, or all that compete; only where an expert is left to each."""
    several = {one.id for one in question.submissions if one.places > 1}
    for some in (tuple(id for id, _ in shortage.lacking), shortage.competing):
        if several.issuperset(some):
            yield OneFewer(some)


def _not_kept_away(question: Question, shortage: Shortage) -> Iterator[Remedy]:
    towns = {one.municipality for one in question.submissions if one.id in shortage.competing}
    for who in question.experts:
        for town in sorted(who.neighbours & towns - {who.municipality}):
            yield NotKeptAway(who.id, town)


def _unlike(id: str, there: set[str]) -> str:
    while id in there:
        id += "'"
    return id
