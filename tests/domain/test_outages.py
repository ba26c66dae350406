from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours
from domain.next_steps import Step
from domain.outages import Missed, MissedStep, is_outage, missed_reminders
from domain.reminders import reminder_owed

KRASNOYARSK = Calendar("Asia/Krasnoyarsk")
WEDNESDAY, FRIDAY = date(2022, 3, 16), date(2022, 3, 18)
DAYS = (WEDNESDAY, FRIDAY)
CLOSES = KRASNOYARSK.at(date(2022, 3, 21))


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return KRASNOYARSK.at(date(2022, 3, day), time(hour, minute))


@pytest.mark.parametrize(
    ("began", "ended", "outage"),
    [
        pytest.param(at(15, 12), at(15, 14), False, id="two hours are none"),
        pytest.param(at(15, 12), at(15, 14, 1), True, id="more are"),
        pytest.param(at(15, 18), at(16, 9), False, id="a night"),
        pytest.param(at(15, 18), at(16, 9, 1), True, id="a night and the first minute of letters"),
        pytest.param(at(18, 18), at(21, 8), False, id="a weekend"),
    ],
)
def test_an_outage_is_long_and_holds_hours_of_letters(began: datetime, ended: datetime, outage: bool) -> None:
    assert is_outage(began, ended, KRASNOYARSK, Hours()) is outage


def missed(began: datetime, ended: datetime, deadline: datetime = CLOSES) -> tuple[date | None, tuple[date, ...]]:
    return missed_reminders(
        DAYS, KRASNOYARSK, Hours(), first_letter=date(2022, 3, 14), deadline=deadline, began=began, ended=ended
    )


@pytest.mark.parametrize(
    ("began", "ended", "told"),
    [
        pytest.param(at(15, 12), at(16, 8), (None, ()), id="over before the first"),
        pytest.param(at(15, 12), at(16, 15), (WEDNESDAY, ()), id="the same day"),
        pytest.param(at(15, 12), at(17, 19), (None, (WEDNESDAY,)), id="it could leave only with the next"),
        pytest.param(at(15, 12), at(18, 12), (FRIDAY, (WEDNESDAY,)), id="both: the earlier is stale"),
        pytest.param(at(15, 12), at(19, 12), (None, DAYS), id="no hour of letters is left"),
        pytest.param(at(16, 9), at(17, 12), (None, ()), id="it had come when the outage began"),
        pytest.param(at(15, 12), at(28, 12), (None, DAYS), id="the window is over"),
    ],
)
def test_of_the_reminders_in_an_outage_the_last_is_late_and_the_others_are_left_out(
    began: datetime, ended: datetime, told: tuple[date | None, tuple[date, ...]]
) -> None:
    assert missed(began, ended) == told


def test_nobody_is_told_of_a_reminder_before_the_first_letter_or_after_the_deadline() -> None:
    assert missed(at(13), at(18, 12), deadline=at(17)) == (None, (WEDNESDAY,))


@given(st.integers(0, 14 * 24), st.integers(1, 10 * 24))
def test_each_reminder_of_an_outage_is_either_late_or_left_out_and_late_is_what_the_rule_owes(
    begins: int, hours: int
) -> None:
    began = at(10) + timedelta(hours=begins)
    ended = began + timedelta(hours=hours)
    late, left_out = missed(began, ended)
    fell_into_it = {day for day in DAYS if began < KRASNOYARSK.at(day, time(9)) <= ended}
    assert {*left_out, *([late] if late else [])} == fell_into_it
    assert late not in left_out
    owed = reminder_owed(DAYS, KRASNOYARSK, Hours(), first_letter=date(2022, 3, 14), now=ended)
    assert late in (None, owed)


def test_an_outage_that_did_nothing_to_a_round_is_no_news() -> None:
    assert not Missed()
    assert Missed(letters=1)
    assert Missed(late=(MissedStep(at(16, 9), Step.SCHOOL_REMINDER, 3),))
