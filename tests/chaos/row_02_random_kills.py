"""Row 2: the post is killed again and again at random moments, until every letter is settled."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from sqlalchemy import select

from acts.resolve_letter import Resolution, resolve_letter
from domain.letters import WAITING, State
from models.database import reading
from models.letters import Letter
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from tests.chaos.mail_record import Postman, count_in, keys_in
from tests.chaos.mail_server import MailServer, mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Place, Template
from tests.chaos.processes import Child, start
from tests.chaos.results import Result
from tests.chaos.steps import Steps, watch

_SLOWEST_ANSWER = 0.015
"""Seconds; so that many letters are on their way when the post dies."""
_MOST_STEPS, _LONGEST_SECONDS = 90, 0.15
_LETTERS_A_LIFE = 2.5


@dataclass(frozen=True)
class RandomKills:
    """Half of the kills come from outside after a random time, half at a random step."""

    template: Template
    kills: int
    connections: int
    seed: int
    row: int = field(default=2, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"the post, {self.connections} connections, is killed {self.kills} times, seed {self.seed}"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Kill until the number is reached or all letters are settled; then let a post finish."""
        chance = random.Random(self.seed)
        with self.template.copy(folder) as place, mail_server(folder / "mail", slow=_SLOWEST_ANSWER) as server:
            postman = Postman(place, server.port, self.connections, batch=16)
            with place.opened() as engine:
                expected = keys_in(engine)
                killed, lives = 0, 0
                while killed < self.kills and (waiting := count_in(engine, *(state.value for state in WAITING))):
                    lives += 1
                    # So that there are letters left for the last kill.
                    length = min(1.0, waiting / (self.kills - killed) / _LETTERS_A_LIFE)
                    killed += _live(postman, place, chance, length) == -signal.SIGKILL
            begun = time.monotonic()
            last = replace(postman, lease=Postman.PRODUCTS_LEASE)
            end = start(last.carry, place.output("after")).wait()
            with place.opened() as engine:
                result = judge(
                    engine, place.files, server.taken_over(), expected, most_in_doubt=killed * self.connections
                )
            if end != 0:
                result = result.but("the last post failed")
            result = result.but(*_resent_wrongly(last, server, result.in_doubt))
            if killed < self.kills:
                result = result.but(f"only {killed} kills in {lives} lives, before all letters were settled")
            return result.of(killed, time.monotonic() - begun)


def _resent_wrongly(postman: Postman, server: MailServer, in_doubt: Sequence[str]) -> Iterator[str]:
    """A person sends every letter in doubt again: these arrive, for the first or the second time; no other one does."""
    place = postman.place
    before = Counter(each.message_id for each in server.taken_over())
    ends = [start(partial(_resend, place, in_doubt), place.output("person")).wait()]
    ends.append(start(postman.carry, place.output("resent")).wait())
    with place.opened() as engine, reading(engine) as session:
        letters = list(session.scalars(select(Letter)))
    after = Counter(each.message_id for each in server.taken_over())
    for letter in letters:
        times = after[letter.message_id or ""] - before[letter.message_id or ""]
        if times != (letter.key in in_doubt):
            yield f"{letter.key} arrived {times} more times after a person had sent letters in doubt again"
        if letter.state != State.ACCEPTED:
            yield f"{letter.key} is {letter.state} after a person had sent letters in doubt again"
    if any(ends):
        yield f"letters in doubt could not be sent again: {place.output('person').read_text()[-300:]}"


def _resend(place: Place, keys: Sequence[str]) -> None:
    os.environ["ROUNDS_DATABASE_URL"] = place.database_url
    open_installation(Home(place.folder))
    try:
        for key in keys:
            resolve_letter(key, Resolution.SEND_AGAIN, who="дежурный", why="получатель письма не видел")
    finally:
        close_installation()


def _live(postman: Postman, place: Place, chance: random.Random, length: float) -> int:
    if chance.random() < 0.5:
        last = chance.randint(1, max(1, int(_MOST_STEPS * length)))

        def work() -> None:
            watch(Steps(place.folder / "steps.log", last))
            postman.carry()

        return start(work, place.output("killed")).wait()
    return _killed_after(start(postman.carry, place.output("killed")), chance.uniform(0.0, _LONGEST_SECONDS * length))


def _killed_after(child: Child, seconds: float) -> int:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not child.has_ended():
        time.sleep(0.002)
    return child.kill()
