"""Row 10: the machine's clock jumps by hours, forward and back, or by forty days. No reminder goes twice or is lost."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.chaos.deeds import DEEDS, END
from tests.chaos.mail_record import keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.season_at_home import SeasonAtHome, in_the_season, post_of
from tests.chaos.season_model import Model
from tests.chaos.season_rules import broken_rules

JUMPS = {
    "3 h forward and back": (timedelta(hours=3), timedelta()),
    "3 h back and forward": (timedelta(hours=-3), timedelta()),
    "40 days forward, for good": (timedelta(days=40), None),
}
MOMENTS = ("2022-03-14 08:00", "2022-03-16 08:30", "2022-03-18 09:30", "2022-03-23 10:00", "2022-03-28 10:00")
"""Around the hours at which invitations, reminders, allotments and conclusions leave."""


@dataclass(frozen=True)
class ClockJumps:
    """The clock jumps once, at a moment, and everything that is due by it happens."""

    template: Template
    jump: str
    moment: str
    model: Model
    row: int = field(default=10, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"at {self.moment} the clock jumps {self.jump}"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Jump, let everything happen, jump back where it does, and play the season to its end."""
        with self.template.copy(folder) as place, mail_server(post_of(place)) as server:
            child = start(in_the_season(place, server.port, self._live), place.output("season"))
            child.wait()
            with place.opened() as engine:
                keys = keys_in(engine) if self._is_for_good else self.model.letters
                result = judge(engine, place.files, server.taken_over(), keys, most_in_doubt=0)
                result = result.but(*broken_rules(engine, clock_was_right=False))
            return result if child.exit == 0 else result.but(f"the season stopped: {child.words()}")

    @property
    def _is_for_good(self) -> bool:
        return JUMPS[self.jump][1] is None

    def _live(self, season: SeasonAtHome) -> None:
        before = tuple(deed for deed in DEEDS if deed.moment <= self.moment)
        there, back = JUMPS[self.jump]
        season.live(before, self.moment)
        season.set_hands(_shifted(self.moment, there))
        season.settle()
        if back is None:
            season.go("2022-06-30 12:00")
            return
        season.set_hands(_shifted(self.moment, back))
        season.live(DEEDS[len(before) :], END)


def _shifted(moment: str, by: timedelta) -> str:
    return f"{datetime.fromisoformat(moment) + by:%Y-%m-%d %H:%M}"
