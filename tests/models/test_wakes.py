from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.wakes import Wake, hand_over, rounds_to_wake, wake

NOW = datetime(2022, 3, 21, tzinfo=UTC)
PRIMARY, REPEAT = "2022/1.13", "2022/1.14"


def test_one_waiting_wake_a_round_is_enough_and_the_first_cause_stays(session: Session) -> None:
    wake(session, PRIMARY, "an expert declined", NOW)
    wake(session, PRIMARY, "another one declined", NOW + timedelta(hours=1))
    wake(session, REPEAT, "an expert became free", NOW)
    found = [(each.round_id, each.cause, each.written_at) for each in session.scalars(select(Wake).order_by(Wake.id))]
    assert found == [(PRIMARY, "an expert declined", NOW), (REPEAT, "an expert became free", NOW)]


def test_a_wake_that_was_taken_makes_room_for_the_next_one(session: Session) -> None:
    wake(session, PRIMARY, "first", NOW)
    wake(session, REPEAT, "other", NOW)
    assert sorted(rounds_to_wake(session)) == [PRIMARY, REPEAT]

    hand_over(session, PRIMARY, NOW + timedelta(minutes=1))
    assert rounds_to_wake(session) == [REPEAT]

    wake(session, PRIMARY, "second", NOW + timedelta(minutes=2))
    taken = session.execute(select(Wake.cause, Wake.handed_at).where(Wake.round_id == PRIMARY).order_by(Wake.id)).all()
    assert [tuple(each) for each in taken] == [("first", NOW + timedelta(minutes=1)), ("second", None)]
