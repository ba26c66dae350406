from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import Kind
from models.letters import Letter, OwedLetter, lay_out, next_departure
from models.mail_queue import (
    MailQueue,
    hold_queue,
    look_at_queue,
    note_reached,
    note_unreachable,
    release_queue,
    the_queue,
)
from models.rounds import Round
from models.tries import nth_newest_try, say_of_tries_under_way, tries_of, tries_within, write_tries

MIDNIGHT = datetime(2022, 3, 13, 17, tzinfo=UTC)
NINE = datetime(2022, 3, 14, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def letter(session: Session) -> Letter:
    owed = [OwedLetter(Kind.INVITATION, "d-s-1", "s-1")]
    lay_out(session, session.get_one(Round, "2022/1.13"), owed, MIDNIGHT)
    return session.scalars(select(Letter)).one()


def test_who_only_looks_makes_no_row_and_who_takes_it_makes_one(session: Session) -> None:
    assert look_at_queue(session).held_since is None
    assert session.scalars(select(MailQueue)).all() == []
    assert the_queue(session) is the_queue(session)
    assert len(session.scalars(select(MailQueue)).all()) == 1


def test_a_held_queue_keeps_its_first_reason_until_it_is_released(session: Session, letter: Letter) -> None:
    assert [hold_queue(session, "первая", NINE), hold_queue(session, "вторая", NINE + HOUR)] == [True, False]
    queue = look_at_queue(session)
    assert (queue.held_since, queue.held_why, next_departure(session)) == (NINE, "первая", None)
    assert [release_queue(session), release_queue(session)] == [True, False]
    assert (queue.held_since, queue.held_why, next_departure(session)) == (None, None, letter.leaves_from)


def test_the_budgets_next_moment_puts_the_next_departure_off(session: Session, letter: Letter) -> None:
    assert next_departure(session) == NINE
    the_queue(session).opens_at = NINE - HOUR
    assert next_departure(session) == NINE
    the_queue(session).opens_at = NINE + HOUR
    assert next_departure(session) == NINE + HOUR


def test_an_outage_of_the_server_began_when_it_was_first_seen(session: Session) -> None:
    note_unreachable(session, "refused", NINE)
    note_unreachable(session, "421", NINE + HOUR)
    queue = look_at_queue(session)
    assert (queue.unreachable_since, queue.unreachable_why) == (NINE, "421")
    note_reached(session)
    assert (queue.unreachable_since, queue.unreachable_why) == (None, None)


def test_tries_are_written_answered_and_counted(session: Session, letter: Letter) -> None:
    begun = [{"letter_id": letter.id, "number": number, "began_at": NINE + number * HOUR} for number in (1, 2, 3)]
    said = {"letter_id": letter.id, "number": 1, "answered_at": NINE + HOUR, "answer": "451 later"}
    write_tries(session, begun, [said])
    say_of_tries_under_way(session, [letter.id], "process died")
    write_tries(session, [], [])
    session.expire_all()
    assert [(each.number, each.answered_at, each.answer) for each in tries_of(session, letter.id)] == [
        (1, NINE + HOUR, "451 later"),
        (2, None, "process died"),
        (3, None, "process died"),
    ]
    now = NINE + 4 * HOUR
    assert [tries_within(session, hours * HOUR, now) for hours in (1, 2, 3, 4)] == [0, 1, 2, 3]
    assert [nth_newest_try(session, number, 9 * HOUR, now) for number in (1, 3, 4)] == [
        NINE + 3 * HOUR,
        NINE + HOUR,
        None,
    ]
