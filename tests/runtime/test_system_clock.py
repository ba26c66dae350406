"""The machine's own time, told by the one clock of the house."""

from datetime import UTC, datetime, timedelta, timezone

from freezegun import freeze_time

from runtime.clock import SystemClock

KRASNOYARSK = timezone(timedelta(hours=7))


@freeze_time("2022-03-27 16:59:59")
def test_the_system_clock_tells_the_present_moment_in_utc() -> None:
    assert SystemClock().now() == datetime(2022, 3, 27, 16, 59, 59, tzinfo=UTC)


@freeze_time("2022-03-27 16:59:58.5")
def test_a_window_that_ends_at_midnight_in_krasnoyarsk_is_a_second_and_a_half_away() -> None:
    end = datetime(2022, 3, 28, tzinfo=KRASNOYARSK)
    clock = SystemClock()
    assert clock.real_seconds_until(end) == 1.5
    assert clock.wall_time(end) == end


@freeze_time("2022-03-28 00:00:00")
def test_a_moment_that_is_past_has_negative_seconds() -> None:
    assert SystemClock().real_seconds_until(datetime(2022, 3, 28, tzinfo=KRASNOYARSK)) == -7 * 3600
