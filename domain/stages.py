"""The stages of a round, in the order of the regulation's articles."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a round stands. The order of the names is the order of time; no stage is left backwards."""

    SCHEDULED = "scheduled"
    INTAKE = "intake"
    ALLOTMENT = "allotment"
    EXPERTISE = "expertise"
    OUTCOME = "outcome"
    NOTICES = "notices"
    CLOSING = "closing"
    CLOSED = "closed"

    def comes_before(self, other: "Stage") -> bool:
        """Say whether this stage lies before the other."""
        order = list(Stage)
        return order.index(self) < order.index(other)
