from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.letters import Kind
from models.database import reading, transaction
from models.letters import OFFICE, next_departure
from models.rounds import Round
from models.tries import tries_of
from notifications.ledger.claim import Claimed, claim
from notifications.ledger.desk import Desk
from notifications.ledger.leases import BROKEN_OFF, free_all, free_expired, put_back, put_back_paused, renew_leases
from notifications.ledger.recording import Fate, Start, record
from notifications.ledger.written import bytes_of
from notifications.smtp.transport import Accepted, Deferred, InDoubt, Refused
from tests.notifications.small_record import MONDAY_AT_NINE, SmallRecord, a_small_record_on

ACCEPTED = Accepted("250 2.0.0 taken")
NOTHING = Claimed((), 0)
SHA256 = "a" * 64
AFTER_THE_LEASE = timedelta(seconds=21)


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallRecord]:
    if request.param == "sqlite":
        book = SmallRecord(tmp_path)
        yield book
        book.close()
    else:
        with a_small_record_on(request.getfixturevalue("postgresql"), tmp_path) as book:
            yield book


def ids(claimed: Claimed) -> list[int]:
    return [letter.id for letter in claimed.letters]


def start(desk: Desk, *letter_ids: int) -> frozenset[int]:
    return record(desk, starting=[Start(letter_id, SHA256) for letter_id in letter_ids])


def settle(desk: Desk, letter_id: int, result: Accepted | Deferred | Refused | InDoubt) -> frozenset[int]:
    return record(desk, fates=[Fate(letter_id, result, SHA256)])


def test_two_who_claim_get_different_letters(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons)
    mine, others = claim(book.desk(), 3), claim(book.desk(), 3)
    assert [len(mine.letters), len(others.letters)] == [3, 1]
    assert set(ids(mine)) & set(ids(others)) == set()


def test_letters_are_claimed_by_moment_then_key_one_a_recipient_but_the_office(book: SmallRecord) -> None:
    book.now -= timedelta(hours=1)  # 8:00: what waits for nine leaves after what leaves at once
    book.lay_out(Kind.INVITATION, book.persons[:2])
    book.lay_out(Kind.UNPLACED, [OFFICE], ordinal="2")
    book.lay_out(Kind.UNPLACED, [OFFICE], ordinal="1")
    book.lay_out(Kind.RECEIPT, reversed(book.persons[1:]))
    book.now = MONDAY_AT_NINE
    assert [letter.key for letter in claim(book.desk(), busy={"p-003"}).letters] == [
        "2022/1.13/receipt/p-002//",
        "2022/1.13/receipt/p-004//",
        "2022/1.13/unplaced/office//1",
        "2022/1.13/unplaced/office//2",
        "2022/1.13/invitation/p-001//",
    ]


def test_nothing_leaves_before_its_moment(book: SmallRecord) -> None:
    book.now = datetime(2022, 3, 13, 17, 0, tzinfo=UTC)  # Monday, 0:00
    book.lay_out(Kind.INVITATION, book.persons)
    with reading(book.engine) as session:
        assert next_departure(session) == MONDAY_AT_NINE
    book.now = MONDAY_AT_NINE - timedelta(microseconds=1)
    assert claim(book.desk()) == NOTHING
    book.now = MONDAY_AT_NINE
    assert len(claim(book.desk()).letters) == 4
    with reading(book.engine) as session:
        assert next_departure(session) is None


def test_a_letter_claimed_again_says_what_it_said_at_first(book: SmallRecord) -> None:
    book.lay_out(Kind.CONCLUSION, book.persons[:1])
    first = claim(book.desk()).letters[0]
    book.real_now += AFTER_THE_LEASE
    book.now += timedelta(minutes=5)
    free_expired(book.desk())
    again = claim(book.desk()).letters[0]
    assert again == first
    assert bytes_of(again, book.files) == bytes_of(first, book.files)


def test_data_is_started_only_under_a_living_lease(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons[:1])
    desk = book.desk()
    (letter_id,) = ids(claim(desk))
    assert start(book.desk(), letter_id) == frozenset()
    book.real_now += AFTER_THE_LEASE
    assert start(desk, letter_id) == frozenset()
    assert book.states() == ["claimed"]


def test_of_a_round_that_is_paused_receipts_are_started_and_the_others_go_back_untried(book: SmallRecord) -> None:
    book.lay_out(Kind.CONCLUSION, book.persons[:2])
    book.lay_out(Kind.RECEIPT, book.persons[2:3])
    book.lay_out(Kind.CONCLUSION, book.persons[3:], round_id="2022/1.14")
    desk = book.desk()
    mine = ids(claim(desk, 4))
    first, second, receipt, of_another = mine
    with transaction(book.engine) as session:
        session.get_one(Round, "2022/1.13").paused_at = book.now
    assert start(desk, first, receipt, of_another) == {receipt, of_another}
    assert put_back_paused(book.desk(), mine) == frozenset()
    assert put_back_paused(desk, mine) == {first, second}
    assert book.states() == ["queued", "queued", "data_started", "data_started"]
    assert claim(desk) == NOTHING


def test_a_lease_that_is_renewed_lives_on(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons[:1])
    desk = book.desk()
    (letter_id,) = ids(claim(desk))
    for _ in range(3):
        book.real_now += timedelta(seconds=15)
        renew_leases(desk)
    assert free_expired(book.desk()) == 0
    assert start(desk, letter_id) == {letter_id}


def test_data_is_started_once(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons[:1])
    desk = book.desk()
    (letter_id,) = ids(claim(desk))
    assert [start(desk, letter_id), start(desk, letter_id)] == [{letter_id}, frozenset()]
    letter = book.letters()[0]
    assert (letter.state, letter.tries, letter.first_tried_at, letter.sha256) == (
        "data_started",
        1,
        MONDAY_AT_NINE,
        SHA256,
    )


def test_all_letters_of_a_record_from_a_backup_are_free_or_in_doubt_and_no_round_is_woken(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons)
    desk = book.desk()
    tried, started, _untried = ids(claim(desk, 3))
    settle(desk, tried, Deferred("451 later"))
    book.now += timedelta(minutes=10)
    assert tried in ids(claim(desk, 2))
    start(desk, started)
    with transaction(book.engine) as session:
        assert free_all(session, book.now) == 1
    assert book.states() == ["deferred", "in_doubt", "queued", "queued"]
    doubtful = book.letters()[1]
    assert (doubtful.settled_at, doubtful.answer) == (book.now, BROKEN_OFF)
    assert {(letter.lease_holder, letter.lease_until) for letter in book.letters()} == {(None, None)}
    with reading(book.engine) as session:
        assert [each.answer for each in tries_of(session, started)] == [BROKEN_OFF]
    assert book.wakes() == []


def test_one_who_was_frozen_past_the_lease_writes_nothing(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons[:2])
    frozen = book.desk()
    untried, started = ids(claim(frozen))
    start(frozen, started)
    book.real_now += AFTER_THE_LEASE
    assert free_expired(book.desk()) == 2
    assert sorted(book.states()) == ["in_doubt", "queued"]

    assert start(frozen, untried) == frozenset()
    assert settle(frozen, started, ACCEPTED) == frozenset()
    assert settle(frozen, untried, Refused("550 no", address_is_bad=True)) == frozenset()
    renew_leases(frozen)
    put_back(frozen, [untried, started])
    assert sorted(book.states()) == ["in_doubt", "queued"]


def test_an_answer_that_comes_after_the_lease_but_before_anyone_took_the_letter_counts(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons[:1])
    desk = book.desk()
    (letter_id,) = ids(claim(desk))
    start(desk, letter_id)
    book.real_now += AFTER_THE_LEASE
    assert settle(desk, letter_id, ACCEPTED) == {letter_id}
    assert [free_expired(book.desk()), *book.states()] == [0, "accepted"]


def test_what_is_given_back_waits_as_it_did_before(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons[:2])
    desk = book.desk()
    tried, untried = ids(claim(desk))
    settle(desk, tried, Deferred("451 later"))
    put_back(desk, [tried, untried])
    book.now += timedelta(hours=1)
    assert ids(claim(desk)) == [untried, tried]
    put_back(desk, [tried, untried])
    assert book.states() == ["deferred", "queued"]
    assert [(letter.lease_holder, letter.lease_until) for letter in book.letters()] == [(None, None)] * 2


def test_a_settled_letter_is_settled(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons[:1])
    desk = book.desk()
    (letter_id,) = ids(claim(desk))
    start(desk, letter_id)
    assert settle(desk, letter_id, ACCEPTED) == {letter_id}
    assert settle(desk, letter_id, Refused("550 no")) == frozenset()
    book.now += timedelta(days=30)
    book.real_now += timedelta(days=30)
    assert (free_expired(desk), claim(desk)) == (0, NOTHING)
    letter = book.letters()[0]
    assert (letter.state, letter.accepted_at, letter.settled_at, letter.answer) == (
        "accepted",
        MONDAY_AT_NINE,
        MONDAY_AT_NINE,
        "250 2.0.0 taken",
    )


def test_several_answers_are_kept_in_one_commit(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons)
    desk = book.desk()
    first, second, third, fourth = ids(claim(desk))
    start(desk, first, second)
    done = [Fate(first, ACCEPTED), Fate(second, InDoubt("reset")), Fate(third, Refused("550 no"), SHA256)]
    assert record(desk, [Start(fourth, SHA256)], done) == {first, second, third, fourth}
    assert [(letter.state, letter.answer, letter.tries) for letter in book.letters()] == [
        ("accepted", "250 2.0.0 taken", 1),
        ("in_doubt", "reset", 1),
        ("refused", "550 no", 1),
        ("data_started", None, 1),
    ]


def test_another_name_of_the_office_is_not_that_of_a_letter_already_written(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons[:1])
    desk = book.desk()
    letter = claim(desk).letters[0]
    assert (letter.sender_name, letter.sender_address) == ("Проектный офис", "office@rounds.example")
    settle(desk, letter.id, Deferred("451 later"))
    book.rename_office("Другой офис", "other@rounds.example")
    book.now += timedelta(hours=1)
    assert bytes_of(claim(desk).letters[0], book.files) == bytes_of(letter, book.files)


def test_a_token_in_a_letter_is_its_recipients_own(book: SmallRecord) -> None:
    book.lay_out(Kind.RECEIPT, book.persons[:2])
    assert [list(letter.tokens) for letter in claim(book.desk()).letters] == [
        ["school-2022-1.13-p-001"],
        ["school-2022-1.13-p-002"],
    ]
