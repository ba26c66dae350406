from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours
from domain.reminders import next_reminder, reminder_days, reminder_owed

KRASNOYARSK = Calendar(
    "Asia/Krasnoyarsk", frozenset({date(2022, 3, 7), date(2022, 3, 8)}), frozenset({date(2022, 3, 5)})
)
HOURS = Hours()
WEDNESDAY, FRIDAY = date(2022, 3, 16), date(2022, 3, 18)
FIRST_LETTER = date(2022, 3, 14)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 3) -> datetime:
    return KRASNOYARSK.at(date(2022, month, day), time(hour, minute))


def owed(now: datetime, *days: date, first_letter: date = FIRST_LETTER) -> date | None:
    return reminder_owed(days or (WEDNESDAY, FRIDAY), KRASNOYARSK, HOURS, first_letter=first_letter, now=now)


@pytest.mark.parametrize(
    ("closes", "before", "days"),
    [
        pytest.param(at(21), (3, 1), (WEDNESDAY, FRIDAY), id="1.13, schools: a Sunday is the last day"),
        pytest.param(at(28), (3, 1), (date(2022, 3, 23), date(2022, 3, 25)), id="1.13, experts"),
        pytest.param(at(1, month=4), (3, 1), (date(2022, 3, 28), date(2022, 3, 30)), id="1.14, schools: a Thursday"),
        pytest.param(at(11, month=4), (3, 1), (date(2022, 4, 6), date(2022, 4, 8)), id="1.14, experts"),
        pytest.param(at(21), (1, 3), (WEDNESDAY, FRIDAY), id="in the order of time, however the office wrote them"),
        pytest.param(at(21), (1, 1), (FRIDAY,), id="said twice it is one day"),
        pytest.param(at(21), (), (), id="none"),
        pytest.param(
            at(10), (2, 1), (date(2022, 3, 4), date(2022, 3, 5)), id="a Saturday that works counts, holidays do not"
        ),
    ],
)
def test_reminders_go_so_many_working_days_before_the_last_day(
    closes: datetime, before: tuple[int, ...], days: tuple[date, ...]
) -> None:
    assert reminder_days(KRASNOYARSK, closes, before) == days


def test_the_last_day_of_a_window_that_ends_in_the_middle_of_a_day_is_that_day() -> None:
    assert reminder_days(KRASNOYARSK, at(18, 12), (1,)) == (date(2022, 3, 17),)


def test_a_reminder_is_owed_from_the_opening_hour_of_its_day() -> None:
    assert [owed(at(16, 8, 59)), owed(at(16, 9)), owed(at(17, 17, 59))] == [None, WEDNESDAY, WEDNESDAY]


def test_the_next_reminder_makes_the_one_before_it_stale() -> None:
    assert owed(at(18, 9)) == FRIDAY


@pytest.mark.parametrize("now", [at(17, 18), at(17, 23, 30), at(18, 0), at(18, 8, 59)])
def test_a_reminder_that_could_leave_only_with_the_next_one_is_stale(now: datetime) -> None:
    assert owed(now) is None


def test_nobody_is_reminded_on_the_day_of_the_first_letter_or_of_a_day_before_it() -> None:
    days = [owed(now, first_letter=WEDNESDAY) for now in (at(16, 9), at(17, 12), at(18, 9))]
    assert days == [None, None, FRIDAY]


def test_where_no_day_is_named_nothing_is_owed() -> None:
    assert reminder_owed((), KRASNOYARSK, HOURS, first_letter=FIRST_LETTER, now=at(20)) is None


def test_the_next_reminder_falls_due_at_the_opening_hour_of_a_day_to_come() -> None:
    days = (WEDNESDAY, FRIDAY)
    moments = [next_reminder(days, KRASNOYARSK, HOURS, now) for now in (at(14), at(16, 9), at(18, 8, 59), at(18, 9))]
    assert moments == [at(16, 9), at(18, 9), at(18, 9), None]


MOMENTS = st.lists(
    st.integers(0, 14 * 24 * 60).map(lambda minutes: at(14) + timedelta(minutes=minutes)), min_size=1, max_size=40
).map(sorted)
DAYS = st.sets(st.integers(0, 13).map(lambda n: date(2022, 3, 14) + timedelta(days=n)).filter(KRASNOYARSK.works))


@given(DAYS, MOMENTS, st.integers(0, 6))
def test_whenever_the_record_is_looked_at_no_two_reminders_leave_on_one_day_and_none_is_stale(
    days: set[date], moments: list[datetime], invited: int
) -> None:
    first_letter = FIRST_LETTER + timedelta(days=invited)
    laid_out: dict[date, datetime] = {}
    for now in moments:
        day = reminder_owed(days, KRASNOYARSK, HOURS, first_letter=first_letter, now=now)
        if day is not None:
            # The same key again changes nothing.
            laid_out.setdefault(day, KRASNOYARSK.working_hour_from(now, HOURS))

    left_on = [KRASNOYARSK.day_of(moment) for moment in laid_out.values()]
    assert len(left_on) == len(set(left_on))
    assert list(laid_out) == sorted(laid_out)
    for day, left_at in laid_out.items():
        assert first_letter < day <= KRASNOYARSK.day_of(left_at)
        newer = [each for each in days if each > day and KRASNOYARSK.at(each, HOURS.opens) <= left_at]
        assert newer == []


@given(DAYS, MOMENTS)
def test_a_look_in_working_hours_before_the_next_day_brings_the_reminder(
    days: set[date], moments: list[datetime]
) -> None:
    for now in moments:
        if KRASNOYARSK.working_hour_from(now, HOURS) == now:
            come = [day for day in days if day > FIRST_LETTER and KRASNOYARSK.at(day, HOURS.opens) <= now]
            found = reminder_owed(days, KRASNOYARSK, HOURS, first_letter=FIRST_LETTER, now=now)
            assert found == max(come, default=None)


@given(
    st.integers(0, 6),
    st.integers(1, 14),
    st.lists(st.integers(-3, 40), min_size=1, max_size=60),
    st.sampled_from(["Asia/Krasnoyarsk", "Europe/Berlin"]),
)
def test_when_a_deadline_moves_and_the_clock_jumps_nobody_is_reminded_twice_a_day_and_no_day_twice(
    moved_on: int, days_later: int, jumps: list[int], zone: str
) -> None:
    calendar, hours = Calendar(zone), Hours()
    opens, closes = date(2022, 3, 21), date(2022, 3, 28)  # over the night in which Berlin loses an hour
    moves_at = calendar.at(opens + timedelta(days=moved_on), time(12))
    now, first_letter, deadline = calendar.at(opens, time(9)), opens, calendar.at(closes)
    told: dict[date, datetime] = {}
    for jump in jumps:
        now += timedelta(hours=jump)
        if deadline == calendar.at(closes) and now >= moves_at:
            deadline = calendar.at(closes + timedelta(days=days_later))
            # The letter that tells the new deadline; no reminder comes on its day or before.
            first_letter = calendar.day_of(calendar.working_hour_from(now, hours))
        if now >= deadline:
            continue
        day = reminder_owed(
            reminder_days(calendar, deadline, (3, 1)), calendar, hours, first_letter=first_letter, now=now
        )
        if day is not None and day not in told:
            told[day] = calendar.working_hour_from(now, hours)
    left = sorted(calendar.day_of(moment) for moment in told.values())
    assert len(left) == len(set(left))


@given(st.integers(0, 6), st.integers(1, 14))
def test_when_a_deadline_moves_each_later_day_of_the_new_one_is_reminded_of(moved_on: int, days_later: int) -> None:
    calendar, hours = Calendar("Asia/Krasnoyarsk"), Hours()
    opens = date(2022, 3, 21)
    moved = opens + timedelta(days=moved_on)
    deadline = calendar.at(date(2022, 3, 28) + timedelta(days=days_later))
    days = reminder_days(calendar, deadline, (3, 1))
    told = set()
    now = calendar.at(moved, time(12))
    first_letter = calendar.day_of(calendar.working_hour_from(now, hours))
    while now < deadline:
        owed = reminder_owed(days, calendar, hours, first_letter=first_letter, now=now)
        told |= {owed} - {None}
        now += timedelta(hours=1)
    assert told == {day for day in days if day > first_letter}


ZONES = ("Asia/Krasnoyarsk", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
TURNS = st.one_of(
    st.dates(date(2023, 12, 26), date(2024, 1, 12)),
    st.dates(date(2024, 2, 27), date(2024, 3, 6)),
    # The days on which clocks are put forward and back in these zones.
    st.dates(date(2024, 3, 8), date(2024, 4, 10)),
    st.dates(date(2024, 10, 4), date(2024, 11, 8)),
)


@given(st.sampled_from(ZONES), TURNS, st.sets(st.integers(1, 6), min_size=1))
def test_in_any_zone_and_at_any_turn_of_the_year_each_day_is_reminded_of_once_at_its_opening_hour(
    zone: str, last_day: date, before: set[int]
) -> None:
    calendar = Calendar(zone)
    closes = calendar.at(last_day + timedelta(days=1))
    days = reminder_days(calendar, closes, before)
    first_letter = days[0] - timedelta(days=3)
    now, reminded = calendar.at(first_letter), []
    while (moment := next_reminder(days, calendar, HOURS, now)) is not None:
        now = moment
        reminded.append((reminder_owed(days, calendar, HOURS, first_letter=first_letter, now=now), calendar.local(now)))

    assert [day for day, _ in reminded] == list(days)
    assert [local.replace(tzinfo=None) for _, local in reminded] == [datetime.combine(day, HOURS.opens) for day in days]
    assert all(local < closes for _, local in reminded)
