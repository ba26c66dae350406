from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours
from domain.silence import Standing, next_silence, silence_limit, silent_from, silent_now, warning_day

KRASNOYARSK = Calendar(
    "Asia/Krasnoyarsk", frozenset({date(2022, 5, 2), date(2022, 5, 3), date(2022, 5, 9), date(2022, 5, 10)})
)
HOURS = Hours()
LIMIT = 3


def at(day: int, hour: int = 9, minute: int = 0, month: int = 3) -> datetime:
    return KRASNOYARSK.at(date(2022, month, day), time(hour, minute))


TOLD = Standing(
    expert="e-1", told_at=at(21), told_from=None, cannot_know_of=frozenset(), owes_since=at(21), alive=False, owes=True
)


def silent(now: datetime, *standings: Standing) -> tuple[str, ...]:
    return silent_now(standings, LIMIT, KRASNOYARSK, HOURS, now)


@pytest.mark.parametrize(
    ("first", "last", "share", "days"),
    [
        pytest.param(date(2022, 3, 21), date(2022, 3, 27), "0.5", 3, id="1.13: half of five working days, rounded up"),
        pytest.param(date(2022, 4, 1), date(2022, 4, 10), "0.5", 3, id="1.14: half of six"),
        pytest.param(date(2022, 5, 16), date(2022, 5, 25), "0.5", 4, id="1.19: half of eight"),
        pytest.param(date(2022, 6, 1), date(2022, 6, 5), "0.5", 2, id="1.20: half of three, rounded up"),
        pytest.param(date(2022, 5, 1), date(2022, 5, 31), "0.5", 9, id="2.1: half of eighteen"),
        pytest.param(
            date(2022, 3, 21), date(2022, 3, 27), "0.6", 3, id="exactly three of five, not four as floats say"
        ),
        pytest.param(date(2022, 3, 26), date(2022, 3, 27), "0.5", 0, id="a weekend"),
    ],
)
def test_the_limit_is_the_share_of_the_windows_working_days_rounded_up(
    first: date, last: date, share: str, days: int
) -> None:
    assert silence_limit(KRASNOYARSK, KRASNOYARSK.window(first, last), Decimal(share)) == days


def test_an_expert_told_on_monday_is_reminded_on_wednesday_and_silent_from_thursday_at_nine() -> None:
    assert warning_day(at(21), LIMIT, KRASNOYARSK) == date(2022, 3, 23)
    assert silent_from(at(21), LIMIT, KRASNOYARSK, HOURS) == at(24)


def test_an_expert_told_on_friday_is_reminded_on_tuesday_and_silent_from_wednesday_at_nine() -> None:
    assert warning_day(at(1, month=4), LIMIT, KRASNOYARSK) == date(2022, 4, 5)
    assert silent_from(at(1, month=4), LIMIT, KRASNOYARSK, HOURS) == at(6, month=4)


def test_who_is_told_late_in_the_day_has_as_many_days() -> None:
    assert silent_from(at(21, 17, 59), LIMIT, KRASNOYARSK, HOURS) == at(24)


def test_silence_begins_with_its_moment_and_lasts() -> None:
    assert [silent(at(24, 8, 59), TOLD), silent(at(24), TOLD), silent(at(26), TOLD)] == [(), ("e-1",), ("e-1",)]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"alive": True}, id="showed a sign of life"),
        pytest.param({"owes": False}, id="owes nothing"),
        pytest.param({"told_at": None, "told_from": at(21)}, id="the letter is still on its way"),
    ],
)
def test_nobody_is_silent_who(change: dict[str, object]) -> None:
    assert silent(at(27), replace(TOLD, **change)) == ()  # type: ignore[arg-type]


def test_the_silent_are_named_by_id() -> None:
    assert silent(at(24), replace(TOLD, expert="e-3"), TOLD, replace(TOLD, expert="e-2", alive=True)) == ("e-1", "e-3")


def soon(now: datetime, *standings: Standing) -> datetime | None:
    return next_silence(standings, LIMIT, KRASNOYARSK, HOURS, now)


def test_the_next_moment_is_the_warning_then_the_silence_then_none() -> None:
    assert [soon(at(21), TOLD), soon(at(23), TOLD), soon(at(24), TOLD)] == [at(23), at(24), None]


def test_a_letter_on_its_way_is_reckoned_from_its_next_try() -> None:
    assert soon(at(21, 0), replace(TOLD, told_at=None, told_from=at(21))) == at(23)


def test_nothing_is_to_come_from_who_is_alive_or_owes_nothing_or_has_no_letter() -> None:
    nothing = (replace(TOLD, alive=True), replace(TOLD, owes=False), replace(TOLD, told_at=None))
    assert soon(at(21), *nothing) is None


@given(
    st.integers(0, 200).map(lambda hours: at(21, 0) + timedelta(hours=hours)),
    st.integers(1, 9),
    st.integers(0, 500).map(lambda hours: at(21, 0) + timedelta(hours=hours)),
)
def test_whoever_wakes_only_at_the_moments_that_are_named_finds_the_silent_at_once(
    told_at: datetime, limit: int, now: datetime
) -> None:
    standing = replace(TOLD, told_at=told_at)
    later = next_silence([standing], limit, KRASNOYARSK, HOURS, now)
    is_silent = silent_now([standing], limit, KRASNOYARSK, HOURS, now) != ()
    if later is None:
        assert is_silent
    else:
        just_before = later - timedelta(microseconds=1)
        assert (silent_now([standing], limit, KRASNOYARSK, HOURS, just_before) != ()) == is_silent
