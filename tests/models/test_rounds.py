from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from domain.stages import Stage
from domain.verdicts import Outcome
from models.rounds import (
    Participation,
    Round,
    Season,
    advance,
    bring_in,
    count_outcomes,
    next_own_deadline,
    repeat_of,
    round_id,
    rounds_in_order,
)
from tests.small_season import season_of_2022

NOW = datetime(2022, 3, 21, tzinfo=UTC)
PRIMARY = "2022/1.13"


def test_rounds_stand_in_the_order_of_the_seasons_and_of_the_numbers_of_their_rows(session: Session) -> None:
    rounds = {rules.row: rules for rules in season_of_2022().rounds}
    rows = ("2.1", "1.24", "1.9")
    others = tuple(replace(rounds.get(row, rounds["1.19"]), row=row) for row in rows)
    bring_in(session, replace(season_of_2022(), id="2023", rounds=others))
    assert [each.id for each in rounds_in_order(session)] == [
        *(PRIMARY, "2022/1.14"),
        *("2023/1.9", "2023/1.24", "2023/2.1"),
    ]
    assert round_id("2022", "1.13") == PRIMARY


def test_a_season_keeps_all_rows_of_its_road_map_with_their_headings(session: Session) -> None:
    session.expire_all()
    kept = session.get_one(Season, "2022")
    assert (kept.road_map, kept.directions) == (season_of_2022().rows, season_of_2022().directions)


@pytest.mark.parametrize("there", Stage)
@pytest.mark.parametrize("asked", Stage)
def test_a_round_goes_forward_only(session: Session, there: Stage, asked: Stage) -> None:
    round_ = session.get_one(Round, PRIMARY)
    round_.stage = there.value
    advance(session, round_, asked)
    order = list(Stage)
    assert round_.stage == order[max(order.index(there), order.index(asked))]


def test_the_repeat_of_a_primary_is_the_one_that_names_it_in_the_same_season(session: Session) -> None:
    bring_in(session, replace(season_of_2022(), id="2023"))
    found = repeat_of(session, session.get_one(Round, PRIMARY))
    assert found is not None
    assert found.id == "2022/1.14"
    assert repeat_of(session, found) is None
    assert repeat_of(session, session.get_one(Round, "2023/2.1")) is None


def test_outcomes_are_counted_and_all_five_named(session: Session) -> None:
    outcomes = ["accepted", "accepted", "returned", None]
    session.add_all(
        Participation(round_id=PRIMARY, school_id=f"s-{place}", joined_at=NOW, outcome=outcome)
        for place, outcome in enumerate(outcomes, start=1)
    )
    session.flush()
    assert count_outcomes(session, PRIMARY) == dict.fromkeys(Outcome, 0) | {Outcome.ACCEPTED: 2, Outcome.RETURNED: 1}
    assert count_outcomes(session, "2022/1.14") == dict.fromkeys(Outcome, 0)


def test_the_next_own_deadline_is_the_earliest_to_come(session: Session) -> None:
    days = [21, 24, 23, None]
    session.add_all(
        Participation(
            round_id=PRIMARY,
            school_id=f"s-{place}",
            joined_at=NOW,
            own_deadline=datetime(2022, 3, day, tzinfo=UTC) if day else None,
        )
        for place, day in enumerate(days, start=1)
    )
    session.flush()
    assert next_own_deadline(session, PRIMARY, NOW) == datetime(2022, 3, 23, tzinfo=UTC)
    assert next_own_deadline(session, PRIMARY, datetime(2022, 3, 24, tzinfo=UTC)) is None
