"""The rows of the matrix, and the plays that each of them asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.mail_record import MailRecord
from tests.chaos.places import Template
from tests.chaos.results import Case
from tests.chaos.row_01_post import every_step
from tests.chaos.row_02_random_kills import RandomKills


@dataclass(frozen=True)
class Setting:
    """How a run was asked for."""

    folder: Path
    seed: int
    minute: bool
    servers: tuple[str | None, ...]
    """Of the databases: an address of PostgreSQL, or none for SQLite."""

    def template(self, name: str, server: str | None, record: MailRecord) -> Template:
        """A record that is copied for each play."""
        place = "sqlite" if server is None else "postgresql"
        return Template(self.folder / "templates" / f"{name}-{place}", name, server).filled(record.fill)


def row_1(setting: Setting) -> list[Case]:
    """Kill -9 at every named step; of PostgreSQL, and of a minute, a sample."""
    cases: list[Case] = []
    for server in setting.servers:
        few = setting.template("few-letters", server, MailRecord(people=4, letters=5))
        for connections in (1, 4):
            listing = setting.folder / f"listing-{connections}-{few.database}"
            cases += every_step(few, connections, listing)
    return cases


def row_2(setting: Setting) -> list[Case]:
    """Kill -9 at random: 200 kills over 500 letters."""
    kills, letters = (20, 60) if setting.minute else (200, 500)
    return [
        RandomKills(
            setting.template("many-letters", server, MailRecord(people=letters, letters=letters)),
            kills,
            connections=4,
            seed=setting.seed,
        )
        for server in setting.servers
    ]


ROWS: dict[int, Callable[[Setting], Sequence[Case]]] = {1: row_1, 2: row_2}
