"""What an expert can take on, by the calendar of March 2022 in Krasnoyarsk: the 8th is a holiday, the 5th works."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from domain.calendar import Calendar, Hours, Window
from domain.capacity import DaysLeft, Room, days_left, room_of
from domain.season import Days

CALENDAR = Calendar(
    "Asia/Krasnoyarsk",
    days_off=frozenset({date(2022, 3, 7), date(2022, 3, 8)}),
    working_days=frozenset({date(2022, 3, 5)}),
)
EXPERTISE = CALENDAR.window(date(2022, 3, 4), date(2022, 3, 13))
HALF = Decimal("0.5")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"2022-{moment}").replace(tzinfo=CALENDAR.zone_info)


def left(moment: str, expertise: Window = EXPERTISE) -> DaysLeft:
    return days_left(CALENDAR, Hours(), expertise, at(moment))


def march(*days: int) -> DaysLeft:
    return DaysLeft(tuple(date(2022, 3, day) for day in days))


def away(first: int, last: int) -> Days:
    return Days(date(2022, 3, first), date(2022, 3, last))


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("02-28 12:00", (4, 5, 9, 10, 11)),
        ("03-04 08:00", (4, 5, 9, 10, 11)),
        ("03-04 18:00", (5, 9, 10, 11)),
        ("03-06 12:00", (9, 10, 11)),
        ("03-11 17:59", (11,)),
        ("03-11 18:00", ()),
        ("03-20 09:00", ()),
    ],
)
def test_days_count_from_the_one_on_which_a_letter_can_leave(moment: str, days: tuple[int, ...]) -> None:
    assert left(moment) == march(*days)


def test_an_absence_takes_its_days_and_weekends_in_it_cost_nothing() -> None:
    assert march(4, 5, 9, 10, 11).without([away(5, 8), away(11, 20)]) == march(4, 9, 10)


def test_without_a_rate_only_the_capacity_counts() -> None:
    assert room_of(10, 4, None, march(11), []) == Room(6, absent=False)
    assert room_of(3, 4, None, march(11), []) == Room(-1, absent=False)


@pytest.mark.parametrize(
    ("rate", "days", "load", "free"),
    [
        ("0.5", (4, 5, 9, 10, 11), 0, 2),
        ("0.5", (4, 5, 9, 10, 11), 1, 1),
        ("0.5", (11,), 0, 0),
        ("0.5", (10, 11), 0, 1),
        ("1", (4, 5, 9, 10, 11), 0, 5),
        ("0.1", (4, 5, 9, 10, 11), 0, 0),
        ("100", (4, 5, 9, 10, 11), 0, 10),
        ("0.333333", (4, 5, 9), 0, 0),
    ],
)
def test_a_rate_bounds_what_is_owed_by_the_days_that_are_left(
    rate: str, days: tuple[int, ...], load: int, free: int
) -> None:
    assert room_of(10, load, Decimal(rate), march(*days), []) == Room(free, absent=False)


def test_days_of_absence_do_not_count_towards_the_rate() -> None:
    assert room_of(10, 0, HALF, march(4, 5, 9, 10, 11), [away(9, 9)]) == Room(2, absent=False)
    assert room_of(10, 0, HALF, march(4, 5, 9, 10, 11), [away(9, 10)]) == Room(1, absent=False)


def test_whoever_is_absent_to_the_end_has_no_room_with_or_without_a_rate() -> None:
    assert room_of(10, 0, None, march(10, 11), [away(9, 13)]) == Room(0, absent=True)
    assert room_of(10, 2, HALF, march(10, 11), [away(10, 10), away(11, 11)]) == Room(0, absent=True)
    assert room_of(1, 2, HALF, march(10, 11), [away(10, 11)]) == Room(-1, absent=True)


def test_nobody_is_absent_where_no_working_day_is_left() -> None:
    assert room_of(10, 0, None, march(), [away(1, 31)]) == Room(10, absent=False)
    assert room_of(10, 0, HALF, march(), [away(1, 31)]) == Room(0, absent=False)
