from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar
from domain.window_days import WindowDay, window_day

KRASNOYARSK = Calendar("Asia/Krasnoyarsk", days_off=frozenset({date(2022, 3, 16)}))
WINDOW = KRASNOYARSK.window(date(2022, 3, 14), date(2022, 3, 20))


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2022, 3, day, hour, tzinfo=KRASNOYARSK.zone_info)


def test_the_first_day_is_day_one() -> None:
    assert window_day(KRASNOYARSK, WINDOW, WINDOW.opens) == WindowDay(1, 7, 1, 4)


def test_a_day_off_counts_with_the_working_day_before_it() -> None:
    assert window_day(KRASNOYARSK, WINDOW, at(16)) == WindowDay(3, 7, 2, 4)
    assert window_day(KRASNOYARSK, WINDOW, at(17)) == WindowDay(4, 7, 3, 4)


def test_once_the_window_is_over_it_stays_at_its_last_day() -> None:
    assert window_day(KRASNOYARSK, WINDOW, at(25)) == WindowDay(7, 7, 4, 4)


def test_before_the_window_there_is_no_day() -> None:
    assert window_day(KRASNOYARSK, WINDOW, WINDOW.opens - timedelta(microseconds=1)) is None


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20)))
def test_days_never_exceed_the_window_and_working_days_never_exceed_days(after: timedelta) -> None:
    found = window_day(KRASNOYARSK, WINDOW, WINDOW.opens + after)

    assert found is not None
    assert 1 <= found.day <= found.days == 7
    assert found.working_day <= min(found.day, found.working_days)
