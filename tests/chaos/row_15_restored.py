"""Row 15: the home is lost, and brought back from last night's backup. Nothing goes on before a person has looked."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import State
from models.database import reading
from models.letters import Letter
from models.mail_queue import look_at_queue
from models.rounds import rounds_in_order
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from service.backup import back_up
from service.restore import restore
from tests.chaos.deeds import DEEDS
from tests.chaos.mail_server import mail_server, taken_over
from tests.chaos.places import Place, Template
from tests.chaos.processes import tell
from tests.chaos.results import Result
from tests.chaos.season_at_home import SeasonAtHome, post_of, work_in

BACKUP, LOSS = 5, 9
"""Deeds done before the backup, and before the loss: assignments went out in between."""


@dataclass(frozen=True)
class Restored:
    """A season is backed up in the evening and lost the day after."""

    template: Template
    row: int = field(default=15, init=False)
    database: str = field(default="sqlite", init=False)
    title: str = field(default="restored from last night's backup", init=False)

    def play(self, folder: Path) -> Result:
        """Back up, live on, lose the home, restore: held, and said which letters would leave a second time."""
        wrong = []
        with self.template.copy(folder) as place, mail_server(post_of(place)) as server:
            backups, again = folder.with_name("backups"), folder.with_name("again")
            backups.mkdir()
            ends = [
                work_in(place, server.port, _first).exit,
                work_in(place, server.port, partial(_back_up, backups)).exit,
                work_in(place, server.port, _second).exit,
            ]
            before = len(taken_over(post_of(place)))
            would_leave = set(tell(partial(_restore, backups, again), place.output("restore")).split())
            restored = Place(again, f"sqlite:///{again / 'rounds.db'}")
            with restored.opened() as engine, reading(engine) as session:
                held = look_at_queue(session).held_since is not None
                waiting = set(
                    session.scalars(select(Letter.key).where(Letter.state.in_((State.QUEUED, State.DEFERRED))))
                )
                stood = _stages(session)
            look = work_in(restored, server.port, _late)
            ends.append(look.exit)
            with restored.opened() as engine, reading(engine) as session:
                went_on = _stages(session) != stood
            after = len(taken_over(post_of(place)))
        if not held:
            wrong.append("the queue is not held after a restore")
        if would_leave != waiting or not waiting:
            wrong.append(f"it says that {len(would_leave)} letters would leave, {len(waiting)} wait")
        if went_on:
            wrong.append("a round took a step before a person had looked")
        if after != before:
            wrong.append(f"{after - before} letters left before a person had looked")
        if any(ends):
            wrong.append(f"processes ended with {ends}: {look.words()}")
        return Result(wrong=tuple(wrong))


def _first(season: SeasonAtHome) -> None:
    season.live(DEEDS[:BACKUP], "2022-03-19 20:00")
    # What is laid out now leaves after the backup.
    DEEDS[BACKUP - 1].do(season)


def _back_up(backups: Path, season: SeasonAtHome) -> None:
    back_up(season.installation, backups, with_secrets=True)


def _second(season: SeasonAtHome) -> None:
    season.live(DEEDS[BACKUP:LOSS], "2022-03-22 12:00")


def _late(season: SeasonAtHome) -> None:
    """Days later, when every round would have something to do."""
    season.clock.move_to(season.at("2022-03-29 12:00"))
    season.settle()


def _stages(session: Session) -> list[tuple[str, str]]:
    return [(each.id, each.stage) for each in rounds_in_order(session)]


def _restore(backups: Path, to: Path) -> str:
    done = restore(backups, to, {}, who="дежурный")
    open_installation(Home(to))
    close_installation()
    return "\n".join(letter.key for letter in done.would_leave)
