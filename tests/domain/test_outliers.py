"""What is odd about a letter's words."""

from datetime import UTC, date, datetime

import pytest

from domain.outliers import days_named, days_out_of_calendar, ends_gone_by, has_hole
from domain.russian_dates import date_in_words, deadline_in_words, window_in_words

LAST, OTHER = date(2022, 3, 20), date(2022, 3, 25)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Сдайте до 20 марта 2022 г.", {LAST}),
        ("Сдайте до 20\u00a0марта", {LAST}),
        ("Приём 14–20 марта 2022 г.", {date(2022, 3, 14), LAST}),
        ("Приём 28 февраля – 20 марта 2022 г.", {date(2022, 2, 28), LAST}),
        ("с 30 декабря 2022 г. по 2 января 2023 г.", {date(2022, 12, 30), date(2023, 1, 2)}),
        ("31 февраля 2022 г.; 120 марта; школа № 20; 20 мартовских", set()),
        ("В 2022 году", set()),
    ],
)
def test_days_are_read_as_letters_write_them(text: str, days: set[date]) -> None:
    assert days_named(text, 2022) == days


@pytest.mark.parametrize("month", range(1, 13))
def test_whatever_the_letters_write_is_read(month: int) -> None:
    day = date(2022, month, 9)
    end = datetime(2022, month, 10, tzinfo=UTC)
    for text in (date_in_words(day), deadline_in_words(end, "UTC", "Красноярск"), window_in_words(day, day)):
        assert days_named(text, 1999) == {day}


def test_only_days_to_come_are_held_against_the_calendar() -> None:
    named = {LAST, OTHER, date(2022, 3, 1)}
    assert days_out_of_calendar(named, {LAST}, date(2022, 3, 14)) == (OTHER,)
    assert days_out_of_calendar(named, {LAST}, date(2022, 3, 26)) == ()


def test_the_day_on_which_an_expertise_ended_early_is_no_wrong_deadline() -> None:
    assert days_out_of_calendar({OTHER}, {LAST}, OTHER) == ()


def test_an_end_counts_as_gone_by_only_where_it_was_ahead_when_the_letter_was_laid_out() -> None:
    end = datetime(2022, 3, 21, tzinfo=UTC)
    before, after = datetime(2022, 3, 20, 9, tzinfo=UTC), datetime(2022, 3, 22, tzinfo=UTC)
    assert ends_gone_by({LAST}, {LAST: end}, before, after) == (LAST,)
    assert ends_gone_by({LAST}, {LAST: end}, before, before) == ()
    assert ends_gone_by({LAST}, {LAST: end}, end, after) == ()
    assert ends_gone_by({OTHER}, {LAST: end}, before, after) == ()


@pytest.mark.parametrize(
    "text", ["Школа «»", "Школа « »", "Срок ()", "до None", "Уважаемая Анна !", "Иванов , эксперт"]
)
def test_a_missing_value_leaves_a_hole(text: str) -> None:
    assert has_hole(text)


@pytest.mark.parametrize("text", ["Школа «Заря» (3 корпус).", "Уважаемая Анна!", "Nonesuch", "Что нужно:\n• а"])
def test_what_is_whole_has_none(text: str) -> None:
    assert not has_hole(text)
