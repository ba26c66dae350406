"""Days and moments in words and in figures."""

from datetime import UTC, date, datetime

from domain.russian_dates import (
    date_in_words,
    day_and_month,
    day_in_words,
    deadline_in_words,
    moment_in_words,
    short_day,
    short_edge,
    short_local,
    short_moment,
    weekday,
    window_in_words,
)

ZONE = "Asia/Krasnoyarsk"
MIDNIGHT = datetime(2022, 3, 27, 17, 0, tzinfo=UTC)
NOON = datetime(2022, 3, 28, 5, 0, 7, tzinfo=UTC)


def test_dates_are_written_as_an_office_writes_them() -> None:
    assert date_in_words(date(2022, 3, 21)) == "21 марта 2022\u00a0г."
    assert day_and_month(date(2022, 3, 21)) == "21 марта"
    assert day_in_words(date(2022, 3, 21)) == "21 марта 2022\u00a0г., понедельник"


def test_a_deadline_at_midnight_is_the_last_minute_of_the_day_before() -> None:
    end = datetime(2022, 3, 27, 17, 0, tzinfo=UTC)
    assert deadline_in_words(end, ZONE, "Красноярск") == ("27 марта 2022\u00a0г., воскресенье, 23:59 (Красноярск)")
    noon = datetime(2022, 3, 28, 5, 0, tzinfo=UTC)
    assert deadline_in_words(noon, ZONE, "Красноярск") == ("28 марта 2022\u00a0г., понедельник, 12:00 (Красноярск)")


def test_a_window_says_no_more_than_it_must() -> None:
    assert window_in_words(date(2022, 3, 14), date(2022, 3, 20)) == "14–20 марта 2022\u00a0г."
    assert window_in_words(date(2022, 3, 28), date(2022, 4, 4)) == "28 марта – 4 апреля 2022\u00a0г."
    assert window_in_words(date(2021, 12, 28), date(2022, 1, 4)) == "28 декабря 2021\u00a0г. – 4 января 2022\u00a0г."
    assert window_in_words(date(2022, 3, 14), date(2022, 3, 14)) == "14 марта 2022\u00a0г."


def test_a_moment_is_told_in_words_by_the_clocks_of_its_reader() -> None:
    assert moment_in_words(NOON, ZONE) == "28 марта 2022\u00a0г. в\u00a012:00"
    assert moment_in_words(NOON, ZONE, seconds=True) == "28 марта 2022\u00a0г. в\u00a012:00:07"
    assert moment_in_words(MIDNIGHT, ZONE) == "28 марта 2022\u00a0г. в\u00a000:00"
    assert moment_in_words(MIDNIGHT, ZONE, is_end=True) == "27 марта 2022\u00a0г. в\u00a023:59"


def test_the_same_is_told_short_in_figures() -> None:
    assert [short_day(date(2022, 3, 7)), short_day(date(2022, 3, 7), year=False)] == ["07.03.2022", "07.03"]
    assert [weekday(date(2022, 3, 21)), weekday(date(2022, 3, 27))] == ["пн", "вс"]
    assert short_moment(NOON, ZONE) == "28.03.2022 12:00"
    assert short_moment(NOON, ZONE, year=False, seconds=True) == "28.03 12:00:07"
    assert short_moment(MIDNIGHT, ZONE, is_end=True) == "27.03.2022 23:59"
    assert short_local(NOON) == "28.03.2022 05:00"


def test_an_edge_of_a_window_is_a_day_and_has_its_hour_only_where_it_is_another() -> None:
    assert short_edge(MIDNIGHT, ZONE, is_end=False) == "28.03.2022"
    assert short_edge(MIDNIGHT, ZONE, is_end=True) == "27.03.2022"
    assert short_edge(NOON, ZONE, is_end=True) == "28.03.2022 12:00"
