"""Row 6, the flow: one run of a round is started by two and by four processes at once, through Prefect."""

import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Template
from tests.chaos.prefect_runs import give_a_run, run_once
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.row_01_flow import ROUND, Waking, to_the_evening
from tests.chaos.season_at_home import SeasonAtHome, in_the_season, post_of, work_in
from tests.chaos.season_model import Model
from tests.chaos.standing import differences, standing_of


@dataclass(frozen=True)
class StartedTwice:
    """Whoever comes second waits for the round's lock, finds all done, or leaves."""

    before: Template
    waking: Waking
    times: int
    model: Model
    row: int = field(default=6, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"the run at {self.waking.title} is started {self.times} times at once"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.before.database

    def play(self, folder: Path) -> Result:
        """Start it so often, and let everything else of the day happen."""
        with self.before.copy(folder) as place, mail_server(post_of(place)) as server:
            work_in(place, server.port, lambda _: give_a_run(ROUND))
            together = time.monotonic() + 1.0
            at_once = in_the_season(place, server.port, partial(_at, together))
            children = [start(at_once, place.output("run")) for _ in range(self.times)]
            ends = [child.wait() for child in children]
            ends.append(work_in(place, server.port, to_the_evening).exit or 0)
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), self.model.letters, most_in_doubt=0)
                result = result.but(*differences(standing_of(engine), self.model.standing))
            return result.of(self.times) if not any(ends) else result.but(f"ended with {ends}: {children[0].words()}")


def _at(together: float, _season: SeasonAtHome) -> None:
    time.sleep(max(0.0, together - time.monotonic()))
    run_once(ROUND)
