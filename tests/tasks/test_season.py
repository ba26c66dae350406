from collections.abc import Callable

from models.rounds import Round
from tasks.season import note_flow_run, rounds_without_a_run
from tests.small_season import SmallSeason


def test_rounds_are_begun_once_each_in_the_order_of_their_rows(start: Callable[..., SmallSeason]) -> None:
    season = start("1.13", "1.14", "2.1")
    assert [each.round_id for each in rounds_without_a_run.fn("2022")] == ["2022/1.13", "2022/1.14", "2022/2.1"]

    note_flow_run.fn("2022/1.14", "run-of-1.14")

    assert [each.round_id for each in rounds_without_a_run.fn("2022")] == ["2022/1.13", "2022/2.1"]
    assert rounds_without_a_run.fn("2021") == []
    with season.reading() as session:
        round_ = session.get_one(Round, "2022/1.14")
        assert (round_.flow_run_id, round_.waits_for) == ("run-of-1.14", "the opening of the window")
    assert season.waits_until("1.14") == "28.03 00:00"
