"""How a school stands in a round: one rule, and one word for each state, whoever follows it."""

from dataclasses import dataclass
from enum import StrEnum


class SchoolState(StrEnum):
    """How a school stands; of several states that hold the first in this order."""

    CARRIED_OVER = "carried_over"
    """Accepted in the primary: nothing is wanted of it."""
    SETTLED = "settled"
    """It has an outcome, which says more."""
    LACKS_EXPERT = "lacks_expert"
    JUDGED = "judged"
    """All its experts have filed."""
    WITH_EXPERTS = "with_experts"
    HANDED_IN = "handed_in"
    NOT_OPEN = "not_open"
    AWAITED = "awaited"
    """It has time yet."""
    LATE = "late"
    """Something came, too late to be judged here."""
    MISSING = "missing"


SCHOOL_STATES = {
    SchoolState.CARRIED_OVER: "согласовано ранее",
    SchoolState.SETTLED: "итог подведён",
    SchoolState.LACKS_EXPERT: "ждёт эксперта",
    SchoolState.JUDGED: "все заключения сданы",
    SchoolState.WITH_EXPERTS: "на экспертизе",
    SchoolState.HANDED_IN: "документы переданы",
    SchoolState.NOT_OPEN: "приём ещё не открыт",
    SchoolState.AWAITED: "ждём документы",
    SchoolState.LATE: "переданы после срока",
    SchoolState.MISSING: "не переданы в срок",
}


@dataclass(frozen=True)
class SchoolFacts:
    """What decides how a school stands, as far as its reader may know."""

    accepted_before: bool
    """In the primary."""
    has_outcome: bool
    handed_in: bool
    """In time."""
    came_late: bool
    is_open: bool
    """Whether the round takes documents in, or did."""
    is_over: bool
    """Whether the school's own time is over."""
    with_experts: bool
    all_filed: bool = False
    lacks_expert: bool = False


def state_of_school(facts: SchoolFacts) -> SchoolState:
    """How a school stands."""
    holds = {
        SchoolState.CARRIED_OVER: facts.accepted_before,
        SchoolState.SETTLED: facts.has_outcome,
        SchoolState.LACKS_EXPERT: facts.lacks_expert,
        SchoolState.JUDGED: facts.handed_in and facts.all_filed,
        SchoolState.WITH_EXPERTS: facts.handed_in and facts.with_experts,
        SchoolState.HANDED_IN: facts.handed_in,
        SchoolState.NOT_OPEN: not facts.is_open,
        SchoolState.AWAITED: not facts.is_over,
        SchoolState.LATE: facts.came_late,
    }
    return next((state for state, there in holds.items() if there), SchoolState.MISSING)
