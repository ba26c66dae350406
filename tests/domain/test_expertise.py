from datetime import UTC, datetime, timedelta

import pytest

from domain.calendar import Window
from domain.expertise import EarlyEnd, early_end, is_over
from domain.stages import Stage

OPENS, CLOSES = datetime(2022, 3, 21, tzinfo=UTC), datetime(2022, 3, 28, tzinfo=UTC)
EXPERTISE = Window(OPENS, CLOSES)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize("stage", [Stage.INTAKE, Stage.ALLOTMENT, Stage.EXPERTISE])
def test_it_lasts_to_the_last_instant_of_its_window_and_no_longer_whatever_the_stage(stage: Stage) -> None:
    assert [is_over(stage, EXPERTISE, moment) for moment in (OPENS, CLOSES - MOMENT, CLOSES)] == [False, False, True]


@pytest.mark.parametrize("stage", [Stage.OUTCOME, Stage.NOTICES, Stage.CLOSING, Stage.CLOSED])
def test_it_is_over_once_the_round_went_on(stage: Stage) -> None:
    assert is_over(stage, EXPERTISE, OPENS)


def test_it_ended_early_where_outcomes_were_recorded_before_its_window_closed() -> None:
    assert [early_end(EXPERTISE, at, 3) for at in (None, CLOSES - MOMENT, CLOSES, CLOSES + MOMENT)] == [
        None,
        EarlyEnd(CLOSES - MOMENT, 3),
        None,
        None,
    ]
