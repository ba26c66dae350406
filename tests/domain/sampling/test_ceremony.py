from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import Calendar, Hours
from domain.sampling.ceremony import SeedOrigin, asking, seed_given
from domain.sampling.draw import NoSeed, NoSuchThrow, SeedTooLong, TooFewThrows
from tests.small_season import season_of_2022

CALENDAR: Calendar = season_of_2022().calendar


@pytest.mark.parametrize(
    ("origin", "typed", "seed"),
    [
        (SeedOrigin.DICE, " 3 5 1, 6 2 4 ", "351624"),
        (SeedOrigin.DICE, "35-16-24", "351624"),
        (SeedOrigin.PHRASE, "  Проект 500+,\n май 2022 года ", "Проект 500+, май 2022 года"),
        (SeedOrigin.COMPUTER, "81 734", "81 734"),
        (SeedOrigin.DICE, "351\u200b624", "351624"),
    ],
)
def test_dice_give_their_digits_and_a_phrase_stands_on_one_line(origin: SeedOrigin, typed: str, seed: str) -> None:
    assert seed_given(origin, typed) == seed


@pytest.mark.parametrize("origin", [*SeedOrigin])
@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "—", "\u202e"])
def test_what_has_neither_letter_nor_digit_is_no_seed(origin: SeedOrigin, typed: str) -> None:
    with pytest.raises(NoSeed):
        seed_given(origin, typed)


@pytest.mark.parametrize("typed", ["35162", "тройка", "35162x", "٣٥١٦٢٤"])
def test_dice_give_at_least_six_digits_and_nothing_else(typed: str) -> None:
    with pytest.raises(TooFewThrows):
        seed_given(SeedOrigin.DICE, typed)


@pytest.mark.parametrize("typed", ["351627", "000000", "3516240", "35 16 24 9"])
def test_a_die_has_no_other_sides(typed: str) -> None:
    with pytest.raises(NoSuchThrow):
        seed_given(SeedOrigin.DICE, typed)


@pytest.mark.parametrize(
    "typed", ["Май\u00ad 2022", "Ма\u200bй 2022", "\ufeffМай\u2060 2022", "Май \u200b 2022", "Маи\u0306 2022"]
)
def test_who_types_the_phrase_that_is_read_draws_the_same(typed: str) -> None:
    assert seed_given(SeedOrigin.PHRASE, typed) == "Май 2022"


def test_nobody_compares_a_seed_of_a_thousand_signs() -> None:
    with pytest.raises(SeedTooLong):
        seed_given(SeedOrigin.PHRASE, "а" * 501)


@pytest.mark.parametrize(
    ("now", "day", "next_one"),
    [
        ("2022-04-22 00:00", date(2022, 4, 22), "2022-04-25 09:00"),
        ("2022-04-22 12:00", date(2022, 4, 22), "2022-04-25 09:00"),
        # After hours, and on Sunday: Monday's letter, and the next on Tuesday.
        ("2022-04-22 20:00", date(2022, 4, 25), "2022-04-26 09:00"),
        ("2022-04-24 12:00", date(2022, 4, 25), "2022-04-26 09:00"),
        ("2022-04-25 09:00", date(2022, 4, 25), "2022-04-26 09:00"),
    ],
)
def test_the_office_is_asked_once_a_working_day(now: str, day: date, next_one: str) -> None:
    zone = ZoneInfo(CALENDAR.zone)
    asked, then = asking(CALENDAR, Hours(), datetime.fromisoformat(now).replace(tzinfo=zone))
    assert (asked, then) == (day, datetime.fromisoformat(next_one).replace(tzinfo=zone))
