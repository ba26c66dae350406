"""Row 7: a post is frozen (SIGSTOP) past its lease, another one takes over, and the first one goes on (SIGCONT)."""

import signal
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.chaos.mail_record import Postman, keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.row_01_post import GREYLISTED, steps_of_one_trip
from tests.chaos.standing import differences, standing_of
from tests.chaos.steps import Steps, watch

GOES_ON_WITHIN_SECONDS = 60.0
INSIDE = ("before commit", "before rename", "after rename")
"""Letters are written, files and all, inside one. On SQLite whoever stands still there keeps every writer out."""


@dataclass(frozen=True)
class Frozen:
    """The post stands still at one step until another one has done all that can be done."""

    template: Template
    step: int
    name: str
    inside: bool = False
    """Inside a transaction: PostgreSQL throws it out after twenty seconds, and its next word is an error."""
    row: int = field(default=7, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"the post is frozen past its lease at step {self.step}, {self.name}"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Freeze, take over, thaw: what the thawed one writes must change nothing."""
        with self.template.copy(folder) as place, mail_server(folder / "mail", to=GREYLISTED) as server:
            with place.opened() as engine:
                expected = keys_in(engine)
            postman = Postman(place, server.port)

            def work() -> None:
                watch(Steps(place.folder / "steps.log", self.step, signal.SIGSTOP, but=() if self.inside else INSIDE))
                postman.one_step()

            frozen = start(work, place.output("frozen"))
            stopped = frozen.wait_until_stopped()
            begun = time.monotonic()
            other = start(replace(postman, lease=Postman.PRODUCTS_LEASE).carry, place.output("other"))
            other.wait()
            seconds = time.monotonic() - begun
            with place.opened() as engine:
                before = standing_of(engine)
            frozen.send(signal.SIGCONT)
            end = frozen.wait()
            with place.opened() as engine:
                after = standing_of(engine)
                result = judge(engine, place.files, server.taken_over(), expected, most_in_doubt=1)
            wrong = [f"the thawed post wrote: {each}" for each in differences(after, before)]
            if seconds > GOES_ON_WITHIN_SECONDS:
                wrong.append(f"the other post needed {seconds:.0f} s")
            if (end, other.exit) != (int(self.inside), 0):
                wrong.append(f"posts ended with {end} and {other.exit}: {frozen.words()}")
            return result.of(int(stopped), seconds).but(*wrong)


def every_step(template: Template, folder: Path) -> list[Frozen]:
    """A case for each step outside a transaction, and on PostgreSQL one inside."""
    names = list(enumerate(steps_of_one_trip(template, 1, folder), start=1))
    outside = [Frozen(template, number, name) for number, name in names if name not in INSIDE]
    if template.server is None:
        return outside
    number, name = next((number, name) for number, name in names if name in INSIDE)
    return [*outside, Frozen(template, number, name, inside=True)]
