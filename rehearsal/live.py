"""A short round played live: the service itself on a clock that runs fast, and a cast that answers its letters.

Nothing is moved by hand here: Prefect starts the runs, the keeper hands the wakes over, the post goes by itself.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from config.settings import Settings
from domain.season import Regulation, Season
from domain.stages import Stage
from models.letters import accepted_so_far
from models.rounds import bring_in, rounds_in_order
from models.schema import bring_up_to_date
from rehearsal.population import populate
from runtime.clock_choice import choose_clock
from runtime.home import Home
from runtime.installation import HOME_VARIABLE, Installation, close_installation, open_installation
from runtime.rehearsal_home import rehearsal_home
from service.prefect_environment import past_the_proxy
from service.serving import Served, serve
from service.supervisor import Part

ROW = "1.13"
SUBMISSION = date(2022, 3, 21), date(2022, 3, 23)
EXPERTISE = date(2022, 3, 24), date(2022, 3, 28)
BEGINS = time(1, 0)
"""Of the first day: the parts of the service are up before the hours of letters begin."""


@dataclass(frozen=True)
class Show:
    """What is played live."""

    season: Season
    schools: int
    seed: int
    speed: int
    """Seconds of the season in a real one."""


@dataclass(frozen=True)
class Scene:
    """How the round stands."""

    now: datetime
    """Local."""
    row: str
    stage: Stage
    accepted: int
    """Letters that a mail server has taken."""


def short_season(season: Season) -> Season:
    """The season with one round only, whose windows are some days long."""
    return replace(season, rounds=(_shortened(next(rules for rules in season.rounds if rules.row == ROW)),))


def _shortened(rules: Regulation) -> Regulation:
    calendar = rules.calendar
    return replace(
        rules, submission=calendar.window(*SUBMISSION), expertise=calendar.window(*EXPERTISE), reminder_days=(1,)
    )


def play_live(
    show: Show,
    season_directory: Path,
    folder: Path,
    *,
    port: int | None,
    say: Callable[[str], None],
    started: Callable[[Served], None],
    seen: Callable[[Scene], None],
) -> bool:
    """Play a short round in a home of its own until it is closed, or the process is told to stop; say whether it is.

    `seen` is told each time that something moved. Raises HomeError, DatabaseNotMade.
    """
    season = short_season(show.season)
    with rehearsal_home(folder) as home:
        bring_up_to_date(home.database_url)
        installation = open_installation(home)
        with installation.transaction() as session:
            bring_in(session, season)
            populate(session, season, schools=show.schools, seed=show.seed, experts=0.5, cohort=0.0)
        close_installation()
    audience = _Audience(home, season, seen)
    begins = season.calendar.at(SUBMISSION[0], BEGINS)

    def prepare(home: Home, settings: Settings) -> None:
        choose_clock(home, settings, show.speed, begins)

    try:
        serve(
            folder,
            bind=None,
            port=port,
            say=say,
            started=started,
            prepare=prepare,
            further=lambda home: (_cast(home, show, season_directory),),
            enough=audience.look,
        )
        return audience.look()
    finally:
        close_installation()


def _cast(home: Home, show: Show, season_directory: Path) -> Part:
    command = (sys.executable, "-m", "rehearsal.live_cast", str(season_directory.resolve()), str(show.seed))
    return Part("cast", command, {HOME_VARIABLE: str(home.folder), **past_the_proxy()})


class _Audience:
    """Looks at the round now and then, and tells of what moved."""

    def __init__(self, home: Home, season: Season, seen: Callable[[Scene], None]) -> None:
        self._home = home
        self._season = season
        self._seen = seen
        self._installation: Installation | None = None
        self._last: tuple[Stage, int] | None = None

    def look(self) -> bool:
        """Look once, and say whether the round is closed."""
        installation = self._installation = self._installation or open_installation(self._home)
        with installation.reading() as session:
            (round_,) = rounds_in_order(session)
            stage, accepted = Stage(round_.stage), accepted_so_far(session)
        if self._last != (stage, accepted):
            self._last = stage, accepted
            self._seen(Scene(self._season.calendar.local(installation.now()), ROW, stage, accepted))
        return stage is Stage.CLOSED
