"""Row 14: the record is brought to a newer version in the middle of a round. Queued letters keep their bytes."""

from dataclasses import dataclass, field
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from models.schema import MIGRATIONS, bring_up_to_date
from tests.chaos.deeds import DEEDS
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Place, Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.season_at_home import SeasonAtHome, in_the_season, post_of
from tests.chaos.season_model import Model
from tests.chaos.standing import differences, standing_of

OLD = "0001"
MIDDLE = 8
"""Of the deeds: before it, letters are queued, put off and sent, experts are at work."""
_KEPT = "key, state, leaves_from, sender_address, recipient_address, message_id, dated, title, text, html, sha256"


@dataclass(frozen=True)
class Migrated:
    """The season stops at a moment, was one of the oldest version, and is brought up to date."""

    template: Template
    model: Model
    row: int = field(default=14, init=False)
    title: str = field(default="migrations in the middle of a round", init=False)

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Go back to the oldest version, forward to the newest, and play on."""
        with self.template.copy(folder) as place, mail_server(post_of(place)) as server:
            ends = [start(in_the_season(place, server.port, _half), place.output("first")).wait()]
            before = _as_of(place, OLD)
            bring_up_to_date(place.database_url)
            after = _letters(place)
            ends.append(start(in_the_season(place, server.port, _rest), place.output("rest")).wait())
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), self.model.letters, most_in_doubt=0)
                result = result.but(*differences(standing_of(engine), self.model.standing))
            if before != after:
                result = result.but("the migration changed letters")
            if not any(row[1] == "queued" for row in before):
                result = result.but("no letter was queued: the play shows nothing")
            return (
                result
                if not any(ends)
                else result.but(f"the season stopped: {place.output('rest').read_text()[-300:]}")
            )


def _as_of(place: Place, revision: str) -> list[tuple[object, ...]]:
    """Let the record be one of an old version, and say what its letters are."""
    config = Config(MIGRATIONS / "alembic.ini")
    config.set_main_option("sqlalchemy.url", place.database_url.replace("%", "%%"))
    command.stamp(config, "head")
    command.downgrade(config, revision)
    return _letters(place)


def _letters(place: Place) -> list[tuple[object, ...]]:
    with place.opened() as engine, engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT {_KEPT} FROM letters ORDER BY key"))]  # noqa: S608


def _half(season: SeasonAtHome) -> None:
    season.live(DEEDS[:MIDDLE], DEEDS[MIDDLE].moment)
    # What is laid out now stays in the queue over the migration.
    DEEDS[MIDDLE].do(season)
    season.run_rounds()


def _rest(season: SeasonAtHome) -> None:
    season.live(DEEDS[MIDDLE + 1 :])
