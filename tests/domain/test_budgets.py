from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.budgets import (
    DAY,
    MINUTE,
    Budget,
    Spent,
    days_to_leave,
    departure_in_words,
    halved,
    in_a_day,
    may_begin,
    opens_at,
    slowed,
)
from domain.calendar import Hours

NINE = datetime(2022, 3, 14, 2, 0, tzinfo=UTC)


def spent(budget: Budget, begun: list[datetime], now: datetime) -> tuple[Spent, ...]:
    """What the record says of these tries."""
    found = []
    for window, most in budget.limits:
        within = sorted((moment for moment in begun if now - window < moment <= now), reverse=True)
        found.append(Spent(window, most, len(within), within[most - 1] if len(within) >= most else None))
    return tuple(found)


def test_without_limits_any_number_may_begin_at_any_time() -> None:
    assert (Budget().limits, may_begin((), 500), opens_at(())) == ((), None, None)


def test_what_is_in_hand_counts_as_if_it_had_begun() -> None:
    tried = spent(Budget(per_minute=30), [NINE] * 12, NINE)
    assert [may_begin(tried, in_hand) for in_hand in (0, 10, 18, 19)] == [18, 8, 0, 0]


def test_the_narrower_limit_holds_and_the_later_moment_opens() -> None:
    budget = Budget(per_minute=2, per_day=3)
    begun = [NINE, NINE + timedelta(seconds=10), NINE + timedelta(seconds=20)]
    tried = spent(budget, begun, begun[-1])
    assert (may_begin(tried, 0), opens_at(tried)) == (0, NINE + DAY)
    assert opens_at(spent(Budget(per_minute=2), begun, begun[-1])) == begun[1] + MINUTE


@given(
    st.integers(1, 4),
    st.integers(1, 7),
    st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 9)), max_size=25),
)
def test_no_minute_and_no_day_holds_more_than_its_limit_and_nobody_waits_longer_than_needed(
    per_minute: int, per_day: int, asks: list[tuple[int, int]]
) -> None:
    budget = Budget(per_minute, per_day)
    begun: list[datetime] = []
    now = NINE
    for seconds, wanted in asks:
        now += timedelta(seconds=seconds)
        tried = spent(budget, begun, now)
        allowed = may_begin(tried, 0)
        assert allowed is not None
        if allowed == 0:
            opens = opens_at(tried)
            assert opens is not None
            assert opens > now
            assert may_begin(spent(budget, begun, opens - timedelta(microseconds=1)), 0) == 0
            assert (may_begin(spent(budget, begun, opens), 0) or 0) > 0
        begun += [now] * min(wanted, allowed)
    for window, most in budget.limits:
        assert all(sum(first <= moment < first + window for moment in begun) <= most for first in begun)


def test_a_complaint_halves_what_was_sent_or_allowed() -> None:
    assert [halved(tries, Budget()) for tries in (0, 1, 3, 100)] == [1, 1, 1, 50]
    assert halved(100, Budget(per_minute=30)) == 15


@pytest.mark.parametrize(
    ("minutes", "pace"), [(0, 4), (29, 4), (30, 8), (60, 16), (89, 16), (90, 30), (100_000_000, 30), (-5, 4)]
)
def test_the_pace_grows_back_twice_as_fast_each_half_hour_up_to_the_budget(minutes: int, pace: int) -> None:
    budget = Budget(per_minute=30, per_day=500)
    assert slowed(budget, 4, NINE, NINE + minutes * MINUTE) == Budget(pace, 500)


def test_where_there_was_no_limit_the_pace_is_free_again_in_the_end() -> None:
    paces = [slowed(Budget(), 100, NINE, NINE + hours * timedelta(hours=1)).per_minute for hours in (0, 1, 2)]
    assert paces == [100, 400, None]
    assert slowed(Budget(), None, None, NINE) == Budget()


def test_a_day_holds_what_its_hours_and_its_limit_let_through() -> None:
    nine_hours = Hours()
    assert [in_a_day(Budget(*limits), nine_hours) for limits in ((None, None), (1, None), (1, 500), (30, 500))] == [
        None,
        540,
        500,
        500,
    ]


@pytest.mark.parametrize(
    ("letters", "tried", "days"),
    [(0, 0, 0), (1, 0, 1), (500, 0, 1), (501, 0, 2), (1200, 0, 3), (500, 100, 2), (1, 500, 2), (501, 500, 3)],
)
def test_so_many_letters_leave_on_so_many_days(letters: int, tried: int, days: int) -> None:
    assert days_to_leave(letters, Budget(per_day=500), Hours(), tried) == days


def test_without_a_budget_all_leave_on_one_day() -> None:
    assert [days_to_leave(letters, Budget(), Hours()) for letters in (0, 1, 100_000)] == [0, 1, 1]


@pytest.mark.parametrize(
    ("letters", "days", "words"),
    [
        (214, 1, "214 писем, уйдут за 1 день"),
        (1, 1, "1 письмо, уйдёт за 1 день"),
        (1202, 3, "1202 письма, уйдут за 3 дня"),
    ],
)
def test_the_preview_says_it_in_words(letters: int, days: int, words: str) -> None:
    assert departure_in_words(letters, days).replace("\xa0", " ") == words
