from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours, Window, last_minute

KRASNOYARSK = Calendar(
    zone="Asia/Krasnoyarsk",
    days_off=frozenset({date(2022, 3, 7), date(2022, 3, 8), date(2022, 2, 23)}),
    working_days=frozenset({date(2022, 3, 5)}),
)
MOSCOW = Calendar(zone="Europe/Moscow")
NEW_YORK = Calendar(zone="America/New_York")
days = st.dates(date(2022, 1, 1), date(2022, 12, 31))


def test_a_saturday_that_was_moved_works_and_the_monday_in_its_place_does_not() -> None:
    week = [
        date(2022, 3, 5),
        date(2022, 3, 6),
        date(2022, 3, 7),
        date(2022, 3, 8),
        date(2022, 3, 9),
    ]
    assert [KRASNOYARSK.works(day) for day in week] == [True, False, False, False, True]


def test_a_day_in_both_sets_works() -> None:
    both = frozenset({date(2022, 3, 7)})
    assert Calendar("Asia/Krasnoyarsk", days_off=both, working_days=both).works(date(2022, 3, 7))


def test_working_days_between_include_both_ends() -> None:
    assert KRASNOYARSK.working_days_between(date(2022, 3, 4), date(2022, 3, 9)) == (
        date(2022, 3, 4),
        date(2022, 3, 5),
        date(2022, 3, 9),
    )


def test_no_days_lie_between_a_day_and_the_day_before_it() -> None:
    assert KRASNOYARSK.working_days_between(date(2022, 3, 4), date(2022, 3, 3)) == ()


def test_three_and_one_working_days_before_20_march_are_16_and_18_march() -> None:
    last = date(2022, 3, 20)
    assert [KRASNOYARSK.working_day_before(last, n) for n in (3, 1)] == [
        date(2022, 3, 16),
        date(2022, 3, 18),
    ]


def test_the_first_working_day_after_the_long_march_weekend_is_9_march() -> None:
    assert KRASNOYARSK.working_day_after(date(2022, 3, 5), 1) == date(2022, 3, 9)


def test_zero_working_days_away_is_the_day_itself_even_when_it_is_off() -> None:
    assert KRASNOYARSK.working_day_after(date(2022, 3, 6), 0) == date(2022, 3, 6)


def test_the_last_day_27_march_ends_before_the_midnight_of_krasnoyarsk() -> None:
    window = KRASNOYARSK.window(date(2022, 3, 21), date(2022, 3, 27))
    assert [window.opens.isoformat(), window.closes.isoformat()] == [
        "2022-03-21T00:00:00+07:00",
        "2022-03-28T00:00:00+07:00",
    ]


def test_a_window_holds_its_first_instant_and_not_its_last() -> None:
    window = KRASNOYARSK.window(date(2022, 3, 21), date(2022, 3, 27))
    tick = timedelta(microseconds=1)
    moments = [window.opens - tick, window.opens, window.closes - tick, window.closes]
    assert [window.holds(moment) for moment in moments] == [False, True, True, False]


def test_a_window_is_compared_across_zones() -> None:
    window = KRASNOYARSK.window(date(2022, 3, 21), date(2022, 3, 21))
    assert window.holds(datetime(2022, 3, 20, 17, 0, tzinfo=UTC))
    assert not window.holds(datetime(2022, 3, 20, 16, 59, tzinfo=UTC))


def test_the_last_day_of_a_window_is_the_one_that_people_read() -> None:
    assert KRASNOYARSK.last_day(KRASNOYARSK.window(date(2022, 3, 21), date(2022, 3, 27))) == date(2022, 3, 27)


def test_a_moment_late_in_moscow_is_the_next_day_in_krasnoyarsk() -> None:
    moment = MOSCOW.at(date(2022, 3, 27), time(21, 0))
    assert (MOSCOW.day_of(moment), KRASNOYARSK.day_of(moment)) == (
        date(2022, 3, 27),
        date(2022, 3, 28),
    )


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ((14, 0, 0), (14, 9, 0)),
        ((14, 8, 59), (14, 9, 0)),
        ((14, 9, 0), (14, 9, 0)),
        ((14, 17, 59), (14, 17, 59)),
        ((14, 18, 0), (15, 9, 0)),
        ((18, 18, 0), (21, 9, 0)),
        ((19, 12, 0), (21, 9, 0)),
    ],
)
def test_letters_leave_in_the_hours_of_a_working_day(
    moment: tuple[int, int, int], leaves: tuple[int, int, int]
) -> None:
    def march(day: int, hour: int, minute: int) -> datetime:
        return KRASNOYARSK.at(date(2022, 3, day), time(hour, minute))

    assert KRASNOYARSK.working_hour_from(march(*moment), Hours()) == march(*leaves)


def test_an_unknown_zone_is_said_when_it_is_asked_for() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        Calendar(zone="Asia/Krasnoyarks").at(date(2022, 3, 1))


@given(days, st.integers(1, 30))
def test_going_back_and_forth_by_working_days_from_a_working_day_returns(day: date, count: int) -> None:
    start = KRASNOYARSK.working_day_after(day, 1)
    assert KRASNOYARSK.working_day_before(KRASNOYARSK.working_day_after(start, count), count) == start


@given(days, st.integers(0, 20))
def test_so_many_working_days_after_a_day_there_are_so_many_working_days_up_to_it(day: date, count: int) -> None:
    end = KRASNOYARSK.working_day_after(day, count)
    assert len(KRASNOYARSK.working_days_between(day + timedelta(days=1), end)) == count


@given(days, st.integers(0, 40))
def test_a_window_of_days_lasts_as_many_days_where_no_clock_is_turned(day: date, length: int) -> None:
    window = KRASNOYARSK.window(day, day + timedelta(days=length))
    assert window.closes - window.opens == timedelta(days=length + 1)
    assert KRASNOYARSK.last_day(window) == day + timedelta(days=length)


@given(st.builds(datetime.combine, days, st.times(), st.just(KRASNOYARSK.zone_info)))
def test_a_moment_never_waits_less_than_no_time_and_ends_in_working_hours(moment: datetime) -> None:
    hours = Hours()
    leaves = KRASNOYARSK.local(KRASNOYARSK.working_hour_from(moment, hours))
    assert leaves >= moment
    assert KRASNOYARSK.works(leaves.date())
    assert hours.opens <= leaves.time() < hours.closes


def test_the_day_on_which_clocks_are_turned_is_still_one_day() -> None:
    window = NEW_YORK.window(date(2022, 3, 13), date(2022, 3, 13))
    assert NEW_YORK.last_day(window) == date(2022, 3, 13)
    assert window.closes.astimezone(UTC) - window.opens.astimezone(UTC) == timedelta(hours=23)


def test_an_end_at_midnight_is_read_as_the_last_minute_of_its_day_and_any_other_as_itself() -> None:
    read = [last_minute(KRASNOYARSK.at(date(2022, 3, 21), hour)) for hour in (time(0, 0), time(12, 30))]

    assert [f"{moment:%d.%m %H:%M}" for moment in read] == ["20.03 23:59", "21.03 12:30"]


def test_two_windows_of_the_same_days_are_equal() -> None:
    days = date(2022, 3, 21), date(2022, 3, 27)
    assert (
        KRASNOYARSK.window(*days)
        == KRASNOYARSK.window(*days)
        == Window(KRASNOYARSK.at(days[0]), KRASNOYARSK.at(date(2022, 3, 28)))
    )
