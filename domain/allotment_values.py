"""What an allotment is asked and what it answers: submissions, experts, the plan."""

from dataclasses import dataclass

from domain.allotment_reasons import Reason, Unplaced


class AllotmentError(ValueError):
    """The caller asked for an allotment that makes no sense.

    AllotmentError
    ├── TwoOfOneId
    ├── NegativeCount
    └── WeightsTooLarge
    """


class TwoOfOneId(AllotmentError):
    """Two submissions, or two experts, carry one id."""


class NegativeCount(AllotmentError):
    """Places or a load are less than nothing."""


class WeightsTooLarge(AllotmentError):
    """Loads are so great that the ranks of the wishes no longer fit the solver's 64 bits."""


@dataclass(frozen=True, slots=True)
class SubmissionToJudge:
    """What waits for experts."""

    id: str
    school: str
    municipality: str
    places: int
    """How many more experts it needs."""
    asked_before: frozenset[str] = frozenset()
    """Experts who hold it already, or gave it back."""
    primary_experts: frozenset[str] = frozenset()
    """Experts who judged the school in the primary; they are preferred."""


@dataclass(frozen=True, slots=True)
class ExpertAtHand:
    """Somebody who may judge."""

    id: str
    municipality: str
    free_places: int
    """How many more assignments are possible; zero or less is none."""
    load: int
    """How many assignments are held already, over all rounds."""
    conflicts: frozenset[str] = frozenset()
    """Ids of schools."""
    asked_again: bool = True
    """False for those who were silent or ill in this round."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One expert for one submission, and why."""

    submission: str
    expert: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole allotment: assignments by submission and expert, then what could not be placed by submission."""

    assignments: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]
