from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from models.letters import (
    NOT_TRIED,
    OFFICE,
    Letter,
    OwedLetter,
    change_letters,
    count_by_kind_and_state,
    departures_of,
    is_any_waiting,
    lay_out,
    letters_to_report,
    next_departure,
)
from models.rounds import Round

PRIMARY = "2022/1.13"
MIDNIGHT = datetime(2022, 3, 13, 17, tzinfo=UTC)
NINE = datetime(2022, 3, 14, 2, tzinfo=UTC)
INVITATION = OwedLetter(Kind.INVITATION, "d-s-1", "s-1")


def laid_out(session: Session, *letters: OwedLetter, now: datetime = MIDNIGHT, round_id: str = PRIMARY) -> int:
    return lay_out(session, session.get_one(Round, round_id), letters, now)


def the(session: Session, **changes: object) -> Letter:
    """The last letter that was laid out, changed."""
    letter = session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert letter is not None
    for name, value in changes.items():
        setattr(letter, name, value)
    session.flush()
    return letter


LEASE: dict[str, object] = {"lease_holder": "x", "lease_until": NINE}
NO_LEASE: dict[str, object] = {"lease_holder": None, "lease_until": None}


def test_an_owed_letter_becomes_a_row_that_waits_for_its_hour(session: Session) -> None:
    assert laid_out(session, INVITATION) == 1
    letter = the(session)
    assert (letter.key, letter.role, letter.state, letter.tries) == (
        "2022/1.13/invitation/d-s-1/s-1/",
        "school",
        "queued",
        0,
    )
    assert (letter.laid_out_at, letter.leaves_from) == (MIDNIGHT, NINE)


def test_laid_out_again_a_letter_stays_as_it_is_whatever_its_state(session: Session) -> None:
    laid_out(session, INVITATION)
    the(session, state=State.ACCEPTED.value, accepted_at=NINE)

    assert laid_out(session, INVITATION, OwedLetter(Kind.INVITATION, "d-s-2", "s-2"), now=NINE) == 1
    assert laid_out(session, INVITATION, now=NINE) == 0

    first = session.scalars(select(Letter).where(Letter.subject == "s-1")).one()
    assert (first.state, first.laid_out_at) == ("accepted", MIDNIGHT)


def test_a_letter_owed_twice_in_one_breath_is_one(session: Session) -> None:
    assert laid_out(session, INVITATION, INVITATION) == 1


def test_the_same_letter_of_another_round_is_another_letter(session: Session) -> None:
    assert laid_out(session, INVITATION) + laid_out(session, INVITATION, round_id="2022/1.14") == 2


def test_a_letter_counts_as_waiting_until_it_is_settled(session: Session) -> None:
    laid_out(session, INVITATION)
    waiting = {}
    for state in State:
        lease = LEASE if state in {State.CLAIMED, State.DATA_STARTED} else NO_LEASE
        the(session, state=state.value, accepted_at=NINE, reason="", **lease)
        waiting[state] = is_any_waiting(session, PRIMARY)
    assert {state for state, waits in waiting.items() if waits} == {
        State.DRAFT,
        State.QUEUED,
        State.CLAIMED,
        State.DATA_STARTED,
        State.DEFERRED,
    }
    the(session, state=State.QUEUED.value)
    assert not is_any_waiting(session, "2022/1.14")


def test_the_next_departure_is_the_earliest_of_what_may_be_tried(session: Session) -> None:
    assert next_departure(session) is None
    laid_out(session, INVITATION, now=NINE + timedelta(hours=1))
    laid_out(session, OwedLetter(Kind.INVITATION, "d-s-2", "s-2"))
    assert next_departure(session) == NINE
    the(session, state=State.CLAIMED.value, **LEASE)
    assert next_departure(session) == NINE + timedelta(hours=1)


def test_letters_are_counted_by_kind_and_state(session: Session) -> None:
    laid_out(session, INVITATION, OwedLetter(Kind.INVITATION, "d-s-2", "s-2"), OwedLetter(Kind.UNPLACED, OFFICE))
    the(session, state=State.WITHDRAWN.value, reason="")
    assert count_by_kind_and_state(session, PRIMARY) == {
        (Kind.INVITATION, State.QUEUED): 2,
        (Kind.UNPLACED, State.WITHDRAWN): 1,
    }


def test_changes_of_different_forms_reach_their_rows(session: Session) -> None:
    laid_out(session, INVITATION, OwedLetter(Kind.INVITATION, "d-s-2", "s-2"))
    first, second = session.scalars(select(Letter).order_by(Letter.key))
    change_letters(
        session,
        [{"id": first.id, "state": "deferred", "tries": 1}, {"id": second.id, "state": "claimed", **LEASE}],
    )
    session.expire_all()
    assert [(each.state, each.tries, each.lease_holder) for each in (first, second)] == [
        ("deferred", 1, None),
        ("claimed", 0, "x"),
    ]


def test_the_departure_of_a_letter_is_when_it_was_settled_or_will_be_tried(session: Session) -> None:
    def of(now: datetime) -> dict[str, datetime]:
        return departures_of(session, PRIMARY, (Kind.INVITATION,), now)

    assert of(NINE) == {}
    laid_out(session, INVITATION)
    assert [of(MIDNIGHT), of(NINE + timedelta(days=2))] == [{"s-1": NINE}, {"s-1": NINE + timedelta(days=2)}]
    the(session, settled_at=NINE + timedelta(minutes=5))
    assert of(NINE + timedelta(days=2)) == {"s-1": NINE + timedelta(minutes=5)}


@pytest.mark.parametrize(
    ("owed", "changes", "told"),
    [
        pytest.param(INVITATION, {"tries": 1}, True, id="somebody must act"),
        pytest.param(OwedLetter(Kind.ASSIGNMENTS, "x-e-1", "e-1", "1"), {"tries": 1}, True, id="an expert must act"),
        pytest.param(OwedLetter(Kind.WINDOW_OPENED, "c-1", "m-1"), {"tries": 1}, False, id="nobody must act"),
        pytest.param(OwedLetter(Kind.WINDOW_OPENED, "c-1", "m-1"), {"tries": 0}, True, id="it was never composed"),
        pytest.param(
            INVITATION, {"tries": 0, "answer": f"{NOT_TRIED}: адрес"}, False, id="the address is known as bad"
        ),
        pytest.param(INVITATION, {"tries": 1, "reported_in": "x"}, False, id="it was told already"),
        pytest.param(INVITATION, {"tries": 1, "state": "in_doubt"}, True, id="nobody knows whether it arrived"),
        pytest.param(
            OwedLetter(Kind.WINDOW_OPENED, "c-1", "m-1"),
            {"tries": 1, "state": "in_doubt"},
            False,
            id="in doubt to nobody",
        ),
        pytest.param(INVITATION, {"tries": 1, "state": "accepted", "accepted_at": NINE}, False, id="it was accepted"),
        pytest.param(OwedLetter(Kind.ROUND_COMPLETED, OFFICE), {"tries": 0}, False, id="the office's own"),
    ],
)
def test_the_office_is_told_of_a_refusal_that_it_cannot_know_and_must_know(
    session: Session, owed: OwedLetter, changes: dict[str, object], told: bool
) -> None:
    laid_out(session, owed)
    letter = the(session, **{"state": "refused", "answer": "550 no such user", **changes})
    assert letters_to_report(session, PRIMARY) == ([letter] if told else [])
    assert letters_to_report(session, "2022/1.14") == []
