"""A home for measuring: a played cohort of schools in a round whose intake is under way, and its door in a process."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from config.season import read_season
from domain.letters import Role
from domain.stages import Stage
from models.links import link_for
from models.people import schools_of_cohort
from models.rounds import Participation, Round, advance, bring_in
from models.schema import bring_up_to_date
from notifications.ledger.links import token
from rehearsal.population import populate
from runtime.clock import SetClock
from runtime.installation import Installation, close_installation, open_installation
from runtime.rehearsal_home import make_rehearsal_home

SEASON = Path(__file__).resolve().parents[1] / "config/seasons/2022"
ROUND = "2022/1.13"


@dataclass(frozen=True)
class School:
    """A school of the bench: its page, and the link that opens it."""

    id: str
    page: str
    link: str
    kind: str
    """The code of a document that it may hand in."""


def a_round_in_intake(folder: Path, schools: int) -> tuple[Installation, list[School]]:
    """Make a home whose round takes documents in, and the links of its schools."""
    season = read_season(SEASON)
    home = make_rehearsal_home(folder)
    bring_up_to_date(home.database_url)
    clock = SetClock(home.clock_file)
    clock.move_to(min(rules.submission.opens for rules in season.rounds) + timedelta(days=2))
    installation = open_installation(home)
    made = []
    with installation.transaction() as session:
        bring_in(session, season)
        populate(session, season, schools=schools, seed=500, experts=0.3, cohort=0.2)
        round_ = session.get_one(Round, ROUND)
        advance(session, round_, Stage.INTAKE)
        for school in schools_of_cohort(session, round_.regulation.cohort):
            session.add(Participation(round_id=ROUND, school_id=school.id, joined_at=clock.now()))
            ends_at = round_.regulation.expertise.closes
            link = link_for(session, school.director_id, Role.SCHOOL.value, ROUND, school.id, ends_at)
            said = token(installation.links_key(), link.id, link.generation)
            made.append(
                School(school.id, f"/school/{ROUND}/{school.id}", f"/l/{said}", round_.regulation.documents[0].code)
            )
    return installation, made


@contextmanager
def door_of(installation: Installation, port: int) -> Iterator[int]:
    """Serve the home in a process of its own while the block lasts; its process id."""
    environment = os.environ | {"ROUNDS_HOME": str(installation.home.folder)}
    process = subprocess.Popen([sys.executable, "-m", "service.door", "127.0.0.1", str(port)], env=environment)
    try:
        for _ in range(1200):
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()
        close_installation()


def resident_megabytes(pid: int) -> float:
    """The memory of a process now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"process {pid} tells no memory")
