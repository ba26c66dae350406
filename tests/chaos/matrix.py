"""The rows of the matrix, and the plays that each of them asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import row_01_acts, row_01_post
from tests.chaos.mail_record import MailRecord
from tests.chaos.places import Place, Template
from tests.chaos.results import Case
from tests.chaos.row_02_random_kills import RandomKills
from tests.chaos.season_at_home import a_season


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


def row_1(setting: Setting) -> list[Case]:
    """Kill -9 at every named step; of PostgreSQL, and of a minute, a sample."""
    cases: list[Case] = []
    for server in setting.servers:
        few = setting.template("few-letters", server, MailRecord(people=4, letters=5).fill)
        for connections in (1, 4):
            cases += row_01_post.every_step(few, connections, setting.scratch(f"post-{connections}", few))
        season = setting.template("season", server, a_season)
        cases += row_01_acts.every_step(season, setting.scratch("acts", season))
    return cases


def row_2(setting: Setting) -> list[Case]:
    """Kill -9 at random: 200 kills over 500 letters."""
    kills, letters = (20, 60) if setting.minute else (200, 500)
    return [
        RandomKills(
            setting.template("many-letters", server, MailRecord(people=letters, letters=letters).fill),
            kills,
            connections=4,
            seed=setting.seed,
        )
        for server in setting.servers
    ]


ROWS: dict[int, Callable[[Setting], Sequence[Case]]] = {1: row_1, 2: row_2}
