from collections.abc import Callable

import pytest

from acts.extend import extend
from acts.refusals import NothingToTakeBack
from acts.take_back_extension import take_back_extension
from models.rounds import Participation
from tests.acts.test_extend import WORD, later_expertise, march, moves
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason

Start = Callable[..., SmallSeason]
SLIP = {"who": "office", "why": "Опечатка в дате"}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-17 12:00")


def test_a_slip_of_the_evening_is_taken_back_before_anybody_hears_of_it(season: SmallSeason) -> None:
    season.stand("2022-03-17 19:00")
    extend("1.13", march(22), school_id="s-2", **WORD)
    assert take_back_extension("1.13", school_id="s-2", **SLIP) == ()
    season.go("2022-03-21 12:00")

    assert [each.state for each in season.ledger("extension")] == ["withdrawn"]
    assert season.letters("school_reminder")[-1] == ("18.03 09:00", "school_reminder", "s-6")
    assert season.about("no_documents") == list(SCHOOLS)
    # A calendar that heard of nothing loses nothing by counting on.
    assert moves(season) == ("21.03 00:00", 0, {"s-2": (None, 2)})


def test_who_was_told_is_told_the_right_deadline(season: SmallSeason) -> None:
    extend("1.13", march(24), **WORD)
    season.settle()
    assert take_back_extension("1.13", **SLIP) == SCHOOLS
    season.settle()
    assert sorted((each.ordinal, each.state) for each in season.ledger("extension")) == [
        *[("1", "accepted")] * 6,
        *[("2", "accepted")] * 6,
    ]
    season.go("2022-03-21 12:00")
    assert season.about("no_documents") == list(SCHOOLS)


def test_an_own_deadline_from_before_holds_again(season: SmallSeason) -> None:
    extend("1.13", march(22), school_id="s-2", **WORD)
    extend("1.13", march(24), school_id="s-2", **WORD)
    take_back_extension("1.13", school_id="s-2", **SLIP)
    assert moves(season)[2] == {"s-2": ("23.03 00:00", 3)}


def test_a_move_on_which_a_school_relied_stands(season: SmallSeason) -> None:
    extend("1.13", march(22), school_id="s-2", **WORD)
    season.go("2022-03-21 12:00")
    season.hand_in("s-2")
    with pytest.raises(NothingToTakeBack, match=r"документы уже передали школы s-2\.$"):
        take_back_extension("1.13", school_id="s-2", **SLIP)


def test_only_the_last_move_of_those_schools_is_taken_back_and_only_once(season: SmallSeason) -> None:
    with pytest.raises(NothingToTakeBack):
        take_back_extension("1.13", **SLIP)
    extend("1.13", march(22), school_id="s-2", **WORD)
    extend("1.13", march(23), **WORD)
    with pytest.raises(NothingToTakeBack, match="нет переноса срока для школы s-2"):
        take_back_extension("1.13", school_id="s-2", **SLIP)
    take_back_extension("1.13", **SLIP)
    with pytest.raises(NothingToTakeBack, match="для всех школ"):
        take_back_extension("1.13", **SLIP)


def test_a_deadline_that_has_passed_is_not_taken_back(season: SmallSeason) -> None:
    extend("1.13", march(22), school_id="s-2", **WORD)
    season.go("2022-03-23 12:00")
    with pytest.raises(NothingToTakeBack, match="уже прошёл"):
        take_back_extension("1.13", school_id="s-2", **SLIP)
    with season.reading() as session:
        assert session.get_one(Participation, ("2022/1.13", "s-2")).deadline_moves == 1


def test_the_rounds_own_window_is_given_back(start: Start) -> None:
    season = start(r_1_13={"expertise": later_expertise(start)}, played=so_far.go("2022-03-17 12:00"))
    extend("1.13", march(22), **WORD)
    take_back_extension("1.13", **SLIP)
    assert moves(season) == ("21.03 00:00", 2, {})
    season.go("2022-03-21 12:00")
    assert season.stage() == "allotment"
