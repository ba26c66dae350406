"""Several posts on one record in PostgreSQL, all at work at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from domain.letters import Kind
from domain.stages import Stage
from models.database import open_database
from models.letters import OFFICE
from notifications.ledger.claim import claim
from notifications.ledger.leases import free_expired, renew_leases
from notifications.post import Post
from notifications.smtp.transport import Accepted, Ready
from tests.notifications.small_record import ROUND, ScriptedTransport, SmallRecord, a_small_record_on, address_of
from tests.postgresql import PostgresqlServer

POSTS, LETTERS = 4, 200


@pytest.fixture
def crowd(postgresql: PostgresqlServer, tmp_path: Path) -> Iterator[SmallRecord]:
    with a_small_record_on(postgresql, tmp_path, people=LETTERS) as record:
        yield record


def test_each_letter_leaves_once_and_the_last_one_wakes_its_round(crowd: SmallRecord) -> None:
    crowd.lay_out(Kind.CONCLUSION, crowd.persons)
    crowd.put_stage(Stage.CLOSING)
    servers = [ScriptedTransport({"": [Ready("250 OK")]}, [Accepted("250 OK")]) for _ in range(POSTS)]
    begun = threading.Barrier(POSTS)

    def work(server: ScriptedTransport) -> int:
        engine = open_database(crowd.engine.url.render_as_string(hide_password=False))
        begun.wait()
        moved = 0
        with Post(crowd.desk(engine=engine), server, connections=2, batch=7) as post:
            while step := post.step():
                moved += step
        engine.dispose()
        return moved

    with ThreadPoolExecutor(POSTS) as posts:
        moved = list(posts.map(work, servers))

    assert sum(moved) == LETTERS
    assert sorted(to for server in servers for to, _ in server.taken) == [address_of(each) for each in crowd.persons]
    assert set(crowd.states()) == {"accepted"}
    assert crowd.wakes() == [(ROUND, "the last letter is settled")]
    assert sum(bool(server.taken) for server in servers) > 1, "one post did everything: nothing was tried"


def test_letters_to_one_person_that_several_posts_render_share_one_link(crowd: SmallRecord) -> None:
    for number in range(40):
        crowd.lay_out(Kind.UNDELIVERABLE, [OFFICE], str(number))
        crowd.lay_out(Kind.SCHOOL_REMINDER, crowd.persons[:3], str(number))
    begun = threading.Barrier(POSTS)

    def work(_: int) -> list[int]:
        desk = crowd.desk()
        begun.wait()
        claimed = []
        while batch := claim(desk, 3).letters:
            claimed += [letter.id for letter in batch]
        return claimed

    with ThreadPoolExecutor(POSTS) as posts:
        claimed = [id for ids in posts.map(work, range(POSTS)) for id in ids]

    assert sorted(claimed) == sorted({*claimed})
    assert {letter.state for letter in crowd.letters() if letter.id in claimed} == {"claimed"}
    assert not [letter.answer for letter in crowd.letters() if letter.state == "refused"]


def test_leases_are_renewed_and_taken_away_at_once_without_a_deadlock(crowd: SmallRecord) -> None:
    crowd.lay_out(Kind.INVITATION, crowd.persons)
    desks = [crowd.desk() for _ in range(POSTS)]
    for desk in desks:
        claim(desk, LETTERS // POSTS)
    crowd.real_now += timedelta(seconds=21)
    begun = threading.Barrier(POSTS)

    def work(number: int) -> int:
        begun.wait()
        if number % 2:
            renew_leases(desks[number])
            return 0
        return free_expired(desks[number])

    with ThreadPoolExecutor(POSTS) as posts:
        freed = sum(posts.map(work, range(POSTS)))

    assert crowd.states().count("queued") == freed
    assert crowd.states().count("claimed") == LETTERS - freed
    assert freed >= LETTERS // 2
