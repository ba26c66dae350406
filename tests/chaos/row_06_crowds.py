"""Row 6: two and four workers start one round at once, at each of its wakings; four posts work on one queue."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

from prefect.exceptions import Pause

import tests.small_season
from domain.stages import Stage
from flows.locks import the_only_run_of
from models.rounds import rounds_in_order
from models.wakes import hand_over, rounds_to_wake
from runtime.installation import open_installation
from tests.chaos.deeds import DEEDS
from tests.chaos.mail_record import Postman, keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Place, Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.season_at_home import SeasonAtHome, post_of
from tests.chaos.season_model import Model
from tests.chaos.standing import differences, standing_of
from tests.small_season import run_regulation


class CrowdedSeason(SeasonAtHome):
    """A season in which several workers start whatever is due, each in a process of its own."""

    workers = 2

    def run_rounds(self) -> int:
        """Start each round that is due or woken, several times at once."""
        now = self.installation.now()
        with self.reading() as session:
            woken = set(rounds_to_wake(session))
            due = [
                each.id
                for each in rounds_in_order(session)
                if each.stage != Stage.CLOSED
                and (each.id in woken or (each.waits_until is not None and each.waits_until <= now))
            ]
        for id in due:
            with self.installation.transaction() as session:
                hand_over(session, id, now)
            # A forked worker opens the record for itself: no connection may be open here.
            self.installation.engine.dispose()
            together = time.monotonic() + 0.1
            output = self.installation.home.folder / "workers.out"
            children = [start(partial(_work, self, id, together), output) for _ in range(self.workers)]
            ends = [child.wait() for child in children]
            if any(ends):
                raise RuntimeError(f"workers ended with {ends}: {children[0].words()}")
        return len(due)


def _work(season: SeasonAtHome, round_id: str, together: float) -> None:
    home = season.installation.home
    open_installation(home)
    vars(tests.small_season)["_alone"] = partial(_noted, home.folder / "runs.log")
    time.sleep(max(0.0, together - time.monotonic()))
    try:
        run_regulation(round_id)
    except Pause:
        return  # somebody else has the round


@contextmanager
def _noted(log: Path, round_id: str) -> Iterator[None]:
    """The round's lock, and a line in the log for each who is inside."""
    with the_only_run_of(round_id):
        paper = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(paper, f"in {round_id} {os.getpid()}\n".encode())
        try:
            yield
        finally:
            os.write(paper, f"out {round_id} {os.getpid()}\n".encode())
            os.close(paper)


@dataclass(frozen=True)
class Crowd:
    """So many workers at each waking of each round of a season."""

    template: Template
    workers: int
    model: Model
    row: int = field(default=6, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"{self.workers} workers start every waking of two rounds at once"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Play the season; it must come to what an undisturbed one comes to, and no two may ever be inside a round."""
        with self.template.copy(folder) as place, mail_server(post_of(place)) as server:
            child = start(partial(_live, place, server.port, self.workers), place.output("season"))
            child.wait(600)
            wakings = sorted((place.folder / "runs.log").read_text().splitlines()) if child.exit == 0 else []
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), self.model.letters, most_in_doubt=0)
                result = result.but(*differences(standing_of(engine), self.model.standing))
            if child.exit != 0:
                result = result.but(f"the season did not come to its end: {child.words()}")
            return result.of(len(wakings) // 2).but(*_two_inside(place.folder / "runs.log"))


def _live(place: Place, port: int, workers: int) -> None:
    with CrowdedSeason(place, port) as season:
        season.workers = workers
        season.live(DEEDS)


def _two_inside(log: Path) -> list[str]:
    """Where one came in before another one had left."""
    lines = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
    of_round: dict[str, list[tuple[str, str]]] = {}
    for what, round_id, pid in lines:
        of_round.setdefault(round_id, []).append((what, pid))
    return [
        f"two workers were inside {round_id} at once"
        for round_id, seen in of_round.items()
        if any(first[0] == "in" and second[0] == "in" for first, second in pairwise(seen))
    ]


@dataclass(frozen=True)
class ManyPosts:
    """Several posts, each with connections of its own, send from one queue."""

    template: Template
    posts: int
    row: int = field(default=6, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"{self.posts} posts on one queue"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Let them all send until nothing waits."""
        with self.template.copy(folder) as place, mail_server(folder / "mail", slow=0.01) as server:
            with place.opened() as engine:
                expected = keys_in(engine)
            # A long lease: nobody dies here, and a machine that is slow is no fault of a post.
            postman = Postman(place, server.port, connections=2, lease=Postman.PRODUCTS_LEASE, batch=16)
            children = [start(postman.carry, place.output(f"post-{number}")) for number in range(self.posts)]
            ends = [child.wait() for child in children]
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), expected, most_in_doubt=0)
            return result.of(self.posts) if not any(ends) else result.but(f"posts ended with {ends}")
