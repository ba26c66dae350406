"""Where something cannot be placed: which submissions compete for which experts' places, from the certificate's cut."""

from collections import Counter
from dataclasses import dataclass

from domain.allotment.plan import Plan
from domain.allotment.question import Question
from domain.allotment.reasons import Hindrance
from domain.allotment.whys.hindrance import Hindrances

LARGE = 100_000
"""So many pairs are looked at singly within a second or two."""


@dataclass(frozen=True)
class Shortage:
    """Submissions that compete for too few places: whatever plan is made, so many of theirs stay empty."""

    lacking: tuple[tuple[str, int], ...]
    """Submissions that lack experts in this plan, and how many."""
    competing: tuple[str, ...]
    """All submissions that compete, those that lack experts among them."""
    wanted: int
    """How many experts these want, beside locked ones."""
    full: tuple[str, ...]
    """Experts whose places they compete for: all of these are taken, some before this plan."""
    free: int
    """How many places those experts have, beside locked pairs."""
    others: int
    """How many experts they have beyond those: some have places left, but not for who lacks experts."""

    @property
    def missing(self) -> int:
        """How many places stay empty."""
        return sum(places for _, places in self.lacking)


def shortages_of(question: Question, plan: Plan) -> tuple[Shortage, ...]:
    """Each set of submissions that compete with one another, those that lack most first.

    Raises ValueError where the plan has no certificate.
    """
    if plan.certificate is None:
        raise ValueError("the plan has no certificate, so no cut is known")
    if not plan.unplaced:
        return ()
    lacks = {one.submission: one.places_missing for one in plan.unplaced}
    locked_of, locked_on = Counter(one for one, _ in question.locked), Counter(who for _, who in question.locked)
    wanted = {one.id: one.places - locked_of[one.id] for one in question.submissions}
    free = {who.id: max(who.free_places, 0) - locked_on[who.id] for who in question.experts}
    inside = sorted(id for id in plan.certificate.cut_submissions if wanted[id] > 0)
    full = sorted(plan.certificate.cut_experts | {who for who, places in free.items() if places <= 0})
    chosen = {(one.submission, one.expert) for one in plan.assignments} - question.locked
    hindrances = Hindrances(question)
    # Among very many it is not looked who has to do with whom: they are one set.
    told_apart = len(inside) * len(full) <= LARGE
    harmless = (None, Hindrance.NO_FREE_PLACE)
    group = {id: id for id in (*inside, *full)}

    def root(id: str) -> str:
        while group[id] != id:
            group[id] = group[group[id]]
            id = group[id]
        return id

    for one in inside:
        for who in full:
            if not told_apart or (one, who) in chosen or hindrances.of((one, who)) in harmless:
                group[root(one)] = root(who)
    found = []
    for together in sorted({root(one) for one in inside}):
        competing = [one for one in inside if root(one) == together]
        experts = [who for who in full if root(who) == together]
        lacking = tuple((one, lacks[one]) for one in competing if one in lacks)
        if lacking:
            others = sum(one in competing and who not in experts for one, who in chosen)
            places, free_places = sum(wanted[one] for one in competing), sum(free[who] for who in experts)
            found.append(Shortage(lacking, tuple(competing), places, tuple(experts), free_places, others))
    return tuple(sorted(found, key=lambda one: (-one.missing, one.lacking)))
