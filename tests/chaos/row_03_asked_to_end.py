"""Row 3: the post of the service is asked to end (SIGTERM) in the middle of its work, again and again."""

import os
import random
import signal
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import service.post
from domain.letters import WAITING
from notifications.ledger.desk import Desk
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from service.child import Stop
from service.post import Postman, transport_to
from tests.chaos.mail_record import count_in, keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Place, Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.notifications.small_record import always_owed, compose

ENDS_WITHIN_SECONDS = 35.0
_SLOWEST_ANSWER = 0.3


@dataclass(frozen=True)
class AskedToEnd:
    """One after another, posts begin and are asked to end; the mail server answers each letter in time."""

    template: Template
    times: int
    seed: int
    row: int = field(default=3, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"the service's post is asked to end {self.times} times, seed {self.seed}"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Ask each post to end after a random time; none may leave a letter in doubt or under a lease."""
        chance = random.Random(self.seed)
        wrong = []
        with self.template.copy(folder) as place, mail_server(folder / "mail", slow=_SLOWEST_ANSWER) as server:
            with place.opened() as engine:
                expected = keys_in(engine)
            asked, slowest = 0, 0.0
            while asked < self.times:
                child = start(partial(serve, place, server.port), place.output("asked"))
                _until_it_hears(place)
                time.sleep(chance.uniform(0.0, 1.2))
                child.send(signal.SIGTERM)
                begun = time.monotonic()
                end = child.wait(ENDS_WITHIN_SECONDS + 5)
                slowest = max(slowest, time.monotonic() - begun)
                asked += 1
                if end != 0:
                    wrong.append(f"the post ended with {end}: {child.words()}")
                with place.opened() as engine:
                    if held := count_in(engine, "claimed", "data_started"):
                        wrong.append(f"{held} letters were still held by a post that had ended")
            last = start(partial(serve, place, server.port), place.output("asked"))
            until_all_is_sent(place)
            last.send(signal.SIGTERM)
            last.wait(ENDS_WITHIN_SECONDS + 5)
            if slowest > ENDS_WITHIN_SECONDS:
                wrong.append(f"a post took {slowest:.0f} s to end")
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), expected, most_in_doubt=0)
            return result.of(asked, slowest).but(*wrong)


def _until_it_hears(place: Place) -> None:
    """Before it has a handler a process just ends: that is no question to the post."""
    while not (place.folder / "hears").exists():
        time.sleep(0.01)
    (place.folder / "hears").unlink()


def until_all_is_sent(place: Place) -> None:
    """Wait for it, two minutes at most."""
    end = time.monotonic() + 120
    with place.opened() as engine:
        while count_in(engine, *(state.value for state in WAITING)) and time.monotonic() < end:
            time.sleep(0.1)


def serve(place: Place, port: int) -> None:
    """The process of the service's post. Its letters are the short ones of the tests."""
    stop = Stop()
    (place.folder / "hears").touch()
    as_in_tests = partial(Desk, compose=compose, no_longer_owed=always_owed)
    vars(service.post)["Desk"] = as_in_tests
    os.environ["ROUNDS_DATABASE_URL"] = place.database_url
    installation = open_installation(Home(place.folder))
    try:
        Postman(installation, stop, transport_to(installation.settings, port)).go_round()
    finally:
        close_installation()
