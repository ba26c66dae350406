"""The rows of the matrix, and the plays that each of them asks for."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from tests.chaos import row_01_acts, row_01_flow, row_01_post, row_05_daily_budget, row_07_frozen
from tests.chaos.mail_record import MailRecord
from tests.chaos.places import Place, Template
from tests.chaos.results import Case
from tests.chaos.row_02_random_kills import RandomKills
from tests.chaos.row_03_asked_to_end import AskedToEnd
from tests.chaos.row_04_mail_trouble import TROUBLES, InTrouble
from tests.chaos.row_05_daily_budget import DailyBudget
from tests.chaos.row_06_crowds import Crowd, ManyPosts
from tests.chaos.row_06_started_twice import StartedTwice
from tests.chaos.row_08_database_away import AwayUnderAnAct, AwayUnderThePost
from tests.chaos.row_09_no_room import FullUnderAnAct, FullUnderThePost, Locked
from tests.chaos.row_10_clock_jumps import JUMPS, MOMENTS, ClockJumps
from tests.chaos.row_11_without_prefect import WithoutPrefect
from tests.chaos.row_12_outage import REMINDED_LATE, Outage
from tests.chaos.row_13_poison import POISONS, Poisoned
from tests.chaos.row_14_migration import Migrated
from tests.chaos.row_15_restored import Restored
from tests.chaos.season_at_home import a_season
from tests.chaos.season_model import Model, played_undisturbed

Some = TypeVar("Some", bound=Case)


@dataclass(frozen=True)
class Setting:
    """How a run was asked for."""

    folder: Path
    seed: int
    minute: bool
    servers: tuple[str | None, ...]
    """Of the databases: an address of PostgreSQL, or none for SQLite."""

    def template(self, name: str, server: str | None, fill: Callable[[Place], None]) -> Template:
        """A record that is copied for each play, made once."""
        template = Template(self.folder / "templates" / f"{name}-{'sqlite' if server is None else 'pg'}", name, server)
        return template if template.folder.exists() else template.filled(fill)

    def scratch(self, name: str, template: Template) -> Path:
        """A folder in which the undisturbed way of a template is tried."""
        return self.folder / "scratch" / f"{name}-{template.database}"

    def sample(self, cases: Sequence[Some], of_a_minute: int, of_postgresql: int | None = None) -> list[Some]:
        """All of them on SQLite and a sample on PostgreSQL (all, where no number is given); fewer in a minute."""
        most = of_a_minute if self.minute else len(cases)
        if of_postgresql is not None and cases and cases[0].database == "postgresql":
            most = min(most, of_postgresql)
        chosen = random.Random(self.seed).sample(range(len(cases)), min(most, len(cases)))
        return [cases[number] for number in sorted(chosen)]


def few_letters(setting: Setting, server: str | None) -> Template:
    """Five letters to four people."""
    return setting.template("few-letters", server, MailRecord(people=4, letters=5).fill)


@cache
def undisturbed(setting: Setting, season: Template) -> Model:
    """What the season comes to."""
    return played_undisturbed(season, setting.scratch("undisturbed", season)).model


def row_1(setting: Setting) -> list[Case]:
    """Kill -9 at every named step; of PostgreSQL, and of a minute, a sample."""
    cases: list[Case] = []
    for server in setting.servers:
        few = few_letters(setting, server)
        for connections in (1, 4):
            every = row_01_post.every_step(few, connections, setting.scratch(f"post-{connections}", few))
            cases += setting.sample(every, 6, 25)
        if not setting.minute:
            season = setting.template("season", server, a_season)
            cases += setting.sample(row_01_acts.every_step(season, setting.scratch("acts", season)), 0, 10)
            cases += setting.sample(row_01_flow.every_step(season, setting.scratch("flow", season)), 0, 20)
    return cases


def row_2(setting: Setting) -> list[Case]:
    """Kill -9 at random: 200 kills over 500 letters."""
    kills, letters = (20, 60) if setting.minute else (200, 500)
    fill = MailRecord(people=letters, letters=letters).fill
    return [
        RandomKills(setting.template("many-letters", server, fill), kills, connections=4, seed=setting.seed)
        for server in setting.servers
    ]


def row_3(setting: Setting) -> list[Case]:
    """SIGTERM in the middle, 50 times."""
    times, letters = (5, 60) if setting.minute else (50, 400)
    fill = MailRecord(people=letters, letters=letters).fill
    return [
        AskedToEnd(setting.template("a-queue", server, fill), times, setting.seed) for server in setting.servers[:1]
    ]


def row_4(setting: Setting) -> list[Case]:
    """What mail servers do."""
    template = setting.template("four-letters", setting.servers[0], MailRecord(people=4, letters=4).fill)
    return list(setting.sample([InTrouble(template, number) for number in range(len(TROUBLES))], 6))


def row_5(setting: Setting) -> list[Case]:
    """A budget of letters a day."""
    if setting.minute:
        return []
    return [
        DailyBudget(setting.template("a-budget", server, row_05_daily_budget.LETTERS.fill))
        for server in setting.servers
    ]


def row_6(setting: Setting) -> list[Case]:
    """Several at once: workers on one round, posts on one queue."""
    cases: list[Case] = []
    for server in setting.servers:
        letters = 60 if setting.minute else 200
        queue = setting.template("one-queue", server, MailRecord(people=letters, letters=letters).fill)
        cases.append(ManyPosts(queue, 4))
        if not setting.minute:
            season = setting.template("season", server, a_season)
            cases += [Crowd(season, workers, undisturbed(setting, season)) for workers in (2, 4)]
            moments = row_01_flow.moments_of(season, setting.scratch("twice", season), f"twice-{season.database}")
            cases += [
                StartedTwice(before, waking, times, model) for waking, before, model, _ in moments for times in (2, 4)
            ]
    return cases


def row_7(setting: Setting) -> list[Case]:
    """A worker frozen past its lease, then continued."""
    cases: list[Case] = []
    for server in setting.servers:
        few = few_letters(setting, server)
        cases += setting.sample(row_07_frozen.every_step(few, setting.scratch("frozen", few)), 4)
    return cases


def row_8(setting: Setting) -> list[Case]:
    """PostgreSQL away: each play has a server of its own."""
    if setting.minute or setting.servers == (None,):
        return []
    return [AwayUnderThePost(300, cuts=20, away=5.0, seed=setting.seed), AwayUnderAnAct()]


def row_9(setting: Setting) -> list[Case]:
    """A record that is locked, a disk that is full. SQLite's troubles: PostgreSQL has no one file."""
    if None not in setting.servers:
        return []
    season = setting.template("season", None, a_season)
    letters = setting.template("sixty-letters", None, MailRecord(people=60, letters=60).fill)
    cases: list[Case] = [FullUnderAnAct(season, files_fit=False), FullUnderAnAct(season, files_fit=True)]
    return [Locked(season, letters, 3 if setting.minute else 15), FullUnderThePost(letters), *cases]


def row_10(setting: Setting) -> list[Case]:
    """The clock jumps."""
    season = setting.template("season", setting.servers[0], a_season)
    if setting.minute:
        return []
    model = undisturbed(setting, season)
    return [ClockJumps(season, jump, moment, model) for jump in JUMPS for moment in MOMENTS]


def row_11(setting: Setting) -> list[Case]:
    """Prefect's server dies."""
    return [] if setting.minute or None not in setting.servers else [WithoutPrefect()]


def row_12(setting: Setting) -> list[Case]:
    """An outage of three days, from moments of all kinds."""
    season = setting.template("season", setting.servers[0], a_season)
    chance = random.Random(setting.seed)
    first = datetime(2022, 3, 13, 20, 0)  # noqa: DTZ001 - as the region's clocks show it
    hours = sorted(chance.sample(range(24 * 22), 2 if setting.minute else 12))
    begin = [f"{first + timedelta(hours=hour):%Y-%m-%d %H:%M}" for hour in hours]
    return [Outage(season, moment) for moment in (REMINDED_LATE, *begin)]


def row_13(setting: Setting) -> list[Case]:
    """Poisoned letters."""
    letters = setting.template("twenty-letters", setting.servers[0], MailRecord(people=20, letters=20).fill)
    return list(setting.sample([Poisoned(letters, number) for number in range(len(POISONS))], 3))


def row_14(setting: Setting) -> list[Case]:
    """A migration in the middle of a round."""
    if setting.minute:
        return []
    seasons = [setting.template("season", server, a_season) for server in setting.servers]
    return [Migrated(season, undisturbed(setting, season)) for season in seasons]


def row_15(setting: Setting) -> list[Case]:
    """Restored from a backup."""
    return [Restored(setting.template("season", None, a_season))] if None in setting.servers else []


_ROWS: dict[int, Callable[[Setting], Sequence[Case]]] = {
    1: row_1,
    2: row_2,
    3: row_3,
    4: row_4,
    5: row_5,
    6: row_6,
    7: row_7,
    8: row_8,
    9: row_9,
    10: row_10,
    11: row_11,
    12: row_12,
    13: row_13,
    14: row_14,
    15: row_15,
}


def cases_of(row: int, setting: Setting) -> Sequence[Case]:
    """The plays of a row."""
    return _ROWS[row](setting)
