from collections.abc import Callable

import pytest
from sqlalchemy.exc import NoResultFound

from domain.book import Book
from domain.stages import Stage
from models.rounds import Round
from tasks.book import open_book
from tests.beginnings import so_far
from tests.small_season import SmallSeason


def test_the_book_tells_where_the_round_stands_now_and_counts_the_waking(start: Callable[..., SmallSeason]) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    rules = season.rules["1.13"]
    with season.reading() as session:
        wakes = session.get_one(Round, "2022/1.13").wakes

    assert open_book.fn("2022/1.13") == Book("2022/1.13", Stage.INTAKE, rules.submission, rules.expertise)

    with season.reading() as session:
        round_ = session.get_one(Round, "2022/1.13")
        assert (round_.wakes, round_.waits_for, round_.waits_until) == (wakes + 1, None, None)


def test_a_round_that_is_not_in_the_record_has_no_book(start: Callable[..., SmallSeason]) -> None:
    start()
    with pytest.raises(NoResultFound):
        open_book.fn("2022/9.99")
