"""The post as a process of its own: real letters, a real home, a server that answers as slowly as it likes."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from domain.letters import Kind
from models.beats import last_beat
from models.database import open_database, reading, transaction
from models.letters import Letter, OwedLetter, lay_out
from models.mail_queue import look_at_queue, release_queue
from models.rounds import Participation, Round, bring_in
from runtime.clock import SetClock
from runtime.service_home import make_service_home
from tests.folders import a_folder_in_memory
from tests.migrated import give_record
from tests.notifications.faulty_server import FaultyServer
from tests.small_season import SCHOOLS, populate, season_of_2022

ROOT = Path(__file__).resolve().parents[2]
ROUND = "2022/1.13"


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something that another process does. Fails where it does not come."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


@contextmanager
def serving(server: FaultyServer) -> Iterator[FaultyServer]:
    """The server in a thread of its own."""
    up, loop = threading.Event(), asyncio.new_event_loop()
    end = asyncio.Event()

    async def serve() -> None:
        async with server:
            up.set()
            await end.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    up.wait()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
        loop.close()


@dataclass
class Office:
    """A home with the schools of a small season invited to its first round, at nine on the first morning."""

    folder: Path
    engine: Engine

    def lay_out(self, *schools: str) -> None:
        with transaction(self.engine) as session:
            owed = [OwedLetter(Kind.INVITATION, f"d-{school}", school) for school in schools]
            round_ = session.get_one(Round, ROUND)
            lay_out(session, round_, owed, round_.regulation.submission.opens)

    def states(self) -> list[str]:
        with reading(self.engine) as session:
            return list(session.scalars(select(Letter.state).order_by(Letter.key)))

    def post(self, server: FaultyServer) -> "subprocess.Popen[bytes]":
        ours = {"ROUNDS_HOME": str(self.folder), "ROUNDS_CATCHER_PORT": str(server.port)}
        return subprocess.Popen([sys.executable, "-m", "service.post"], cwd=ROOT, env={**os.environ, **ours})


@pytest.fixture
def office() -> Iterator[Office]:
    with a_folder_in_memory() as folder:
        home = make_service_home(folder / "home")
        give_record(home)
        engine = open_database(home.database_url)
        season = season_of_2022()
        rules = next(rules for rules in season.rounds if rules.row == "1.13")
        with transaction(engine) as session:
            bring_in(session, replace(season, rounds=(rules,)))
            populate(session)
            opens = rules.submission.opens
            session.add_all(Participation(round_id=ROUND, school_id=school, joined_at=opens) for school in SCHOOLS)
        SetClock(home.clock_file).move_to(rules.calendar.at(rules.calendar.day_of(opens), rules.hours.opens))
        yield Office(home.folder, engine)
        engine.dispose()


@contextmanager
def ended(post: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    try:
        yield post
    finally:
        post.kill()
        post.wait()


def test_told_to_end_it_hears_the_answers_to_the_letters_in_hand_and_gives_back_the_rest(office: Office) -> None:
    office.lay_out(*SCHOOLS)
    slow = FaultyServer(pause=lambda: 2.0)
    with serving(slow), ended(office.post(slow)) as post:
        until(lambda: len(slow.letters) >= 4)
        began = time.monotonic()
        post.send_signal(signal.SIGTERM)
        assert post.wait(timeout=35) == 0
        assert time.monotonic() - began < 10
    assert sorted(office.states()) == ["accepted"] * 4 + ["queued"] * 2
    assert len(slow.letters) == 4


def test_what_is_laid_out_now_leaves_at_once_and_the_post_shows_that_it_lives(office: Office) -> None:
    with serving(FaultyServer()) as server, ended(office.post(server)) as post:
        until(lambda: _beats(office))
        office.lay_out(*SCHOOLS[:2])
        until(lambda: office.states() == ["accepted"] * 2, seconds=4)
        post.send_signal(signal.SIGTERM)
        assert post.wait(timeout=10) == 0


def test_a_held_queue_waits_for_a_person_and_then_goes_on(office: Office) -> None:
    office.lay_out(*SCHOOLS[:3])
    refusing = FaultyServer(mail=("530 5.7.0 authentication required", "250 ok"))
    with serving(refusing), ended(office.post(refusing)):
        until(lambda: _held(office))
        time.sleep(1.5)
        assert (office.states(), refusing.seen("MAIL")) == (["queued"] * 3, 1)
        with transaction(office.engine) as session:
            release_queue(session)
        until(lambda: office.states() == ["accepted"] * 3)


def _beats(office: Office) -> bool:
    with reading(office.engine) as session:
        return last_beat(session, "post") is not None


def _held(office: Office) -> bool:
    with reading(office.engine) as session:
        return look_at_queue(session).held_since is not None
