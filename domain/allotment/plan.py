"""What an allotment answers: who judges whom and why, what has no expert, and the proof that no plan is better."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from domain.allotment.question import canonical
from domain.allotment.reasons import Hindered, Hindrance, Reason, Unplaced
from domain.shaped_json import ByName, Maybe, refuse_other_shape


@dataclass(frozen=True, slots=True)
class Placed:
    """One expert for one submission, and why."""

    submission: str
    expert: str
    reason: Reason


@dataclass(frozen=True)
class Costs:
    """How the ranks of an allotment are one whole number a pair, so that one number is compared.

    A pair costs `unit` × (−its worth), its lot where `lots` is set, and `kept` less if it stands already. The n-th
    further assignment of an expert who holds L costs `unit` × evenness × (L + n).
    """

    unit: int
    kept: int
    lots: bool


@dataclass(frozen=True)
class Fairness:
    """How near the smallest worth of a submission is to what no plan can surpass (policy `fair`)."""

    smallest: int
    """The smallest worth of a submission in this plan."""
    bound: int
    """No plan has a greater smallest worth."""
    given_up: int
    """By how much the best total, worth less what loads cost, is more: the potentials show that none is greater."""

    @property
    def gap(self) -> int:
        """How far the plan is from the bound."""
        return self.bound - self.smallest


@dataclass(frozen=True)
class Certificate:
    """The proof of a plan: docs/allotment.md tells how it is read, domain/allotment/verification/ checks it."""

    question: str
    """Digest of the question."""
    costs: Costs
    filled: int
    """Places filled, locked ones included: the cut shows that no plan fills more."""
    dropped: int
    """Kept pairs that the plan does not hold."""
    cut_submissions: frozenset[str] = frozenset()
    """Submissions on the source's side of the smallest cut; those on the other side have all their places filled."""
    cut_experts: frozenset[str] = frozenset()
    """Experts on the source's side: the full ones, for whom those submissions wait."""
    submission_potentials: Mapping[str, int] = field(default_factory=dict)
    expert_potentials: Mapping[str, int] = field(default_factory=dict)
    source_potential: int = 0
    """The sink's potential is zero."""
    fairness: Fairness | None = None
    """Only with policy `fair`; then the potentials are those of the best total, and show what was given up of it."""


@dataclass(frozen=True)
class Plan:
    """The whole allotment: assignments by submission and expert, then what could not be placed by submission."""

    assignments: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]
    worth: int = 0
    """Sum of the worths of all pairs, the load left out."""
    certificate: Certificate | None = None

    def as_json(self) -> str:
        """The plan and its certificate as canonical text."""
        return canonical(
            {
                "assignments": [[one.submission, one.expert, one.reason.value] for one in self.assignments],
                "unplaced": [
                    [one.submission, one.places_missing, [[why.hindrance.value, why.experts] for why in one.reasons]]
                    for one in self.unplaced
                ],
                "worth": self.worth,
                "certificate": None if self.certificate is None else _of_certificate(self.certificate),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Read a plan that `as_json` has written. Raises ValueError for any other text."""
        told = json.loads(text)
        refuse_other_shape(told, _SHAPE)
        return cls(
            assignments=tuple(Placed(one, expert, Reason(why)) for one, expert, why in told["assignments"]),
            unplaced=tuple(
                Unplaced(one, missing, tuple(Hindered(Hindrance(why), count) for why, count in reasons))
                for one, missing, reasons in told["unplaced"]
            ),
            worth=told["worth"],
            certificate=None if told["certificate"] is None else _certificate(told["certificate"]),
        )


_SHAPE = {
    "assignments": [(str, str, str)],
    "unplaced": [(str, int, [(str, int)])],
    "worth": int,
    "certificate": Maybe(
        {
            "question": str,
            "costs": {"unit": int, "kept": int, "lots": bool},
            "filled": int,
            "dropped": int,
            "cut_submissions": [str],
            "cut_experts": [str],
            "submission_potentials": ByName(int),
            "expert_potentials": ByName(int),
            "source_potential": int,
            "fairness": Maybe({"smallest": int, "bound": int, "given_up": int}),
        }
    ),
}


def _of_certificate(one: Certificate) -> dict[str, Any]:
    return {
        "question": one.question,
        "costs": asdict(one.costs),
        "filled": one.filled,
        "dropped": one.dropped,
        "cut_submissions": sorted(one.cut_submissions),
        "cut_experts": sorted(one.cut_experts),
        "submission_potentials": dict(one.submission_potentials),
        "expert_potentials": dict(one.expert_potentials),
        "source_potential": one.source_potential,
        "fairness": None if one.fairness is None else asdict(one.fairness),
    }


def _certificate(told: dict[str, Any]) -> Certificate:
    sides = {name: frozenset(told[name]) for name in ("cut_submissions", "cut_experts")}
    fairness = None if told["fairness"] is None else Fairness(**told["fairness"])
    return Certificate(**{**told, **sides, "costs": Costs(**told["costs"]), "fairness": fairness})
