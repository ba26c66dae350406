"""An expert takes an assignment on: a sign of life, and no more."""

from acts.assignment_at_hand import assignment_at_hand
from runtime.installation import here


def take_on(assignment_id: str) -> None:
    """Record that the expert saw the assignment and will do it. Said twice, the first time counts.

    Raises a Refusal where the assignment is no longer the expert's.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        _, assignment = assignment_at_hand(session, assignment_id, now)
        assignment.taken_on_at = assignment.taken_on_at or now
