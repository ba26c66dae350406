from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours
from domain.letters import KINDS, Kind
from domain.retries import (
    LONGEST_REST,
    is_given_up,
    next_try,
    pause_after_complaint,
    pause_before_next_connection,
    pause_before_next_try,
)

CALENDAR, HOURS = Calendar("Asia/Krasnoyarsk"), Hours()
MONDAY_AT_NINE = datetime(2022, 3, 14, 2, 0, tzinfo=UTC)
NO_WISH = timedelta()
MOMENTS = st.datetimes(datetime(2022, 1, 1), datetime(2022, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.text(), st.integers(1, 10**6))
def test_a_pause_is_doubled_each_time_and_up_to_a_quarter_longer(key: str, tries: int) -> None:
    least = min(timedelta(minutes=5) * 2 ** min(tries - 1, 20), timedelta(hours=4))
    assert least <= pause_before_next_try(key, tries) < least * 1.25
    assert pause_before_next_try(key, tries) == pause_before_next_try(key, tries)


def test_letters_do_not_come_back_all_at_one_moment() -> None:
    assert len({pause_before_next_try(f"2022/1.13/invitation/p-{number}//", 1) for number in range(200)}) > 50


@given(MOMENTS, st.integers(1, 12), st.integers(0, 7200), st.sampled_from(Kind))
def test_the_next_try_respects_the_pause_the_server_and_the_hours(
    now: datetime, tries: int, wish: int, kind: Kind
) -> None:
    at = next_try(kind, "key", tries, now, CALENDAR, HOURS, timedelta(seconds=wish))
    assert at - now >= max(pause_before_next_try("key", tries), timedelta(seconds=wish))
    if KINDS[kind].at_once:
        assert at - now == max(pause_before_next_try("key", tries), timedelta(seconds=wish))
    else:
        local = CALENDAR.local(at)
        assert CALENDAR.works(local.date())
        assert time(9) <= local.time() < time(18)


def test_what_is_put_off_in_the_evening_goes_on_the_next_working_morning() -> None:
    friday_evening = datetime(2022, 3, 18, 10, 58, tzinfo=UTC)
    assert next_try(Kind.INVITATION, "key", 1, friday_evening, CALENDAR, HOURS, NO_WISH) == datetime(
        2022, 3, 21, 2, 0, tzinfo=UTC
    )


def test_a_letter_is_given_up_after_five_days_but_not_at_its_second_try_after_a_holiday() -> None:
    first, days = MONDAY_AT_NINE, timedelta(days=1)
    assert [
        is_given_up(first, tries, first + age) for tries, age in ((9, 4.9 * days), (4, 5 * days), (3, 9 * days))
    ] == [
        False,
        True,
        False,
    ]


def test_the_post_rests_up_to_a_quarter_of_an_hour_from_a_server_that_is_down() -> None:
    rests = [pause_before_next_connection(failures, "post-1") for failures in (1, 2, 3, 4, 5, 6, 7, 8, 9, 999)]
    doubled = (5, 10, 20, 40, 80, 160, 320, 640, 900, 900)
    assert [1 <= rest / timedelta(seconds=least) < 1.25 for rest, least in zip(rests, doubled, strict=True)] == [
        True
    ] * 10


def test_two_posts_do_not_knock_at_one_moment() -> None:
    assert len({pause_before_next_connection(9, f"post-{number}") for number in range(20)}) > 15


def test_after_a_complaint_the_server_has_its_wish_and_at_least_a_minute_of_peace() -> None:
    rests = [pause_after_complaint(times, "post-1", NO_WISH) / timedelta(minutes=1) for times in (1, 2, 3, 99)]
    assert [1 <= rest / least < 1.25 for rest, least in zip(rests, (1, 2, 4, 15), strict=True)] == [True] * 4
    assert pause_after_complaint(1, "post-1", timedelta(hours=1)) == timedelta(hours=1)
    assert pause_after_complaint(1, "post-1", timedelta(days=1)) == LONGEST_REST
