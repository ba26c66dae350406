"""Row 1, the acts: the process of somebody who hands in, declines or files dies at every step of it."""

import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.deeds import DEEDS, Deed
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Place, Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.season_at_home import SeasonAtHome, in_the_season, post_of
from tests.chaos.season_model import Model, played_undisturbed
from tests.chaos.standing import Standing, differences, standing_of
from tests.chaos.steps import Steps, steps_in, watch

KILLED_DEEDS = (0, 3, 5, 6, 8, 9, 12)
"""Of the script: a first hand-in, one that replaces, one that is late, a taking on, a decline, a first and a last
conclusion."""


@dataclass(frozen=True)
class KilledDeed:
    """A person's act dies at one step; they look, and act again where it was not taken."""

    before: Template
    number: int
    step: int
    name: str
    model: Model
    after: Standing
    """How the record stands right after the act."""
    row: int = field(default=1, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"{DEEDS[self.number].title} dies at step {self.step}, {self.name}"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.before.database

    def play(self, folder: Path) -> Result:
        """Kill the act; it must have happened whole or not at all. Then play the season to its end."""
        with self.before.copy(folder) as place, mail_server(post_of(place)) as server:
            with place.opened() as engine:
                before = standing_of(engine)
            end = _do_until(place, server.port, DEEDS[self.number], self.step)
            with place.opened() as engine:
                killed = standing_of(engine)
            done = killed == self.after
            begun = time.monotonic()
            rest = DEEDS[self.number + done :]
            last = start(in_the_season(place, server.port, lambda season: season.live(rest)), place.output("after"))
            last.wait()
            seconds = time.monotonic() - begun
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), self.model.letters, most_in_doubt=0)
                result = result.but(*differences(standing_of(engine), self.model.standing))
            if not done and killed != before:
                result = result.but("the act happened in part", *differences(killed, self.after))
            if last.exit != 0:
                result = result.but(f"the season did not go on: {last.words()}")
            return result.of(int(end == -signal.SIGKILL), seconds)


def every_step(begun: Template, folder: Path) -> list[KilledDeed]:
    """A case for each step of each of the killed deeds."""
    chapters = played_undisturbed(begun, folder / "model", KILLED_DEEDS)
    cases = []
    for number, chapter in zip(KILLED_DEEDS, chapters.chapters, strict=True):
        with chapter.before.copy(folder / f"listing-{number}") as place, mail_server(post_of(place)) as server:
            _do_until(place, server.port, DEEDS[number], None)
            names = steps_in(place.folder / "steps.log")
        cases += [
            KilledDeed(chapter.before, number, step, name, chapters.model, chapter.after)
            for step, name in enumerate(names, start=1)
        ]
    return cases


def _do_until(place: Place, port: int, deed: Deed, step: int | None) -> int:
    """Let somebody act in a process that dies at a step; return how it ended."""

    def work(season: SeasonAtHome) -> None:
        watch(Steps(place.folder / "steps.log", step))
        deed.do(season)

    return start(in_the_season(place, port, work), place.output("killed")).wait()
