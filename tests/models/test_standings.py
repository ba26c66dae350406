from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.letters import Kind, State
from domain.silence import Standing
from models.assignments import Assignment, Conclusion, Ending
from models.letters import Letter
from models.people import Person
from models.rounds import Participation, Round
from models.standings import standings_of

PRIMARY = "2022/1.13"
MIDNIGHT = datetime(2022, 3, 20, 17, tzinfo=UTC)
NINE = datetime(2022, 3, 21, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _taking_part(session: Session) -> None:
    session.add_all(Participation(round_id=PRIMARY, school_id=f"s-{n}", joined_at=MIDNIGHT) for n in (1, 2, 3))
    session.flush()


def assigned(session: Session, school: str = "s-1", told_in: int = 1, **more: object) -> str:
    id = f"{PRIMARY}:{school}:e-3"
    values = {"reason": "", "assigned_at": MIDNIGHT, "told_in": told_in, **more}
    session.add(Assignment(id=id, round_id=PRIMARY, school_id=school, expert_id="e-3", **values))
    session.flush()
    return id


def letter(session: Session, state: State, ordinal: int = 1, settled_at: datetime | None = NINE) -> None:
    settled = state in (State.ACCEPTED, State.IN_DOUBT, State.REFUSED)
    held = state in (State.CLAIMED, State.DATA_STARTED)
    session.add(
        Letter(
            key=f"k-{ordinal}",
            round_id=PRIMARY,
            kind=Kind.ASSIGNMENTS.value,
            role="expert",
            recipient="x-e-3",
            subject="e-3",
            ordinal=str(ordinal),
            state=state.value,
            tries=0,
            laid_out_at=MIDNIGHT,
            leaves_from=NINE,
            accepted_at=settled_at if state is State.ACCEPTED else None,
            settled_at=settled_at if settled else None,
            lease_holder="x" if held else None,
            lease_until=NINE if held else None,
        )
    )
    session.flush()


def standing(session: Session) -> Standing:
    (found,) = standings_of(session, session.get_one(Round, PRIMARY))
    return found


def test_nobody_who_was_never_asked_has_a_standing(session: Session) -> None:
    assert standings_of(session, session.get_one(Round, PRIMARY)) == []


@pytest.mark.parametrize("state", [State.QUEUED, State.CLAIMED, State.DATA_STARTED, State.DEFERRED])
def test_while_the_letter_is_on_its_way_its_next_try_is_known(session: Session, state: State) -> None:
    assigned(session)
    letter(session, state)
    assert standing(session) == Standing("e-3", None, NINE, frozenset(), None, alive=False, owes=True)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.IN_DOUBT])
def test_who_may_have_the_letter_is_told(session: Session, state: State) -> None:
    assigned(session)
    letter(session, state)
    assert standing(session) == Standing("e-3", NINE, None, frozenset(), NINE, alive=False, owes=True)


def test_of_what_stands_in_a_refused_letter_the_expert_cannot_know(session: Session) -> None:
    id = assigned(session)
    letter(session, State.REFUSED)
    assert standing(session) == Standing("e-3", None, None, frozenset({id}), None, alive=False, owes=True)


def test_what_was_taken_on_is_known_whatever_became_of_its_letter(session: Session) -> None:
    assigned(session, taken_on_at=NINE)
    letter(session, State.REFUSED)
    assert standing(session) == Standing("e-3", None, None, frozenset(), None, alive=True, owes=True)


def test_with_a_bad_address_the_expert_cannot_know_of_what_has_not_arrived(session: Session) -> None:
    assigned(session)
    second = assigned(session, "s-2", told_in=2)
    letter(session, State.ACCEPTED)
    letter(session, State.QUEUED, 2)
    session.get_one(Person, "x-e-3").address_bad_since = NINE
    assert standing(session) == Standing("e-3", NINE, NINE, frozenset({second}), NINE, alive=False, owes=True)


@pytest.mark.parametrize("ending", [None, *Ending])
def test_a_decline_is_a_sign_of_life_being_replaced_is_none(session: Session, ending: Ending | None) -> None:
    more: dict[str, Any] = {} if ending is None else {"ended_at": NINE, "ending": ending.value}
    assigned(session, **more)
    assigned(session, "s-2")
    declined = ending in {Ending.CONFLICT, Ending.ILLNESS, Ending.OTHER}
    assert standing(session) == Standing("e-3", None, None, frozenset(), None, alive=declined, owes=True)


def test_taking_on_and_filing_are_signs_of_life_and_who_has_filed_all_owes_nothing(session: Session) -> None:
    id = assigned(session, taken_on_at=NINE)
    letter(session, State.ACCEPTED)
    assert standing(session) == Standing("e-3", NINE, None, frozenset(), NINE, alive=True, owes=True)
    session.add(Conclusion(assignment_id=id, filed_at=NINE))
    session.flush()
    session.expire_all()
    assert standing(session) == Standing("e-3", NINE, None, frozenset(), None, alive=True, owes=False)


def test_what_is_owed_is_owed_since_the_letter_that_told_of_it(session: Session) -> None:
    assigned(session, ended_at=NINE, ending="other")
    assigned(session, "s-2", told_in=2)
    later = NINE + timedelta(days=1)
    letter(session, State.ACCEPTED)
    letter(session, State.ACCEPTED, 2, later)
    assert standing(session) == Standing("e-3", NINE, None, frozenset(), later, alive=True, owes=True)
