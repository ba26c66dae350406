"""What people type into forms and at the terminal."""

from datetime import date

from domain.typed_text import day_written


def test_a_day_is_read_as_an_office_writes_it_and_as_a_browser_sends_it() -> None:
    assert [day_written("25.03.2027"), day_written("2027-03-25")] == [date(2027, 3, 25)] * 2


def test_what_is_no_day_of_the_calendar_is_none() -> None:
    assert [day_written("29.02.2027"), day_written("25.03"), day_written("")] == [None] * 3
