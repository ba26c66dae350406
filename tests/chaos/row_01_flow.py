"""Row 1, the flow: a round's run dies at every commit, rename and call of Prefect, on one kept server."""

import signal
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.chaos.deeds import DEEDS
from tests.chaos.mail_record import keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Place, Template
from tests.chaos.prefect_runs import give_a_run, run_once
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.season_at_home import SeasonAtHome, in_the_season, post_of
from tests.chaos.season_model import Model, in_a_process
from tests.chaos.standing import differences, standing_of
from tests.chaos.steps import Steps, steps_in

ROUND = "2022/1.13"
BEGINNING = "2022-03-13 23:30"


@dataclass(frozen=True)
class Waking:
    """A moment at which the round has much to do: after so many deeds, the last of them at this very moment or not."""

    title: str
    moment: str
    deeds: int
    deed_at_the_moment: bool = False


WAKINGS = (
    Waking("the opening", "2022-03-14 00:00", 0),
    Waking("reminders", "2022-03-16 09:00", 1),
    Waking("the end of the intake and the allotment", "2022-03-21 00:00", 5),
    Waking("a replacement", DEEDS[8].moment, 9, deed_at_the_moment=True),
    Waking("outcomes, conclusions and notices", DEEDS[12].moment, 13, deed_at_the_moment=True),
)


@dataclass(frozen=True)
class KilledRun:
    """The run dies at one step, and is started again."""

    before: Template
    waking: Waking
    step: int
    name: str
    model: Model
    """How everything stands in the evening."""
    row: int = field(default=1, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"the run at {self.waking.title} dies at step {self.step}, {self.name}"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.before.database

    def play(self, folder: Path) -> Result:
        """Kill it, start it again, and let everything else of the day happen."""
        with self.before.copy(folder) as place, mail_server(post_of(place)) as server:
            end = run_until(place, server.port, self.step)
            begun = time.monotonic()
            last = start(in_the_season(place, server.port, _again), place.output("again"))
            last.wait()
            seconds = time.monotonic() - begun
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), self.model.letters, most_in_doubt=0)
                result = result.but(*differences(standing_of(engine), self.model.standing))
            if last.exit != 0:
                result = result.but(f"the run did not go on: {last.words()}")
            return result.of(int(end == -signal.SIGKILL), seconds)


def _again(season: SeasonAtHome) -> None:
    run_once(ROUND)
    to_the_evening(season)


def to_the_evening(season: SeasonAtHome) -> None:
    """Let the letters of the day leave."""
    season.go(f"{season.calendar_day()} 23:00")


def run_until(place: Place, port: int, step: int | None) -> int:
    """Start the run in a process that dies at a step; return how it ended."""

    def work(_season: SeasonAtHome) -> None:
        give_a_run(ROUND)
        run_once(ROUND, Steps(place.folder / "steps.log", step))

    return start(in_the_season(place, port, work), place.output("killed")).wait()


def _come_to(waking: Waking, season: SeasonAtHome) -> None:
    """Live until right before the round wakes."""
    before = DEEDS[: waking.deeds - waking.deed_at_the_moment]
    season.live(before, before[-1].moment if before else BEGINNING)
    if waking.deed_at_the_moment:
        season.go(waking.moment)
        DEEDS[waking.deeds - 1].do(season)
    else:
        season.stand(waking.moment)


def moments_of(begun: Template, folder: Path, name: str) -> list[tuple[Waking, Template, Model, list[str]]]:
    """For each waking: how it stands before, how after, and the steps of its run."""
    found = []
    for number, waking in enumerate(WAKINGS):
        with begun.copy(folder / f"before-{number}") as place, mail_server(post_of(place)) as server:
            in_a_process(place, server.port, partial(_come_to, waking))
            before = begun.snapshot(place, f"{name}-{number}")
            in_a_process(place, server.port, to_the_evening)
            with place.opened() as engine:
                model = Model(standing_of(engine), tuple(keys_in(engine)))
        with before.copy(folder / f"steps-{number}") as place, mail_server(post_of(place)) as server:
            if run_until(place, server.port, None) != 0:
                raise RuntimeError(f"the run could not be played: {place.output('killed').read_text()[-500:]}")
            found.append((waking, before, model, steps_in(place.folder / "steps.log")))
    return found


def every_step(begun: Template, folder: Path) -> list[KilledRun]:
    """A case for each step of each waking."""
    return [
        KilledRun(before, waking, step, name, model)
        for waking, before, model, names in moments_of(begun, folder, f"killed-{begun.database}")
        for step, name in enumerate(names, start=1)
    ]
