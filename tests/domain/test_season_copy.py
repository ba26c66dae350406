from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from domain.calendar import ONE_DAY, Calendar
from domain.season import Days
from domain.season_copy import Cause, Dated, Moved, Repeated, moved, whole_weeks

ZONE = "Asia/Krasnoyarsk"
PLAIN = Calendar(ZONE)
OLD_YEAR = 2022


def on(text: str, year: int = OLD_YEAR) -> Days:
    first, _, last = text.partition("–")
    days = [date(year, int(one[3:5]), int(one[0:2])) for one in (first, last or first)]
    return Days(days[0], days[1])


def off(*days: date) -> Calendar:
    return Calendar(ZONE, frozenset(days))


def to_2027(text: str, new: Calendar = PLAIN, old: Calendar = PLAIN) -> Moved:
    window = Dated(on(text))
    return moved([window], [], old, new, OLD_YEAR, 2027)[window]


def test_a_day_keeps_its_day_of_the_week_and_moves_as_little_as_that_takes() -> None:
    assert to_2027("21.03–27.03") == Moved(on("22.03–28.03", 2027), Cause.WEEKDAY, Cause.WEEKDAY)


def test_a_seminar_on_a_saturday_stays_on_a_saturday() -> None:
    assert to_2027("12.03") == Moved(on("13.03", 2027), Cause.WEEKDAY, Cause.WEEKDAY)


def test_a_working_day_that_would_fall_on_a_day_off_moves_on_to_the_next_working_day() -> None:
    holidays = off(date(2027, 2, 26))

    assert to_2027("25.02", holidays) == Moved(on("01.03", 2027), Cause.DAY_OFF, Cause.DAY_OFF)


def test_a_window_with_a_new_day_off_in_it_ends_a_working_day_later() -> None:
    longer = to_2027("21.03–27.03", off(date(2027, 3, 24)))

    assert longer == Moved(on("22.03–29.03", 2027), Cause.WEEKDAY, Cause.WORKING_DAYS)


def test_a_window_that_has_lost_a_day_off_ends_before_the_working_day_that_would_be_too_many() -> None:
    shorter = to_2027("01.11–05.11", old=off(date(2022, 11, 4)))

    assert shorter == Moved(on("02.11–04.11", 2027), Cause.WEEKDAY, Cause.WORKING_DAYS)


def test_whole_months_stay_the_same_months_even_where_february_has_another_length() -> None:
    may, winter = Dated(on("01.05–31.05"), in_months=True), Dated(on("01.02–28.02"), in_months=True)

    assert moved([may, winter], [], PLAIN, PLAIN, OLD_YEAR, 2024) == {
        may: Moved(on("01.05–31.05", 2024), Cause.WEEKDAY, Cause.WEEKDAY),
        winter: Moved(on("01.02–29.02", 2024), Cause.WEEKDAY, Cause.WEEKDAY),
    }


def test_a_repeat_begins_later_where_days_off_would_take_the_schools_their_days_to_revise() -> None:
    primary, repeat = Dated(on("21.03–27.03")), Dated(on("01.04–10.04"))
    holidays = off(date(2027, 3, 30))

    assert moved([], [Repeated(primary, repeat)], PLAIN, holidays, OLD_YEAR, 2027) == {
        primary: Moved(on("22.03–28.03", 2027), Cause.WEEKDAY, Cause.WEEKDAY),
        repeat: Moved(on("05.04–12.04", 2027), Cause.REVISION, Cause.WORKING_DAYS),
    }


def test_a_repeat_stays_after_a_primary_that_is_dated_in_a_whole_month() -> None:
    primary, repeat = Dated(on("01.03–31.03"), in_months=True), Dated(on("02.04–08.04"))

    after = moved([], [Repeated(primary, repeat)], PLAIN, PLAIN, OLD_YEAR, 2026)

    assert after[repeat] == Moved(on("04.04–10.04", 2026), Cause.WEEKDAY, Cause.WEEKDAY)
    before = moved([], [Repeated(primary, repeat)], PLAIN, PLAIN, OLD_YEAR, 2024)
    assert before[repeat] == Moved(on("02.04–08.04", 2024), Cause.REVISION, Cause.WORKING_DAYS)


def test_a_primary_ends_before_a_repeat_that_is_dated_in_a_whole_month() -> None:
    primary, repeat = Dated(on("21.03–30.03")), Dated(on("01.04–30.04"), in_months=True)

    after = moved([], [Repeated(primary, repeat)], PLAIN, PLAIN, OLD_YEAR, 2025)

    assert after[primary] == Moved(on("19.03–28.03", 2025), Cause.WORKING_DAYS, Cause.REVISION)


def test_a_date_that_another_was_pushed_upon_moves_on_as_well() -> None:
    groups = [Dated(on("10.03")), Dated(on("11.03")), Dated(on("14.03"))]
    holidays = off(date(2027, 3, 12))

    placed = moved(groups, [], PLAIN, holidays, OLD_YEAR, 2027)
    assert [(placed[one].days.first, placed[one].first) for one in groups] == [
        (date(2027, 3, 11), Cause.WEEKDAY),
        (date(2027, 3, 15), Cause.DAY_OFF),
        (date(2027, 3, 16), Cause.ORDER),
    ]


def test_the_last_days_of_a_year_are_pulled_back_into_it() -> None:
    assert to_2027("29.12–31.12") == Moved(on("30.12–31.12", 2027), Cause.WEEKDAY, Cause.YEAR)


def test_the_first_days_of_a_year_are_pushed_on_into_it() -> None:
    window = Dated(on("02.01"))

    assert moved([window], [], PLAIN, PLAIN, OLD_YEAR, 2024)[window] == Moved(on("01.01", 2024), Cause.YEAR, Cause.YEAR)


@st.composite
def calendars(draw: st.DrawFn, year: int) -> Calendar:
    numbers = st.frozensets(st.integers(0, 364), max_size=25)
    first = date(year, 1, 1)
    return Calendar(
        ZONE,
        frozenset(first + timedelta(days=n) for n in draw(numbers)),
        frozenset(first + timedelta(days=n) for n in draw(st.frozensets(st.integers(0, 364), max_size=5))),
    )


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Dated], list[Repeated], Calendar, Calendar, int]:
    """Windows of 2022, some of them repeats of others, and the calendars of that year and of another."""
    year = draw(st.integers(2000, 2099))
    starts = draw(st.lists(st.integers(0, 364), max_size=8))
    first = date(OLD_YEAR, 1, 1)
    windows = [
        Dated(Days(first + timedelta(days=start), first + timedelta(days=min(364, start + draw(st.integers(0, 20))))))
        for start in starts
    ]
    ordered = sorted(set(windows), key=lambda one: (one.days.first, one.days.last))
    pairs = [Repeated(one, other) for one, other in pairwise(ordered) if one.days.last < other.days.first]
    return windows, pairs, draw(calendars(OLD_YEAR)), draw(calendars(year)), year


@given(plans())
def test_days_keep_their_order_and_stay_in_the_year(
    plan: tuple[list[Dated], list[Repeated], Calendar, Calendar, int],
) -> None:
    windows, pairs, old, new, year = plan
    placed = moved(windows, pairs, old, new, OLD_YEAR, year)

    ends = {(one.days.first, to.days.first) for one, to in placed.items()}
    ends |= {(one.days.last, to.days.last) for one, to in placed.items()}
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(sorted(ends)))
    assert {place.year for _, place in ends} <= {year}


@given(plans())
def test_windows_keep_their_working_days_and_repeats_the_days_to_revise_where_the_year_has_room(
    plan: tuple[list[Dated], list[Repeated], Calendar, Calendar, int],
) -> None:
    windows, pairs, old, new, year = plan
    placed = moved(windows, pairs, old, new, OLD_YEAR, year)

    for one, to in placed.items():
        if Cause.YEAR not in (to.first, to.last) and one.days.first < one.days.last:
            before = len(old.working_days_between(one.days.first, one.days.last))
            after = len(new.working_days_between(to.days.first, to.days.last))
            assert after >= before
            # Windows that lie in each other can need different last days; one alone gets what it had, unless its last
            # day would be its first.
            assert after == before or len(placed) > 1 or to.last is Cause.ORDER
    for pair in pairs:
        primary, repeat = placed[pair.primary], placed[pair.repeat]
        if Cause.YEAR not in (primary.last, repeat.first):
            before = len(old.working_days_between(pair.primary.days.last + ONE_DAY, pair.repeat.days.first - ONE_DAY))
            assert len(new.working_days_between(primary.days.last + ONE_DAY, repeat.days.first - ONE_DAY)) >= before


@given(plans())
def test_what_was_a_working_day_is_one_again(
    plan: tuple[list[Dated], list[Repeated], Calendar, Calendar, int],
) -> None:
    windows, pairs, old, new, year = plan
    placed = moved(windows, pairs, old, new, OLD_YEAR, year)

    for one, to in placed.items():
        if to.first is not Cause.YEAR and old.works(one.days.first):
            assert new.works(to.days.first)
        if to.last is not Cause.YEAR and old.works(one.days.last):
            assert new.works(to.days.last)


@given(plans())
def test_a_season_copied_into_its_own_year_stays_as_it_is(
    plan: tuple[list[Dated], list[Repeated], Calendar, Calendar, int],
) -> None:
    windows, pairs, old, _, _ = plan

    placed = moved(windows, pairs, old, old, OLD_YEAR, OLD_YEAR)

    assert {one: to.days for one, to in placed.items()} == {one: one.days for one in placed}


@given(st.integers(2000, 2099), st.integers(2000, 2099))
def test_the_middle_of_a_year_moves_by_three_days_at_most(old_year: int, year: int) -> None:
    assume(old_year != year)
    middle = date(old_year, 7, 1) + whole_weeks(old_year, year)

    assert abs(middle - date(year, 7, 1)) <= timedelta(days=3)
    assert middle.weekday() == date(old_year, 7, 1).weekday()
