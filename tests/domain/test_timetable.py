from datetime import date, timedelta
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar
from domain.season import Correction, Days, RoadMapRow
from domain.timetable import (
    BeforeItsPrimary,
    OutsideTheYear,
    Overlap,
    RoundDates,
    WhollyOff,
    common_days,
    findings,
    gap_between,
    overlaps,
    reminder_dates,
    submission_before,
)


def day(text: str) -> date:
    """A day of 2022 written as the office writes it: 14.03."""
    number, month = text.split(".")
    return date(2022, int(month), int(number))


def days(text: str) -> Days:
    """Days of 2022 written as the office writes them: 14.03-20.03, or one day: 12.03."""
    first, _, last = text.partition("-")
    return Days(day(first), day(last or first))


def every_day(text: str) -> list[date]:
    first, last = days(text).first, days(text).last
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# The official calendar of 2022, as DOMAIN.md tells it.
OFF = [
    "23.02",
    "06.03-08.03",
    "30.04-03.05",
    "07.05-10.05",
    "11.06-13.06",
    "04.11-06.11",
    "01.01-09.01",
]
CALENDAR = Calendar(
    zone="Asia/Krasnoyarsk",
    days_off=frozenset(chain.from_iterable(every_day(text) for text in OFF)),
    working_days=frozenset({day("05.03")}),
)

# DOMAIN.md, «The seven expertise rows»: submission and expertise with their working days.
TABLE = {
    "1.13": ("14.03-20.03", 5, "21.03-27.03", 5),
    "1.14": ("28.03-31.03", 4, "01.04-10.04", 6),
    "1.19": ("05.05-15.05", 5, "16.05-25.05", 8),
    "1.20": ("26.05-31.05", 4, "01.06-05.06", 3),
    "1.23": ("07.10-15.10", 6, "16.10-25.10", 7),
    "1.24": ("26.10-31.10", 4, "01.11-05.11", 3),
    "2.1": ("22.04-30.04", 6, "01.05-31.05", 18),
}
PRIMARIES = {"1.14": "1.13", "1.20": "1.19", "1.24": "1.23"}


def dates_of(row: str) -> RoundDates:
    expertise = days(TABLE[row][2])
    if row in PRIMARIES:
        submission = gap_between(days(TABLE[PRIMARIES[row]][2]), expertise)
    else:
        submission = submission_before(CALENDAR, expertise)
    assert submission is not None
    return RoundDates(row, submission, expertise)


def row(id: str, *windows: str | Days, correction: Correction | None = None) -> RoadMapRow:
    direction, number = id.split(".")
    return RoadMapRow(
        id=id,
        direction=int(direction),
        number=int(number),
        kind="expertise",
        title="Экспертиза",
        printed_dates="",
        windows=tuple(days(text) if isinstance(text, str) else text for text in windows),
        executors=("KK_IPK",),
        indicator="Экспертиза проведена",
        correction=correction,
    )


@pytest.mark.parametrize("id", TABLE)
def test_the_default_windows_are_those_of_the_domain_paper(id: str) -> None:
    submission, working_in_submission, expertise, working_in_expertise = TABLE[id]
    dates = dates_of(id)
    assert dates == RoundDates(id, days(submission), days(expertise))
    assert (
        len(CALENDAR.working_days_between(dates.submission.first, dates.submission.last)),
        len(CALENDAR.working_days_between(dates.expertise.first, dates.expertise.last)),
    ) == (working_in_submission, working_in_expertise)


def test_a_submission_of_seven_days_with_five_working_ones_is_not_widened() -> None:
    assert submission_before(CALENDAR, days("21.03-27.03")) == days("14.03-20.03")


def test_a_submission_is_widened_until_it_opens_on_a_working_day() -> None:
    # Seven days before Tuesday 12.07 begin on Tuesday 05.07; ten begin on Saturday and go back to Friday.
    assert submission_before(CALENDAR, days("12.07-20.07"), length=10) == days("01.07-11.07")


def test_a_longer_submission_may_be_asked_for() -> None:
    assert submission_before(CALENDAR, days("21.03-27.03"), length=14, working_days=9) == days("05.03-20.03")


def test_a_repeat_that_follows_its_primary_at_once_leaves_no_days_for_handing_in() -> None:
    assert gap_between(days("21.03-27.03"), days("28.03-05.04")) is None


def test_a_single_day_between_primary_and_repeat_is_a_gap() -> None:
    assert gap_between(days("21.03-27.03"), days("29.03-05.04")) == days("28.03")


@pytest.mark.parametrize(
    ("window", "reminded"),
    [
        ("14.03-20.03", ["16.03", "18.03"]),  # 1.13, the schools
        ("21.03-27.03", ["23.03", "25.03"]),  # 1.13, the experts
        ("28.03-31.03", ["30.03"]),  # 1.14: the 28th is the day of the first letter
        ("01.04-10.04", ["06.04", "08.04"]),
        ("12.03-13.03", []),
        ("14.03-14.03", []),
    ],
)
def test_reminders_leave_three_and_one_working_days_before_the_last_day(window: str, reminded: list[str]) -> None:
    assert reminder_dates(CALENDAR, days(window), (3, 1)) == tuple(day(text) for text in reminded)


def test_a_window_that_opens_on_a_sunday_reminds_nobody_on_the_monday_of_its_first_letter() -> None:
    assert reminder_dates(CALENDAR, days("16.10-19.10"), (2, 1)) == (day("18.10"),)


def test_reminder_dates_named_twice_are_one() -> None:
    assert reminder_dates(CALENDAR, days("14.03-20.03"), (1, 3, 1)) == (
        day("16.03"),
        day("18.03"),
    )


def test_the_sampled_round_overlaps_both_rounds_of_stage_one_and_nothing_else() -> None:
    assert overlaps([dates_of(id) for id in TABLE]) == (
        Overlap("1.19", "2.1", days("05.05-25.05"), days("16.05-25.05")),
        Overlap("1.20", "2.1", days("26.05-31.05"), None),
    )


def test_row_1_14_is_printed_before_its_primary() -> None:
    rows = [row("1.13", "21.03-27.03"), row("1.14", "01.03-10.03")]
    assert findings(rows, 2022, CALENDAR, PRIMARIES) == (
        BeforeItsPrimary("1.14", days("01.03-10.03"), "1.13", days("21.03-27.03")),
    )


def test_a_correction_mends_what_is_found_and_does_not_hide_it_behind_the_printed_dates() -> None:
    mended = Correction((days("01.04-10.04"),), "повторная экспертиза следует за первичной")
    rows = [row("1.13", "21.03-27.03"), row("1.14", "01.03-10.03", correction=mended)]
    assert findings(rows, 2022, CALENDAR, PRIMARIES) == ()
    assert findings(rows, 2022, CALENDAR, PRIMARIES, as_printed=True) == (
        BeforeItsPrimary("1.14", days("01.03-10.03"), "1.13", days("21.03-27.03")),
    )


def test_a_repeat_on_the_last_day_of_its_primary_is_before_its_end() -> None:
    rows = [row("1.13", "21.03-27.03"), row("1.14", "27.03-10.04")]
    assert findings(rows, 2022, CALENDAR, PRIMARIES) == (
        BeforeItsPrimary("1.14", days("27.03-10.04"), "1.13", days("21.03-27.03")),
    )


def test_a_repeat_whose_primary_is_not_among_the_rows_is_left_alone() -> None:
    assert findings([row("1.14", "01.03-10.03")], 2022, CALENDAR, PRIMARIES) == ()


def test_row_7_4_is_dated_a_year_early() -> None:
    august = Days(date(2021, 8, 1), date(2021, 8, 31))
    assert findings([row("7.4", august)], 2022, CALENDAR, {}) == (OutsideTheYear("7.4", august),)


def test_a_window_that_runs_over_new_year_lies_outside() -> None:
    over = Days(date(2022, 12, 20), date(2023, 1, 10))
    assert findings([row("7.5", over)], 2022, CALENDAR, {}) == (OutsideTheYear("7.5", over),)


def test_row_1_12_is_held_on_a_saturday() -> None:
    assert findings([row("1.12", "12.03")], 2022, CALENDAR, {}) == (WhollyOff("1.12", days("12.03")),)


def test_the_second_of_two_windows_is_looked_at_too() -> None:
    assert findings([row("6.2", "01.06-30.06", "11.06-13.06")], 2022, CALENDAR, {}) == (
        WhollyOff("6.2", days("11.06-13.06")),
    )


dates = st.dates(date(2022, 1, 1), date(2022, 12, 20))
spans = st.builds(
    lambda first, length: Days(first, first + timedelta(days=length)),
    dates,
    st.integers(0, 30),
)


@given(spans, st.integers(1, 14), st.integers(0, 9))
def test_a_default_submission_ends_the_day_before_opens_on_a_working_day_and_is_as_short_as_can_be(
    expertise: Days, length: int, working_days: int
) -> None:
    found = submission_before(CALENDAR, expertise, length, working_days)
    assert found.last + timedelta(days=1) == expertise.first
    assert CALENDAR.works(found.first)
    assert len(CALENDAR.working_days_between(found.first, found.last)) >= working_days
    shorter = [found.first + timedelta(days=n) for n in range(1, (found.last - found.first).days + 1)]
    for first in shorter:
        long_enough = (found.last - first).days + 1 >= length
        enough = len(CALENDAR.working_days_between(first, found.last)) >= working_days
        assert not (long_enough and enough and CALENDAR.works(first))


@given(spans, st.sets(st.integers(1, 9)))
def test_reminders_lie_within_the_window_on_working_days_after_the_first_letter(window: Days, before: set[int]) -> None:
    working = CALENDAR.working_days_between(window.first, window.last)
    for reminded in reminder_dates(CALENDAR, window, before):
        assert reminded in working[1:]
        assert reminded < window.last


@given(spans, spans)
def test_common_days_do_not_depend_on_the_order(one: Days, other: Days) -> None:
    assert common_days(one, other) == common_days(other, one)


@given(spans)
def test_days_have_all_their_days_in_common_with_themselves(one: Days) -> None:
    assert common_days(one, one) == one
