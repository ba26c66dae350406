"""The whole question that an allotment answers, with a canonical text and a digest by which it is known again."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from domain.allotment.values import (
    CountTooLarge,
    ExpertAtHand,
    NegativeCount,
    Pair,
    Policy,
    SubmissionToJudge,
    TwoOfOneId,
    UnknownPair,
    Weights,
)
from domain.shaped_json import Maybe, refuse_other_shape

MOST_PLACES = 10**9
"""Of a submission, and of an expert: sums of them fit the solver's numbers."""


@dataclass(frozen=True)
class Question:
    """Who is to be judged, by whom, and under which wishes; the order of what is given does not matter.

    Raises an AllotmentError where it makes no sense. A kept or forbidden pair may name who is not there (any more); it
    is left out. A locked one may not.
    """

    submissions: tuple[SubmissionToJudge, ...]
    experts: tuple[ExpertAtHand, ...]
    weights: Weights = field(default_factory=Weights)
    policy: Policy = Policy.TOTAL
    apart_by_institution: bool = False
    """Whether two experts of one submission may not be from one institution."""
    kept: frozenset[Pair] = frozenset()
    """Pairs that stand now: as few as possible are dropped, once the most places are filled."""
    locked: frozenset[Pair] = frozenset()
    """Pairs that must stand."""
    forbidden: frozenset[Pair] = frozenset()
    """Pairs that the office forbids."""

    def __post_init__(self) -> None:
        _refuse_twins("submission", [one.id for one in self.submissions])
        _refuse_twins("expert", [one.id for one in self.experts])
        if any(one.places < 0 for one in self.submissions) or any(one.load < 0 for one in self.experts):
            raise NegativeCount("places and loads count from zero")
        many = [*(one.places for one in self.submissions), *(abs(one.free_places) for one in self.experts)]
        if max(many, default=0) > MOST_PLACES:
            raise CountTooLarge(f"nobody has more than {MOST_PLACES} places")
        submissions = {one.id for one in self.submissions}
        experts = {one.id for one in self.experts}
        for pair in sorted(self.locked):
            if pair[0] not in submissions or pair[1] not in experts:
                raise UnknownPair(f"the pair {pair[0]}, {pair[1]} is locked, and one of the two is not there")
        put = object.__setattr__
        put(self, "submissions", tuple(sorted(self.submissions, key=lambda one: one.id)))
        put(self, "experts", tuple(sorted(self.experts, key=lambda one: one.id)))
        put(self, "locked", frozenset(self.locked))
        for name in ("kept", "forbidden"):
            there = (pair for pair in getattr(self, name) if pair[0] in submissions and pair[1] in experts)
            put(self, name, frozenset(there))

    def as_json(self) -> str:
        """The question as canonical text: everything in order, without spaces and without fractions."""
        return canonical(
            {
                "submissions": [_of_submission(one) for one in self.submissions],
                "experts": [_of_expert(one) for one in self.experts],
                "weights": [self.weights.competence, self.weights.primary, self.weights.evenness],
                "policy": self.policy.value,
                "apart_by_institution": self.apart_by_institution,
                "kept": sorted(self.kept),
                "locked": sorted(self.locked),
                "forbidden": sorted(self.forbidden),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "Question":
        """Read a question that `as_json` has written. Raises ValueError for any other text."""
        told = json.loads(text)
        refuse_other_shape(told, _SHAPE)
        return cls(
            submissions=tuple(_submission(one) for one in told["submissions"]),
            experts=tuple(_expert(one) for one in told["experts"]),
            weights=Weights(*told["weights"]),
            policy=Policy(told["policy"]),
            apart_by_institution=told["apart_by_institution"],
            kept=pairs_of(told["kept"]),
            locked=pairs_of(told["locked"]),
            forbidden=pairs_of(told["forbidden"]),
        )

    def digest(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return sha256(self.as_json().encode()).hexdigest()


def canonical(told: object) -> str:
    """A value as JSON that is the same wherever it is written."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pairs_of(told: Iterable[list[str]]) -> frozenset[Pair]:
    """Pairs as JSON tells them."""
    return frozenset((submission, expert) for submission, expert in told)


def _refuse_twins(what: str, ids: list[str]) -> None:
    twins = sorted(id for id, times in Counter(ids).items() if times > 1)
    if twins:
        raise TwoOfOneId(f"more than one {what} has the id {', '.join(twins)}")


_PAIRS = [(str, str)]
_SHAPE = {
    "submissions": [(str, str, str, int, [str], [str], [str])],
    "experts": [(str, str, int, int, [str], bool, [str], Maybe(str), [str], bool)],
    "weights": (int, int, int),
    "policy": str,
    "apart_by_institution": bool,
    "kept": _PAIRS,
    "locked": _PAIRS,
    "forbidden": _PAIRS,
}


# A list is shorter than an object by the names, forty thousand times; the order of fields is that of the classes.
# Python's collector looks through lists again and again, and lets go of a tuple of texts.
def _of_submission(one: SubmissionToJudge) -> tuple[Any, ...]:
    topics, asked, primary = _sorted(one.topics), _sorted(one.asked_before), _sorted(one.primary_experts)
    return one.id, one.school, one.municipality, one.places, topics, asked, primary


def _submission(told: list[Any]) -> SubmissionToJudge:
    return SubmissionToJudge(*told[:4], *(frozenset(some) for some in told[4:]))


def _of_expert(one: ExpertAtHand) -> list[Any]:
    counts = [one.free_places, one.load]
    facts = [_sorted(one.conflicts), one.asked_again, _sorted(one.competences), one.institution]
    return [one.id, one.municipality, *counts, *facts, _sorted(one.neighbours), one.absent]


def _sorted(some: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(some)) if len(some) > 1 else tuple(some)


def _expert(told: list[Any]) -> ExpertAtHand:
    id, municipality, free_places, load, conflicts, asked_again, competences, institution, neighbours, absent = told
    return ExpertAtHand(
        id=id,
        municipality=municipality,
        free_places=free_places,
        load=load,
        conflicts=frozenset(conflicts),
        asked_again=asked_again,
        competences=frozenset(competences),
        institution=institution,
        neighbours=frozenset(neighbours),
        absent=absent,
    )
