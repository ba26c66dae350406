"""Bringing a season's rounds to life: which of them have no flow run yet, and which run each one got."""

from dataclasses import dataclass
from datetime import datetime

from models.rounds import Round, rounds_in_order
from runtime.installation import here
from tasks.articles import recorded


@dataclass(frozen=True)
class Awaited:
    """A round whose flow run is to be made."""

    round_id: str
    wall_time: datetime
    """The real moment at which it begins."""


@recorded
def rounds_without_a_run(season_id: str) -> list[Awaited]:
    """The season's rounds that have no flow run, by number of the row."""
    installation = here()
    with installation.reading() as session:
        return [
            Awaited(round_.id, installation.clock.wall_time(round_.regulation.submission.opens))
            for round_ in rounds_in_order(session)
            if round_.season_id == season_id and round_.flow_run_id is None
        ]


@recorded
def note_flow_run(round_id: str, flow_run_id: str) -> None:
    """Record a round's flow run, and that the round waits for its window."""
    with here().transaction() as session:
        round_ = session.get_one(Round, round_id)
        round_.flow_run_id = flow_run_id
        round_.waits_for = "the opening of the window"
        round_.waits_until = round_.regulation.submission.opens
