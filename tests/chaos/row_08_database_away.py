"""Row 8: PostgreSQL restarts, cuts connections, is away. The post waits for it; an act is taken whole or not at all."""

import random
import signal
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg

from tests.chaos.deeds import DEEDS
from tests.chaos.mail_record import MailRecord, keys_in
from tests.chaos.mail_server import MailServer, mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Template
from tests.chaos.postgres import PostgreSQL, postgresql
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.row_03_asked_to_end import serve, until_all_is_sent
from tests.chaos.season_at_home import SeasonAtHome, a_season, post_of, work_in
from tests.chaos.standing import differences, standing_of

RECOVERS_WITHIN_SECONDS = 60.0
_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname <> 'postgres' AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class AwayUnderThePost:
    """The service's post works while its server restarts, cuts all connections, and is away for some seconds."""

    letters: int
    cuts: int
    away: float
    """Seconds, in place of five minutes."""
    seed: int
    row: int = field(default=8, init=False)
    database: str = field(default="postgresql", init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"under the post: {self.cuts} cuts, a restart, {self.away:.0f} s away, seed {self.seed}"

    def play(self, folder: Path) -> Result:
        """All of it in turn; then everything must have left, once."""
        chance = random.Random(self.seed)
        with postgresql(folder.with_name("server")) as server:
            template = Template(folder.with_name("template"), "away", server.url)
            template.filled(MailRecord(self.letters, self.letters).fill)
            with template.copy(folder) as place, mail_server(folder / "mail", slow=0.05) as mail:
                with place.opened() as engine:
                    expected = keys_in(engine)
                child = start(partial(serve, place, mail.port), place.output("post"))
                for _ in range(self.cuts):
                    time.sleep(chance.uniform(0.05, 0.6))
                    server.say(_CUT)
                time.sleep(0.5)
                server.restart()
                time.sleep(1)
                server.stop()
                time.sleep(self.away)
                server.go_on()
                seconds = _seconds_until_it_goes_on(mail)
                until_all_is_sent(place)
                child.send(signal.SIGTERM)
                end = child.wait()
                with place.opened() as engine:
                    result = judge(engine, place.files, mail.taken_over(), expected)
        if seconds > RECOVERS_WITHIN_SECONDS:
            result = result.but(f"it went on after {seconds:.0f} s")
        result = result.of(self.cuts + 2, seconds)
        return result if end == 0 else result.but(f"the post ended with {end}: {child.words()}")


@dataclass(frozen=True)
class AwayUnderAnAct:
    """A school hands in while the server is away, and again when it is back; before that its connection is cut."""

    row: int = field(default=8, init=False)
    database: str = field(default="postgresql", init=False)
    title: str = field(default="the database is away under a hand-in", init=False)

    def play(self, folder: Path) -> Result:
        """What was not acknowledged is not there; what was acknowledged is."""
        with postgresql(folder.with_name("server")) as server:
            template = Template(folder.with_name("template"), "away", server.url).filled(a_season)
            with template.copy(folder) as place, mail_server(post_of(place)) as mail:
                work_in(place, mail.port, lambda season: season.go(DEEDS[0].moment))
                with place.opened() as engine:
                    before = standing_of(engine)
                refused = work_in(place, mail.port, partial(_hand_in_while_away, server))
                with place.opened() as engine:
                    wrong = differences(standing_of(engine), before)
                if refused.exit != 1:
                    wrong.append(f"the hand-in without a database ended with {refused.exit}")
                cut = work_in(place, mail.port, partial(_hand_in_after_a_cut, server))
                if cut.exit != 0:
                    wrong.append(f"after its idle connection was cut the hand-in failed: {cut.words()}")
                work_in(place, mail.port, SeasonAtHome.settle)
                with place.opened() as engine:
                    result = judge(engine, place.files, mail.taken_over(), keys_in(engine), most_in_doubt=0)
                return result.of(2).but(*wrong)


def _seconds_until_it_goes_on(mail: MailServer) -> float:
    """From the return of the database to the next letter that arrives, two minutes at most."""
    begun, before = time.monotonic(), len(mail.taken_over())
    while len(mail.taken_over()) == before and time.monotonic() < begun + 120:
        time.sleep(0.05)
    return time.monotonic() - begun


def _hand_in_while_away(server: PostgreSQL, season: SeasonAtHome) -> None:
    server.stop()
    try:
        DEEDS[0].do(season)
    finally:
        server.go_on()


def _hand_in_after_a_cut(server: PostgreSQL, season: SeasonAtHome) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(_CUT)
    DEEDS[0].do(season)
