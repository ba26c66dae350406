"""The post under a budget, over days of the season: who leaves when, and never more than the provider bears."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from domain.budgets import Budget
from domain.letters import Kind
from models.database import reading, transaction
from models.letters import OFFICE, next_departure
from models.mail_queue import look_at_queue
from models.rounds import Round
from models.tries import Try
from notifications.ledger.claim import claim
from notifications.ledger.leases import put_back
from notifications.post import Post
from notifications.smtp.transport import Accepted, Deferred, Ready
from tests.notifications.small_record import KRASNOYARSK, MONDAY_AT_NINE, ScriptedTransport, SmallRecord, address_of

ALL_PASS: dict[str, list[Any]] = {"": [Ready("250 go on")]}
DAY = timedelta(days=1)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[SmallRecord]:
    record = SmallRecord(tmp_path, people=12)
    yield record
    record.close()


def server() -> ScriptedTransport:
    return ScriptedTransport({**ALL_PASS}, [Accepted("250 taken")])


def play(record: SmallRecord, budget: Budget, transport: ScriptedTransport) -> None:
    """Let the post do all that it will ever do, the hands going from one departure to the next."""
    with Post(record.desk(budget=budget), transport, connections=1) as post:
        for _ in range(200):
            post.step()
            with reading(record.engine) as session:
                departure = next_departure(session)
            if departure is None:
                return
            assert departure > record.now
            record.now = departure
    raise AssertionError("letters wait for ever")


def begun(record: SmallRecord) -> list[datetime]:
    with reading(record.engine) as session:
        return list(session.scalars(select(Try.began_at).order_by(Try.began_at)))


def days(record: SmallRecord) -> list[tuple[str, int]]:
    counted = Counter(f"{KRASNOYARSK.local(moment):%d.%m %H:%M}" for moment in begun(record))
    return sorted(counted.items())


def close_submission(record: SmallRecord, row: str, closes: datetime) -> None:
    with transaction(record.engine) as session:
        round_ = session.get_one(Round, f"2022/{row}")
        window = replace(round_.regulation.submission, closes=closes)
        round_.regulation = replace(round_.regulation, submission=window)


def test_of_twelve_letters_under_a_budget_of_five_a_day_five_five_and_two_leave(record: SmallRecord) -> None:
    close_submission(record, "1.14", MONDAY_AT_NINE + 4 * DAY)
    record.lay_out(Kind.INVITATION, record.persons[:6])
    record.lay_out(Kind.INVITATION, record.persons[6:], round_id="2022/1.14")
    transport = server()
    play(record, Budget(per_day=5), transport)
    assert days(record) == [("14.03 09:00", 5), ("15.03 09:00", 5), ("16.03 09:00", 2)]
    nearest_first = [*record.persons[6:], *record.persons[:6]]
    assert [to for to, _ in transport.taken] == [address_of(person) for person in nearest_first]
    with reading(record.engine) as session:
        assert look_at_queue(session).opens_at is None


def test_a_budget_spent_on_friday_evening_lets_the_rest_wait_for_monday_morning(record: SmallRecord) -> None:
    record.now = datetime(2022, 3, 18, 10, 59, tzinfo=UTC)  # Friday, 17:59
    record.lay_out(Kind.INVITATION, record.persons)
    play(record, Budget(per_day=5), server())
    assert days(record) == [("18.03 17:59", 5), ("21.03 09:00", 5), ("22.03 09:00", 2)]


def test_a_budget_of_a_minute_lets_the_letters_leave_minute_by_minute(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons)
    play(record, Budget(per_minute=5, per_day=11), server())
    assert days(record) == [("14.03 09:00", 5), ("14.03 09:01", 5), ("14.03 09:02", 1), ("15.03 09:00", 1)]


def test_what_was_tried_before_a_restart_counts_and_so_do_tries_that_were_put_off(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons[:3])
    greylisting = ScriptedTransport({"": [Deferred("451 later")]}, [])
    with Post(record.desk(budget=Budget(per_day=5)), greylisting) as post:
        assert post.step() == 3
    record.lay_out(Kind.INVITATION, record.persons[3:])
    with Post(record.desk(budget=Budget(per_day=5)), server()) as post:
        assert [post.step(), post.step()] == [2, 0]
        with reading(record.engine) as session:
            assert next_departure(session) == MONDAY_AT_NINE + DAY


def test_what_others_have_in_hand_counts_until_they_give_it_back(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons)
    mine, others = (record.desk(budget=Budget(per_day=5)) for _ in range(2))
    claimed = claim(others, 3)
    assert [len(claimed.letters), len(claim(mine).letters), len(claim(mine).letters)] == [3, 2, 0]
    with reading(record.engine) as session:
        # None of it has begun: nobody knows when the next one may.
        assert look_at_queue(session).opens_at is None
    put_back(others, [letter.id for letter in claimed.letters])
    assert len(claim(mine).letters) == 3


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_posts_that_work_at_once_keep_the_budget_together(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgresql").new() if database == "postgresql" else None
    crowd = SmallRecord(tmp_path, people=120, database_url=url)
    crowd.lay_out(Kind.INVITATION, crowd.persons)
    transports = [server() for _ in range(3)]

    def work(transport: ScriptedTransport) -> None:
        with Post(crowd.desk(budget=Budget(per_day=77)), transport, connections=2, batch=5) as post:
            while post.step():
                pass

    with ThreadPoolExecutor(len(transports)) as posts:
        list(posts.map(work, transports))
    sent = [to for transport in transports for to, _ in transport.taken]
    assert (len(sent), len(set(sent)), len(begun(crowd))) == (77, 77, 77)
    with reading(crowd.engine) as session:
        assert next_departure(session) == MONDAY_AT_NINE + DAY
    crowd.close()


def test_a_higher_budget_holds_at_once(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons)
    for per_day, moved in ((5, 5), (8, 3), (None, 4)):
        with Post(record.desk(budget=Budget(per_day=per_day)), server()) as post:
            assert post.step() == moved
    with reading(record.engine) as session:
        assert (next_departure(session), look_at_queue(session).opens_at) == (None, None)


def test_tries_written_under_a_clock_that_was_wrong_close_the_post_for_no_month(record: SmallRecord) -> None:
    record.now += 40 * DAY
    record.lay_out(Kind.RECEIPT, record.persons[:5])
    desk = record.desk(budget=Budget(per_day=5))
    with Post(desk, server()) as post:
        assert post.step() == 5
        record.now -= 40 * DAY
        record.lay_out(Kind.RECEIPT, record.persons[5:])
        assert post.step() == 5


def test_a_clock_put_back_some_hours_gives_no_second_budget(record: SmallRecord) -> None:
    record.now += timedelta(hours=3)
    record.lay_out(Kind.RECEIPT, record.persons[:5])
    with Post(record.desk(budget=Budget(per_day=5)), server()) as post:
        assert post.step() == 5
        record.now -= timedelta(hours=3)
        record.lay_out(Kind.RECEIPT, record.persons[5:])
        assert post.step() == 0


def test_of_a_paused_round_receipts_leave_and_nothing_else(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons[:2])
    record.lay_out(Kind.RECEIPT, record.persons[:1])
    record.lay_out(Kind.UNPLACED, [OFFICE])
    record.lay_out(Kind.INVITATION, record.persons[2:4], round_id="2022/1.14")
    pause(record, MONDAY_AT_NINE)
    for budget in (Budget(), Budget(per_day=2)):
        with Post(record.desk(budget=budget), server()) as post:
            post.step()
    assert [(letter.kind, letter.state) for letter in record.letters() if letter.round_id == "2022/1.13"] == [
        ("invitation", "queued"),
        ("invitation", "queued"),
        ("receipt", "accepted"),
        ("unplaced", "queued"),
    ]
    with reading(record.engine) as session:
        assert next_departure(session) is None
    pause(record, None)
    with Post(record.desk(), server()) as post:
        assert post.step() == 3


def pause(record: SmallRecord, moment: datetime | None) -> None:
    with transaction(record.engine) as session:
        session.get_one(Round, "2022/1.13").paused_at = moment
