"""What the record knows of rounds at large: which of them have a run, until when each waits, and which are called."""

from dataclasses import dataclass
from datetime import datetime

from domain.stages import Stage
from models.revivals import Revival
from models.rounds import Round, rounds_in_order
from models.wakes import rounds_to_wake
from runtime.installation import here


@dataclass(frozen=True)
class AtLarge:
    """A round that is not closed, as whoever starts runs must know it."""

    round_id: str
    flow_run_id: str | None
    due: datetime | None
    """The moment of the season at which it is to start by itself; none: a fact alone wakes it."""
    called: bool
    """A fact has written a wake that no waking has taken yet."""


def rounds_at_large() -> list[AtLarge]:
    """The rounds that are not closed, by season and number of the row."""
    with here().reading() as session:
        woken = set(rounds_to_wake(session))
        return [
            AtLarge(round_.id, round_.flow_run_id, _due(round_), round_.id in woken)
            for round_ in rounds_in_order(session)
            if round_.stage != Stage.CLOSED
        ]


def _due(round_: Round) -> datetime | None:
    # A round that nobody started yet waits for its window, whether or not anybody has noted so.
    if round_.wakes == 0 and round_.paused_at is None:
        return round_.regulation.submission.opens
    return round_.waits_until


def note_flow_run(round_id: str, flow_run_id: str) -> None:
    """Record a round's flow run. A round that never woke is noted to wait for its window.

    A round that the office dropped meanwhile has none: the run would find nothing when it starts.
    """
    with here().transaction() as session:
        round_ = session.get(Round, round_id)
        if round_ is None:
            return
        round_.flow_run_id = flow_run_id
        if round_.wakes == 0:
            round_.waits_for = "the opening of the window"
            round_.waits_until = round_.regulation.submission.opens


def note_revival(round_id: str, found: str, real_now: datetime) -> None:
    """Record that a round's run was brought back, and the state in which it was found."""
    with here().transaction() as session:
        session.add(Revival(round_id=round_id, found=found, real_at=real_now))
