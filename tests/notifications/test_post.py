import asyncio
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from domain.stages import Stage
from models.database import reading, transaction
from models.letters import Letter, next_departure
from models.mail_queue import MailQueue, hold_queue, look_at_queue, release_queue
from models.people import Person
from models.rounds import Round
from models.tries import tries_of
from notifications.catcher import Catcher, CatcherRules
from notifications.ledger.desk import Desk
from notifications.ledger.leases import BROKEN_OFF, free_expired
from notifications.ledger.links import token
from notifications.letters.drafts import Draft, Drafting
from notifications.post import Post
from notifications.smtp.connection import SmtpSettings, SmtpTransport
from notifications.smtp.transport import (
    Accepted,
    Deferred,
    Delivered,
    InDoubt,
    Ready,
    Refused,
    Stopped,
    Transport,
    Unreachable,
)
from tests.notifications.faulty_server import SILENCE, FaultyServer
from tests.notifications.small_record import (
    KEY,
    MONDAY_AT_NINE,
    ROUND,
    ScriptedTransport,
    SmallRecord,
    WatchedTransport,
    address_of,
    compose,
    smtp_to,
)

READY = Ready("250 go on")
ACCEPTED = Accepted("250 2.0.0 taken")
FIVE_MINUTES = timedelta(minutes=5)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def record(tmp_path: Path) -> Iterator[SmallRecord]:
    record = SmallRecord(tmp_path)
    yield record
    record.close()


def server(tmp_path: Path, **rules: Any) -> Catcher:
    return Catcher(
        tmp_path / "mail", CatcherRules(**{name: frozenset(map(address_of, who)) for name, who in rules.items()})
    )


def send(desk: Desk, transport: Transport, connections: int = 4) -> int:
    with Post(desk, transport, connections) as post:
        return post.step()


def maildir(catcher: Catcher) -> list[bytes]:
    """The letters in the post box as they were sent: without the two lines that the catcher puts before them."""
    return [path.read_bytes().split(b"\r\n", 2)[2] for path in sorted((catcher.maildir / "new").iterdir(), key=str)]


def hashes(letters: list[bytes]) -> list[str]:
    return sorted(hashlib.sha256(letter).hexdigest() for letter in letters)


def test_what_was_laid_out_twice_leaves_once(record: SmallRecord, tmp_path: Path) -> None:
    with server(tmp_path) as catcher, Post(record.desk(), smtp_to(catcher)) as post:
        assert [record.lay_out(Kind.CONCLUSION, record.persons) for _ in range(2)] == [4, 0]
        assert [post.step(), post.step()] == [4, 0]
        assert record.lay_out(Kind.CONCLUSION, record.persons) == 0
        assert post.step() == 0
    assert record.states() == ["accepted"] * 4
    assert sorted(catcher.accepted) == sorted(
        (letter.message_id, address_of(letter.recipient)) for letter in record.letters()
    )
    assert hashes(maildir(catcher)) == sorted(letter.sha256 or "" for letter in record.letters())


def test_a_greylisted_letter_goes_later_with_the_bytes_of_its_first_try(record: SmallRecord, tmp_path: Path) -> None:
    record.lay_out(Kind.CONCLUSION, record.persons)
    with server(tmp_path, greylisted=record.persons[:1]) as catcher, Post(record.desk(), smtp_to(catcher)) as post:
        assert post.step() == 4
        put_off = record.letters()[0]
        assert (put_off.state, put_off.tries, put_off.first_tried_at) == ("deferred", 1, MONDAY_AT_NINE)
        assert MONDAY_AT_NINE + FIVE_MINUTES <= put_off.leaves_from <= MONDAY_AT_NINE + FIVE_MINUTES * 1.25
        with reading(record.engine) as session:
            assert next_departure(session) == put_off.leaves_from

        record.now = put_off.leaves_from - timedelta(seconds=1)
        assert post.step() == 0
        record.now = put_off.leaves_from
        assert post.step() == 1
    accepted = record.letters()[0]
    assert (accepted.state, accepted.tries, accepted.sha256) == ("accepted", 2, put_off.sha256)
    assert accepted.sha256 in hashes(maildir(catcher))
    assert accepted.dated == MONDAY_AT_NINE


def test_after_a_refusal_for_good_the_next_letter_is_refused_without_a_try(record: SmallRecord, tmp_path: Path) -> None:
    bad = record.persons[0]
    record.lay_out(Kind.CONCLUSION, record.persons)
    record.lay_out(Kind.INVITATION, [bad])
    with server(tmp_path, refused=[bad]) as catcher:
        watched = WatchedTransport(smtp_to(catcher))
        assert send(record.desk(), watched) == 5
    assert watched.announced.count(address_of(bad)) == 1
    first, second = [letter for letter in record.letters() if letter.recipient == bad]
    assert (first.state, first.tries, first.answer) == (
        "refused",
        1,
        "550 5.1.1 <p-001@schools.example>: no such user here",
    )
    assert (second.state, second.tries, second.answer) == (
        "refused",
        0,
        "не отправлялось: адрес не действует с 14.03.2022",
    )
    with reading(record.engine) as session:
        assert session.get_one(Person, bad).address_bad_since == MONDAY_AT_NINE


def test_the_office_is_woken_for_a_refused_letter_to_somebody_who_must_act(record: SmallRecord, tmp_path: Path) -> None:
    record.lay_out(Kind.CONCLUSION, record.persons[:1])
    record.lay_out(Kind.INVITATION, record.persons[1:])
    with server(tmp_path, refused=record.persons[:1]) as catcher:
        send(record.desk(), smtp_to(catcher))
        assert record.wakes() == []
    record.lay_out(Kind.ASSIGNMENTS, record.persons[:1])
    with server(tmp_path) as catcher:
        send(record.desk(), smtp_to(catcher))
    assert record.wakes() == [(ROUND, "a letter to somebody who must act was refused or is in doubt")]


def test_the_last_letter_wakes_the_round_that_closes(record: SmallRecord, tmp_path: Path) -> None:
    record.put_stage(Stage.CLOSING)
    record.lay_out(Kind.CONCLUSION, record.persons)
    with server(tmp_path, greylisted=record.persons[:1]) as catcher, Post(record.desk(), smtp_to(catcher)) as post:
        post.step()
        assert record.wakes() == []
        record.now += timedelta(hours=1)
        post.step()
    assert record.wakes() == [(ROUND, "the last letter is settled")]


def test_what_is_no_longer_owed_is_withdrawn_unless_it_was_tried(record: SmallRecord, tmp_path: Path) -> None:
    owed = True

    def no_longer_owed(_session: Session, _letter: Letter, _now: datetime) -> str | None:
        return None if owed else "документы уже поступили"

    record.put_stage(Stage.CLOSING)
    record.lay_out(Kind.SCHOOL_REMINDER, record.persons[:1])
    desk = record.desk(no_longer_owed=no_longer_owed)
    with server(tmp_path, greylisted=record.persons[:1]) as catcher, Post(desk, smtp_to(catcher)) as post:
        post.step()
        owed = False
        record.lay_out(Kind.SCHOOL_REMINDER, record.persons[1:2])
        record.now += timedelta(hours=1)
        assert post.step() == 2
    assert [(letter.state, letter.reason, letter.tries) for letter in record.letters()] == [
        ("accepted", None, 2),
        ("withdrawn", "документы уже поступили", 0),
    ]
    assert len(maildir(catcher)) == 1


def test_letters_of_one_moment_go_by_key(record: SmallRecord, tmp_path: Path) -> None:
    record.lay_out(Kind.RECEIPT, reversed(record.persons))
    record.lay_out(Kind.INVITATION, reversed(record.persons))
    record.lay_out(Kind.RECEIPT, record.persons, round_id="2022/1.14")
    with server(tmp_path) as catcher:
        watched = WatchedTransport(smtp_to(catcher))
        send(record.desk(), watched, connections=1)
    # One at a time to each: the second letters follow when the first ones are settled.
    assert watched.announced == [address_of(person) for person in record.persons] * 3
    assert [identity for identity, _ in catcher.accepted] == [letter.message_id for letter in record.letters()]


def test_a_letter_that_cannot_be_composed_holds_no_other_up(
    record: SmallRecord, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def poisoned(drafting: Drafting, letter: Letter) -> Draft:
        draft = compose(drafting, letter)
        if letter.recipient == record.persons[1]:
            raise KeyError("patronymic")
        return draft

    record.lay_out(Kind.CONCLUSION, record.persons)
    with server(tmp_path) as catcher:
        assert send(record.desk(compose=poisoned), smtp_to(catcher)) == 4
    assert record.states() == ["accepted", "refused", "accepted", "accepted"]
    parked = record.letters()[1]
    assert (parked.answer, parked.tries, parked.title) == ("не составлено: KeyError: 'patronymic'", 0, None)
    assert record.wakes() == [(ROUND, "a letter could not be written")]
    assert [ids_in(entry) for entry in caplog.records] == [(parked.id, ROUND)]


@pytest.mark.parametrize("unkeepable", ["\ud83d", "\x00"])
def test_a_letter_with_what_no_database_keeps_holds_no_other_up(
    record: SmallRecord, tmp_path: Path, unkeepable: str
) -> None:
    def half_a_character(drafting: Drafting, letter: Letter) -> Draft:
        draft = compose(drafting, letter)
        return replace(draft, text=draft.text + unkeepable) if letter.recipient == record.persons[1] else draft

    record.lay_out(Kind.RECEIPT, record.persons)
    with server(tmp_path) as catcher:
        assert send(record.desk(compose=half_a_character), smtp_to(catcher)) == 4
    assert record.states() == ["accepted", "refused", "accepted", "accepted"]
    assert (record.letters()[1].answer or "").startswith("не составлено: NotKeepable: символ")


def test_a_machine_at_fault_is_no_letters_fault(record: SmallRecord, tmp_path: Path) -> None:
    def on_a_full_disk(drafting: Drafting, letter: Letter) -> Draft:
        raise OSError(28, "No space left on device")

    record.lay_out(Kind.CONCLUSION, record.persons)
    with server(tmp_path) as catcher:
        with pytest.raises(OSError, match="No space left"):
            send(record.desk(compose=on_a_full_disk), smtp_to(catcher))
        assert record.states() == ["queued"] * 4
        assert send(record.desk(), smtp_to(catcher)) == 4


def test_a_file_that_is_gone_is_told_and_nothing_leaves(
    record: SmallRecord, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record.lay_out(Kind.CONCLUSION, record.persons[:2])
    with server(tmp_path, greylisted=record.persons[:1]) as catcher, Post(record.desk(), smtp_to(catcher)) as post:
        post.step()
        with reading(record.engine) as session:
            sha256 = session.get_one(Letter, record.letters()[0].id).attachments[0].sha256
        record.files.path_of(sha256).unlink()
        record.now += timedelta(hours=1)
        post.step()
    assert record.states() == ["refused", "accepted"]
    assert (record.letters()[0].answer or "").startswith("не составлено: FileMissing")
    assert [ids_in(entry) for entry in caplog.records] == [(record.letters()[0].id, ROUND)]
    assert len(maildir(catcher)) == 1


def test_a_letter_that_would_come_out_otherwise_than_at_its_first_try_is_not_sent(
    record: SmallRecord, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record.lay_out(Kind.RECEIPT, record.persons[:1])
    with server(tmp_path, greylisted=record.persons[:1]) as catcher, Post(record.desk(), smtp_to(catcher)) as post:
        post.step()
        with transaction(record.engine) as session:
            session.get_one(Letter, record.letters()[0].id).text = "Другое письмо"
        record.now += timedelta(hours=1)
        post.step()
    assert record.states() == ["refused"]
    assert record.letters()[0].answer == "не отправлено: письмо вышло бы не таким, как при первой попытке"
    assert [ids_in(entry) for entry in caplog.records] == [(record.letters()[0].id, ROUND)]
    assert maildir(catcher) == []


@pytest.mark.parametrize("connections", [1, 4])
def test_killed_after_data_was_started_a_letter_is_in_doubt_and_never_sent_again(
    record: SmallRecord, tmp_path: Path, connections: int
) -> None:
    def die() -> Delivered:
        raise Killed

    record.put_stage(Stage.CLOSING)
    record.lay_out(Kind.CONCLUSION, record.persons)
    with server(tmp_path) as catcher:
        post = Post(record.desk(), WatchedTransport(smtp_to(catcher), die), connections)
        with pytest.raises(Killed):
            post.step()
        post.close()
        started = record.states().count("data_started")
        assert 1 <= started <= connections
        assert sorted(record.states()) == ["data_started"] * started + ["queued"] * (4 - started)

        with Post(record.desk(), smtp_to(catcher)) as next_post:
            assert next_post.step() == 4 - started
            assert record.states().count("data_started") == started
            assert record.wakes() == []
            record.real_now += timedelta(seconds=21)
            assert [next_post.step(), next_post.step()] == [started, 0]
    assert sorted(record.states()) == ["accepted"] * (4 - started) + ["in_doubt"] * started
    with reading(record.engine) as session:
        tries = [tries_of(session, letter.id) for letter in record.letters() if letter.state == "in_doubt"]
    assert [[(each.answered_at, each.answer) for each in its] for its in tries] == [[(None, BROKEN_OFF)]] * started
    assert len(maildir(catcher)) == 4 - started
    assert record.wakes() == [(ROUND, "the last letter is settled")]


def test_the_files_of_the_record_hold_no_living_link(record: SmallRecord, tmp_path: Path) -> None:
    record.lay_out(Kind.CONCLUSION, record.persons)
    with server(tmp_path, refused=record.persons[:1], greylisted=record.persons[1:2]) as catcher:
        send(record.desk(), smtp_to(catcher))
    tokens = [token(KEY, f"school-2022-1.13-{person}", 1).encode() for person in record.persons]
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("rounds.db*"))
    assert b"/l/@@school-2022-1.13-p-003@@" in kept
    assert [living for living in tokens if living in kept] == []
    assert [living in b"".join(map(plain, maildir(catcher))) for living in tokens] == [False, False, True, True]


def plain(letter: bytes) -> bytes:
    parts = [part.get_payload(decode=True) for part in message_from_bytes(letter).walk() if not part.is_multipart()]
    return b"".join(part for part in parts if isinstance(part, bytes))


def test_the_headers_name_the_office_and_only_reminders_can_be_ended(record: SmallRecord, tmp_path: Path) -> None:
    record.lay_out(Kind.RECEIPT, record.persons[:1])
    record.lay_out(Kind.SCHOOL_REMINDER, record.persons[:1])
    with server(tmp_path) as catcher:
        send(record.desk(), smtp_to(catcher))
    receipt, reminder = map(message_from_bytes, maildir(catcher))
    assert [receipt[name] for name in ("Date", "Reply-To", "List-Unsubscribe")] == [
        "Mon, 14 Mar 2022 09:00:00 +0700",
        "office@rounds.example",
        None,
    ]
    assert reminder["List-Unsubscribe"] == "<mailto:office@rounds.example>"


def test_letters_that_the_post_reaches_too_late_leave_on_the_next_working_morning(
    record: SmallRecord, tmp_path: Path
) -> None:
    record.lay_out(Kind.INVITATION, record.persons)
    record.lay_out(Kind.RECEIPT, record.persons[:1])
    record.now = datetime(2022, 3, 18, 13, 0, tzinfo=UTC)  # Friday, 20:00
    with server(tmp_path) as catcher:
        assert send(record.desk(), smtp_to(catcher)) == 1
    monday = datetime(2022, 3, 21, 2, 0, tzinfo=UTC)
    assert [(letter.state, letter.leaves_from) for letter in record.letters()][:4] == [("queued", monday)] * 4
    assert record.states()[4] == "accepted"


def queue_of(record: SmallRecord) -> MailQueue:
    with reading(record.engine) as session:
        return look_at_queue(session)


def test_an_outage_costs_no_try_and_lets_the_post_rest_longer_each_time_in_real_time(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons)
    transport = ScriptedTransport({"": [Unreachable("connection refused")]}, [])
    rests, knocks = [], 0
    with Post(record.desk(holder="post-1"), transport) as post:
        for _ in range(10):
            assert post.step() == 0
            assert {(letter.state, letter.tries) for letter in record.letters()} == {("queued", 0)}
            with reading(record.engine) as session:
                assert next_departure(session) == MONDAY_AT_NINE
            rests.append(round(post.rest()))
            knocks = transport.connected
            assert post.step() == 0
            assert transport.connected == knocks
            record.real_now += timedelta(seconds=post.rest())
        assert (queue_of(record).unreachable_since, queue_of(record).unreachable_why) == (
            MONDAY_AT_NINE,
            "connection refused",
        )
        assert post.rest() == 0
        transport.announced, transport.delivered = {"": [READY]}, [ACCEPTED]
        record.now += timedelta(minutes=30)
        assert post.step() == 4
    doubled = (5, 10, 20, 40, 80, 160, 320, 640, 900, 900)
    assert [least <= rest <= least * 1.25 for rest, least in zip(rests, doubled, strict=True)] == [True] * 10
    assert knocks == 10  # one knocks for all
    assert queue_of(record).unreachable_since is None


def test_since_when_nobody_answers_is_kept_over_further_tries_and_restarts(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons)
    for answer in ("421 4.3.2 not now", "certificate has expired"):
        send(record.desk(), ScriptedTransport({"": [Unreachable(answer)]}, []))
        record.now += timedelta(hours=1)
    queue = queue_of(record)
    assert (queue.unreachable_since, queue.unreachable_why) == (MONDAY_AT_NINE, "certificate has expired")


def test_one_letter_at_which_the_connection_breaks_holds_no_other_up(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons)
    broken = Unreachable("hung up", greeted=True)
    transport = ScriptedTransport({address_of(record.persons[0]): [broken], "": [READY]}, [ACCEPTED])
    with Post(record.desk(), transport, connections=2) as post:
        post.step()
        assert record.states() == ["deferred", "accepted", "accepted", "accepted"]
        tries = 1
        for _ in range(60):
            record.now = max(record.now, record.letters()[0].leaves_from)
            record.lay_out(Kind.RECEIPT, record.persons[1:], ordinal=str(tries))
            post.step()
            tries += 1
            if record.letters()[0].state == State.REFUSED.value:
                break
    first = record.letters()[0]
    assert (first.state, first.tries, first.answer) == ("refused", tries, "hung up")
    assert timedelta(days=5) <= record.now - MONDAY_AT_NINE <= timedelta(days=7)


def test_over_a_single_connection_such_a_letter_steps_aside_at_its_second_break(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons)
    broken = Unreachable("hung up", greeted=True)
    transport = ScriptedTransport({address_of(record.persons[0]): [broken], "": [READY]}, [ACCEPTED])
    with Post(record.desk(), transport, connections=1) as post:
        states = []
        for _ in range(3):
            post.step()
            states.append(record.states())
            record.real_now += timedelta(seconds=post.rest())
    assert states == [
        ["queued"] * 4,
        ["deferred", "queued", "queued", "queued"],
        ["deferred", "accepted", "accepted", "accepted"],
    ]


def test_a_server_that_bears_one_connection_only_holds_no_letter_up(record: SmallRecord) -> None:
    record.lay_out(Kind.INVITATION, record.persons)
    transport = ScriptedTransport({"": [READY]}, [ACCEPTED], most_connections=1)
    with Post(record.desk(), transport) as post:
        while post.step():
            pass
        assert [(letter.state, letter.tries) for letter in record.letters()] == [("accepted", 1)] * 4
        refused_so_far = transport.turned_away
        record.lay_out(Kind.RECEIPT, record.persons)
        post.step()
        assert transport.turned_away == refused_so_far
        assert record.states() == ["accepted"] * 8


def test_a_server_that_wants_another_login_holds_the_queue_and_says_so_once(
    record: SmallRecord, caplog: pytest.LogCaptureFixture
) -> None:
    record.lay_out(Kind.RECEIPT, record.persons)
    transport = ScriptedTransport({"": [READY, Stopped("535 5.7.8 no"), READY]}, [ACCEPTED])
    with Post(record.desk(), transport, connections=1) as post:
        assert post.step() == 1
        assert record.states() == ["accepted", "queued", "queued", "queued"]
        told = queue_of(record).held_why or ""
        assert "535 5.7.8 no" in told
        assert "rounds letters release" in told
        assert (queue_of(record).held_since, post.held_why) == (MONDAY_AT_NINE, told)
        knocks = transport.connected
        with reading(record.engine) as session:
            assert next_departure(session) is None
        assert [post.step(), post.step(), post.held_why] == [0, 0, told]
        assert transport.connected == knocks
    assert [entry.levelname for entry in caplog.records if "held" in entry.message] == ["ERROR"]
    with Post(record.desk(), transport) as post:
        assert post.step() == 0
        with transaction(record.engine) as session:
            assert release_queue(session)
        assert post.step() == 3
        assert post.held_why is None


def test_three_refusals_by_policy_in_a_row_hold_the_queue(record: SmallRecord) -> None:
    record.lay_out(Kind.RECEIPT, record.persons)
    transport = ScriptedTransport({"": [Refused("554 5.7.1 spam", by_policy=True)]}, [])
    with Post(record.desk(), transport, connections=1) as post:
        assert post.step() == 3
    assert record.states() == ["refused", "refused", "refused", "queued"]
    assert "554 5.7.1 spam" in (queue_of(record).held_why or "")


def test_what_somebody_holds_in_the_middle_is_not_begun_by_those_who_have_claimed_it(record: SmallRecord) -> None:
    def hold() -> Delivered:
        with transaction(record.engine) as session:
            hold_queue(session, "Проверяем письма.", record.now)
        return ACCEPTED

    record.lay_out(Kind.RECEIPT, record.persons)
    scripted = ScriptedTransport({"": [READY]}, [ACCEPTED])
    with Post(record.desk(), WatchedTransport(scripted, hold), connections=1) as post:
        assert post.step() == 1
        assert record.states() == ["accepted", "queued", "queued", "queued"]


def test_letters_that_another_post_has_taken_away_are_named_in_the_log_and_not_begun(
    record: SmallRecord, caplog: pytest.LogCaptureFixture
) -> None:
    def frozen_past_the_lease_at_the_first() -> Delivered:
        if record.states()[0] == "data_started":
            record.real_now += timedelta(seconds=21)
            assert free_expired(record.desk()) == 2
        return ACCEPTED

    record.lay_out(Kind.RECEIPT, record.persons[:2])
    first, second = (letter.id for letter in record.letters())
    scripted = ScriptedTransport({"": [READY]}, [ACCEPTED])
    with Post(record.desk(), WatchedTransport(scripted, frozen_past_the_lease_at_the_first), connections=1) as post:
        post.step()
    assert record.states() == ["in_doubt", "accepted"]
    assert [(*ids_in(entry), entry.getMessage()) for entry in caplog.records] == [
        (first, ROUND, f"letter {record.letters()[0].key} was taken away while it was sent: {ACCEPTED}"),
        (second, ROUND, f"the lease of letter {record.letters()[1].key} was lost; it was not sent"),
    ]


def test_letters_of_a_round_that_is_paused_after_they_were_claimed_wait_but_receipts_leave(
    record: SmallRecord, caplog: pytest.LogCaptureFixture
) -> None:
    def pause() -> Delivered:
        set_paused(record, record.now)
        return ACCEPTED

    caplog.set_level("INFO", "notifications.post")
    record.lay_out(Kind.CONCLUSION, record.persons[:3])
    record.lay_out(Kind.RECEIPT, record.persons[3:])
    record.lay_out(Kind.CONCLUSION, record.persons[:2], round_id="2022/1.14")
    scripted = ScriptedTransport({"": [READY]}, [ACCEPTED])
    with Post(record.desk(), WatchedTransport(scripted, pause), connections=1) as post:
        assert post.step() == 4
        assert [(letter.key.split("//")[0], letter.state, letter.tries) for letter in record.letters()] == [
            ("2022/1.13/conclusion/p-001", "accepted", 1),
            ("2022/1.13/conclusion/p-002", "queued", 0),
            ("2022/1.13/conclusion/p-003", "queued", 0),
            ("2022/1.13/receipt/p-004", "accepted", 1),
            ("2022/1.14/conclusion/p-001", "accepted", 1),
            ("2022/1.14/conclusion/p-002", "accepted", 1),
        ]
        assert [(entry.levelname, ids_in(entry), entry.getMessage()) for entry in caplog.records] == [
            (
                "INFO",
                (id_of(record, person), ROUND),
                f"letter 2022/1.13/conclusion/{person}// was not begun: its round is paused; it waits",
            )
            for person in record.persons[1:3]
        ]
        set_paused(record, None)
    with Post(record.desk(), scripted) as post:
        assert post.step() == 2


def ids_in(entry: logging.LogRecord) -> tuple[object, object]:
    return entry.__dict__.get("letter"), entry.__dict__.get("round")


def id_of(record: SmallRecord, person: str) -> int:
    """The number of the first letter to the person, by key."""
    return next(letter.id for letter in record.letters() if letter.recipient == person)


def set_paused(record: SmallRecord, moment: datetime | None) -> None:
    with transaction(record.engine) as session:
        session.get_one(Round, ROUND).paused_at = moment


def test_a_server_that_wants_fewer_letters_is_left_in_peace_and_then_asked_more_slowly(record: SmallRecord) -> None:
    record.lay_out(Kind.RECEIPT, record.persons)
    slow_down = Deferred("450 4.7.1 rate limit", retry_not_before_seconds=3600, too_fast=True)
    transport = ScriptedTransport({"": [READY, READY, slow_down, READY]}, [ACCEPTED])
    with Post(record.desk(), transport, connections=1) as post:
        assert post.step() == 3
        assert record.states() == ["accepted", "accepted", "deferred", "queued"]
        assert post.rest() == 3600
        queue = queue_of(record)
        assert (queue.tries_per_minute, queue.slowed_at) == (1, MONDAY_AT_NINE)
    record.lay_out(Kind.RECEIPT, record.persons, ordinal="2")
    with Post(record.desk(), transport, connections=1) as after_a_restart:
        assert after_a_restart.step() == 0
        assert after_a_restart.rest() == 3600
        record.real_now += timedelta(hours=1)
        record.now += timedelta(minutes=2)
        assert after_a_restart.step() == 1
        with reading(record.engine) as session:
            assert next_departure(session) == record.now + timedelta(minutes=1)
        record.now += timedelta(hours=2)
        assert after_a_restart.step() == 5


def test_told_to_finish_it_begins_no_further_letter_and_hears_those_in_hand(record: SmallRecord) -> None:
    def told_to_finish() -> Delivered:
        post.finish()
        return ACCEPTED

    record.lay_out(Kind.RECEIPT, record.persons)
    scripted = ScriptedTransport({"": [READY]}, [ACCEPTED])
    with Post(record.desk(), WatchedTransport(scripted, told_to_finish), connections=1) as post:
        assert [post.step(), post.step()] == [1, 0]
    assert record.states() == ["accepted", "queued", "queued", "queued"]


def test_a_letter_whose_answer_does_not_come_in_time_is_in_doubt_when_the_post_ends(
    record: SmallRecord, tmp_path: Path
) -> None:
    async def play() -> None:
        both_have_left = asyncio.Event()
        gone: list[str] = []

        def note(_letter: bytes, answer: str) -> None:
            gone.append(answer)
            if len(gone) == 2:
                both_have_left.set()

        async with FaultyServer(final=(SILENCE,), taken=note) as silent:
            post = Post(record.desk(), SmtpTransport(SmtpSettings("127.0.0.1", silent.port, tls="none")), connections=2)
            step = asyncio.get_running_loop().run_in_executor(None, post.step)
            await both_have_left.wait()
            post.finish(within=0.2)
            assert await step == 2
            await asyncio.get_running_loop().run_in_executor(None, post.close)

    record.lay_out(Kind.RECEIPT, record.persons)
    asyncio.run(play())
    assert sorted(record.states()) == ["in_doubt", "in_doubt", "queued", "queued"]
    with reading(record.engine) as session:
        answers = [each.answer for letter in record.letters() for each in tries_of(session, letter.id)]
    assert answers == ["почта остановлена раньше, чем сервер ответил"] * 2


def test_while_the_database_is_away_the_letters_in_hand_are_heard_and_nothing_leaves_twice(
    record: SmallRecord, tmp_path: Path
) -> None:
    away = False

    def refuse(_connection: object) -> None:
        if away:
            raise OperationalError("BEGIN", None, Exception("disk I/O error"))

    def goes_away() -> Delivered:
        nonlocal away
        away = True
        return ACCEPTED

    event.listen(record.engine, "begin", refuse)
    record.lay_out(Kind.RECEIPT, record.persons)
    scripted = ScriptedTransport({"": [READY]}, [ACCEPTED])
    desk = record.desk()
    with Post(desk, WatchedTransport(scripted, goes_away), connections=2) as post:
        for _ in range(3):
            with pytest.raises(OperationalError):
                post.step()
        away = False
        record.real_now += timedelta(seconds=21)
        post.settle()
        heard = record.states().count("accepted")
        assert heard >= 1
        assert "in_doubt" not in record.states()
    with Post(record.desk(), scripted) as next_post:
        next_post.step()
    assert record.states() == ["accepted"] * 4
    assert len(scripted.taken) == 4 - heard


def test_one_connection_in_trouble_breaks_off_no_other_that_waits_for_its_answer(record: SmallRecord) -> None:
    away = False
    pauses = iter((1.0, 0.0))

    def refuse(_connection: object) -> None:
        if away:
            raise OperationalError("BEGIN", None, Exception("disk I/O error"))

    def note(_letter: bytes, _answer: str) -> None:
        nonlocal away
        away = len(slow.letters) == 2

    async def play() -> None:
        async with slow:
            post = Post(record.desk(), SmtpTransport(SmtpSettings("127.0.0.1", slow.port, tls="none")), connections=2)
            run = asyncio.get_running_loop().run_in_executor
            with pytest.raises(OperationalError):
                await run(None, post.step)
            nonlocal away
            away = False
            await run(None, post.settle)
            await run(None, post.close)

    slow = FaultyServer(pause=lambda: next(pauses), taken=note)
    event.listen(record.engine, "begin", refuse)
    record.lay_out(Kind.RECEIPT, record.persons[:2])
    asyncio.run(play())
    assert record.states() == ["accepted", "accepted"]


def test_each_try_is_kept_with_what_the_server_said(record: SmallRecord, tmp_path: Path) -> None:
    record.lay_out(Kind.CONCLUSION, record.persons[:3])
    bad, later = record.persons[:1], record.persons[1:2]
    with server(tmp_path, refused=bad, greylisted=later) as catcher, Post(record.desk(), smtp_to(catcher)) as post:
        post.step()
        record.now += timedelta(hours=1)
        post.step()
    hour_later = record.now
    with reading(record.engine) as session:
        kept = [
            [(each.number, each.began_at, each.answered_at, (each.answer or "")[:3]) for each in tries_of(session, id)]
            for id in (letter.id for letter in record.letters())
        ]
    assert kept == [
        [(1, MONDAY_AT_NINE, MONDAY_AT_NINE, "550")],
        [(1, MONDAY_AT_NINE, MONDAY_AT_NINE, "451"), (2, hour_later, hour_later, "250")],
        [(1, MONDAY_AT_NINE, MONDAY_AT_NINE, "250")],
    ]


def test_without_an_answer_after_the_last_byte_a_letter_is_in_doubt(record: SmallRecord) -> None:
    record.lay_out(Kind.RECEIPT, record.persons[:1])
    transport = ScriptedTransport({"": [READY]}, [InDoubt("connection lost")])
    with Post(record.desk(), transport) as post:
        assert [post.step(), post.step()] == [1, 0]
    assert [(letter.state, letter.answer) for letter in record.letters()] == [("in_doubt", "connection lost")]
    assert len(transport.taken) == 1
