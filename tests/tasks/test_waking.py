"""What whoever starts runs reads and writes of a round."""

from collections.abc import Callable

from sqlalchemy import select

from models.rounds import Round
from tasks.waking import note_flow_run
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]


def test_a_round_that_was_dropped_meanwhile_gets_no_run_and_stops_nobody(start: Start) -> None:
    season = start()
    note_flow_run("2022/1.14", "11111111-2222-3333-4444-555555555555")
    with season.reading() as session:
        assert list(session.scalars(select(Round.id).where(Round.flow_run_id.is_not(None)))) == []
