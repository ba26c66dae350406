"""What an allotment knows: submissions, experts, and what the office wishes of those who judge."""

from dataclasses import dataclass
from enum import StrEnum


class AllotmentError(ValueError):
    """The caller asked for an allotment that makes no sense.

    AllotmentError
    ├── TwoOfOneId
    ├── NegativeCount
    ├── CountTooLarge
    ├── WeightOutOfBounds
    ├── WeightsTooLarge
    ├── UnknownPair
    └── LockAgainstTheRules
    """


class TwoOfOneId(AllotmentError):
    """Two submissions, or two experts, carry one id."""


class NegativeCount(AllotmentError):
    """Places or a load are less than nothing."""


class CountTooLarge(AllotmentError):
    """A submission or an expert has more places than can be counted together."""


class WeightOutOfBounds(AllotmentError):
    """A weight is no whole number, or is so great that it would drown all others."""


class WeightsTooLarge(AllotmentError):
    """Loads are so great that the ranks of the wishes no longer fit the solver's 64 bits."""


class UnknownPair(AllotmentError):
    """A lock names a submission or an expert that is not there."""


class LockAgainstTheRules(AllotmentError):
    """Pairs are locked that no plan may hold: a conflict, an own municipality, more than there are places."""


class Policy(StrEnum):
    """What an allotment strives for, once as many places are filled as can be."""

    TOTAL = "total"
    """The greatest worth of all submissions together."""
    FAIR = "fair"
    """The smallest worth of a submission as great as possible, and little of the total given up for it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the wishes count: small whole numbers, compared with one another.

    Raises WeightOutOfBounds, which names the weight.
    """

    competence: int = 3
    """For each topic of the submission that the expert knows; 0 to 1000."""
    primary: int = 10
    """For an expert who judged the school in the primary; less than nothing: explicitly somebody else. ±1000."""
    evenness: int = 1
    """Against the load: the n-th further assignment of an expert who holds L costs L + n times this; 0 to 1000."""

    def __post_init__(self) -> None:
        for name, least in (("competence", 0), ("primary", -1000), ("evenness", 0)):
            weight = getattr(self, name)
            if type(weight) is not int or not least <= weight <= 1000:
                raise WeightOutOfBounds(f"the weight {name} is {weight!r}: it is a whole number from {least} to 1000")


@dataclass(frozen=True, slots=True)
class SubmissionToJudge:
    """What waits for experts."""

    id: str
    school: str
    municipality: str
    places: int
    """How many experts it needs: further ones, and those of its kept and locked pairs."""
    topics: frozenset[str] = frozenset()
    """Codes of the document kinds and risks that it is about."""
    asked_before: frozenset[str] = frozenset()
    """Experts who hold it already, or gave it back: not asked anew, though kept and locked pairs may stand."""
    primary_experts: frozenset[str] = frozenset()
    """Experts who judged the school in the primary."""


@dataclass(frozen=True, slots=True)
class ExpertAtHand:
    """Somebody who may judge."""

    id: str
    municipality: str
    free_places: int
    """How many assignments are possible, those of kept and locked pairs included; zero or less is none."""
    load: int
    """How many assignments are held already, over all rounds, without those of kept and locked pairs."""
    conflicts: frozenset[str] = frozenset()
    """Ids of schools."""
    asked_again: bool = True
    """False for those who were silent or ill in this round."""
    competences: frozenset[str] = frozenset()
    """Codes of the document kinds and risks that the expert knows."""
    institution: str | None = None
    """Where the expert works, if known."""
    neighbours: frozenset[str] = frozenset()
    """Further municipalities whose schools the expert never judges: neighbours, or a second one of the expert."""
    absent: bool = False
    """Works on no day that the expertise has left; such an expert has no free place either."""


Pair = tuple[str, str]
"""The ids of a submission and of an expert."""


class NotCertified(ValueError):
    """A plan or its certificate does not hold; the sentence, in Russian, names the first thing that is wrong."""

    def __init__(self, sentence: str, pair: Pair | None = None) -> None:
        super().__init__(
            f"{sentence[0].upper()}{sentence[1:]}."
            if pair is None
            else f"Работа {pair[0]}, эксперт {pair[1]}: {sentence}."
        )
        self.pair = pair
        """The first broken pair, where a pair is to blame."""
