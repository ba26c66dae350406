"""The small season of the tests, in a home that outlives the process that plays it."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Self

from models.record import Record
from models.rounds import bring_in, rounds_in_order
from notifications.ledger.desk import Desk
from notifications.post import Post
from notifications.smtp.connection import SmtpTransport
from notifications.smtp.opening import SmtpSettings
from runtime.clock import SetClock
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from runtime.service_home import make_service_home
from tests.chaos.deeds import END, ROWS, Deed
from tests.chaos.places import Place
from tests.chaos.processes import Child, start
from tests.notifications.small_record import compose
from tests.small_season import SmallSeason, populate, season_of_2022


class SeasonAtHome(SmallSeason):
    """The season of a home, opened by this process; `port` of the mail server."""

    def __init__(self, place: Place, port: int, connections: int = 1) -> None:
        os.environ["ROUNDS_DATABASE_URL"] = place.database_url
        self.installation = open_installation(Home(place.folder))
        clock = self.installation.clock
        if not isinstance(clock, SetClock):
            raise TypeError("a played season's clock is set by hand")
        self.clock = clock
        with self.installation.reading() as session:
            self.rules = {each.row: each.regulation for each in rounds_in_order(session)}
        desk = Desk(
            engine=self.installation.engine,
            files=self.installation.files,
            key=self.installation.home.key(),
            base_url=self.installation.base_url,
            now=self.installation.now,
            compose=compose,
        )
        self.post = Post(desk, SmtpTransport(SmtpSettings("127.0.0.1", port, tls="none")), connections)
        self.row = ROWS[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.post.close()
        close_installation()

    def set_hands(self, moment: str) -> None:
        """Put the clock to a moment, forward or back, as a machine's clock may jump."""
        self.clock._write(self.at(moment))

    def calendar_day(self) -> str:
        """The region's day."""
        calendar = self.rules[self.row].calendar
        return calendar.day_of(self.clock.now()).isoformat()

    def live(self, deeds: tuple[Deed, ...], until: str = END) -> None:
        """Let everything happen at its own moment, what people do included."""
        for deed in deeds:
            self.go(deed.moment)
            deed.do(self)
        self.go(until)


def post_of(place: Place) -> Path:
    """Where the mail server of a season keeps its log: in the home, so that it is copied with it."""
    return place.folder / "post"


def a_season(place: Place) -> None:
    """Make the home of a season that has not begun."""
    home = make_service_home(place.folder)
    kept = tuple(rules for rules in season_of_2022().rounds if rules.row in ROWS)
    SetClock(home.clock_file).move_to(min(rules.submission.opens for rules in kept) - timedelta(hours=1))
    os.environ["ROUNDS_DATABASE_URL"] = place.database_url
    installation = open_installation(home)
    try:
        Record.metadata.create_all(installation.engine)
        with installation.transaction() as session:
            bring_in(session, replace(season_of_2022(), rounds=kept))
            populate(session)
            for round_ in rounds_in_order(session):
                round_.waits_until = round_.regulation.submission.opens
    finally:
        close_installation()


def in_the_season(place: Place, port: int, work: Callable[[SeasonAtHome], None]) -> Callable[[], None]:
    """The work of a process that opens the season, does something in it, and closes it."""

    def done() -> None:
        with SeasonAtHome(place, port) as season:
            work(season)

    return done


def work_in(place: Place, port: int, work: Callable[[SeasonAtHome], None]) -> Child:
    """Let a process do it, and wait for its end, whichever it is."""
    child = start(in_the_season(place, port, work), place.output("in"))
    child.wait()
    return child
