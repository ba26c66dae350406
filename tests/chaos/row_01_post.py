"""Row 1, the post: it is killed at every step of one round trip to the mail server, one step after another."""

import signal
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from domain.letters import State
from tests.chaos.mail_record import SHORT_LEASE, Postman, count_in, keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Place, Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.steps import Steps, steps_in, watch

GREYLISTED = {"p-002@schools.example": ("451 4.7.1 greylisted", "250 2.1.5 ok")}
GOES_ON_WITHIN = 10.0
"""Seconds from the restart, beside the lease: of the 30 that are allowed the product's own lease takes 20."""


@dataclass(frozen=True)
class KilledPost:
    """The post dies at one step, another one goes on."""

    template: Template
    connections: int
    step: int
    name: str
    row: int = field(default=1, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"the post, {self.connections} connections, dies at step {self.step}, {self.name}"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Kill the post at the step, let another one go on, and ask the oracle."""
        with self.template.copy(folder) as place, mail_server(folder / "mail", to=GREYLISTED) as server:
            postman = Postman(place, server.port, self.connections)
            end = run_until(postman, place, self.step)
            with place.opened() as engine:
                expected, started = keys_in(engine), count_in(engine, State.DATA_STARTED.value)
            begun = time.monotonic()
            after = start(replace(postman, lease=Postman.PRODUCTS_LEASE).carry, place.output("after")).wait()
            seconds = time.monotonic() - begun
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), expected, most_in_doubt=started)
            if after != 0:
                result = result.but("the next post failed")
            if len(result.in_doubt) != started:
                result = result.but(f"{started} letters had begun, {len(result.in_doubt)} stand in doubt")
            if seconds > SHORT_LEASE.total_seconds() + GOES_ON_WITHIN:
                result = result.but(f"it went on after {seconds:.1f} s")
            return result.of(int(end == -signal.SIGKILL), seconds)


def run_until(postman: Postman, place: Place, step: int | None) -> int:
    """Let a post send what is due, until it dies at a step; return how it ended."""

    def work() -> None:
        watch(Steps(place.folder / "steps.log", step))
        postman.one_step()

    return start(work, place.output("killed")).wait()


def steps_of_one_trip(template: Template, connections: int, folder: Path) -> list[str]:
    """The steps of an undisturbed round trip."""
    with template.copy(folder) as place, mail_server(folder / "mail", to=GREYLISTED) as server:
        run_until(Postman(place, server.port, connections), place, None)
        return steps_in(place.folder / "steps.log")


def every_step(template: Template, connections: int, folder: Path) -> list[KilledPost]:
    """A case for each step of an undisturbed round trip."""
    names = steps_of_one_trip(template, connections, folder)
    return [KilledPost(template, connections, number, name) for number, name in enumerate(names, start=1)]
