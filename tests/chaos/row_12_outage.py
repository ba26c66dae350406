"""Row 12: for three days nothing runs. What still makes sense goes out once, what is stale does not, and it is told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from acts.refusals import Refusal
from domain.letters import Kind, State
from models.database import reading
from models.letters import Letter
from models.outages import outages
from tasks.outages import note_outage
from tests.chaos.deeds import DEEDS, END, Deed
from tests.chaos.mail_record import keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.chaos.season_at_home import SeasonAtHome, in_the_season, post_of
from tests.chaos.season_rules import broken_rules
from tests.small_season import SCHOOLS, season_of_2022

LASTS = timedelta(days=3)
REMINDED_LATE = "2022-03-14 12:00"
"""From here three days hold the reminders of 16.03 and end in hours of letters: each is owed once, on 17.03."""
_OWED_LATE = "2022-03-16", "17.03 12:00"


@dataclass(frozen=True)
class Outage:
    """Three days begin at a moment; who wanted to act meanwhile does so afterwards, where it is still possible."""

    template: Template
    begins: str
    row: int = field(default=12, init=False)

    @property
    def title(self) -> str:
        """What happens."""
        return f"nothing runs for three days from {self.begins}"

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Live until then, sleep, wake, and live to the end."""
        with self.template.copy(folder) as place, mail_server(post_of(place)) as server:
            child = start(in_the_season(place, server.port, self._live), place.output("season"))
            child.wait()
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), keys_in(engine), most_in_doubt=0)
                result = result.but(*broken_rules(engine))
                with reading(engine) as session:
                    noted = outages(session)
                    told = session.scalars(select(Letter.state).where(Letter.kind == Kind.OUTAGE.value)).all()
                if self.begins == REMINDED_LATE:
                    result = result.but(*_not_reminded_late(session))
            if len(noted) != 1:
                result = result.but(f"{len(noted)} outages are noted")
            owed = sum(len(each.missed) for each in noted)
            if list(told) != [State.ACCEPTED.value] * owed:
                result = result.but(f"reports of the outage to the office, {owed} owed: {list(told)}")
            return result if child.exit == 0 else result.but(f"the season stopped: {child.words()}")

    def _live(self, season: SeasonAtHome) -> None:
        ends = f"{datetime.fromisoformat(self.begins) + LASTS:%Y-%m-%d %H:%M}"
        before = tuple(deed for deed in DEEDS if deed.moment <= self.begins)
        meanwhile = tuple(deed for deed in DEEDS if self.begins < deed.moment <= ends)
        season.live(before, self.begins)
        season.stand(ends)
        # As the keeper does when it begins, before anything is started.
        note_outage(season.at(self.begins), season.installation.now())
        season.settle()
        for deed in meanwhile:
            _do_if_possible(season, deed)
        season.settle()
        for deed in DEEDS[len(before) + len(meanwhile) :]:
            season.go(deed.moment)
            _do_if_possible(season, deed)
        season.go(END)


def _not_reminded_late(session: Session) -> list[str]:
    """Of row 1.13 every school is owed the reminder of the day that fell into the outage: nobody has handed in."""
    day, at = _OWED_LATE
    found = session.scalars(
        select(Letter).where(Letter.kind == Kind.SCHOOL_REMINDER.value, Letter.round_id == "2022/1.13")
    )
    calendar = season_of_2022().rounds[0].calendar
    reminded = sorted(
        letter.subject
        for letter in found
        if letter.ordinal == day and letter.accepted_at and f"{calendar.local(letter.accepted_at):%d.%m %H:%M}" == at
    )
    missing = sorted(set(SCHOOLS) - set(reminded))
    return [f"not reminded late of {day}: {', '.join(missing)}"] if missing or len(reminded) != len(SCHOOLS) else []


def _do_if_possible(season: SeasonAtHome, deed: Deed) -> None:
    try:
        deed.do(season)
    except (Refusal, KeyError, ValueError):
        return  # the window is over, or the expert was replaced
