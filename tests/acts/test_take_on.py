from collections.abc import Callable

import pytest

from acts.decline import decline
from acts.refusals import AssignmentEnded, ConclusionFiledAlready, ExpertiseIsOver, UnknownAssignment
from acts.take_on import take_on
from models.assignments import Assignment, Ending
from tests.small_season import SmallSeason


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon: one school is judged, another one as well."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-1", "s-3")
    begun.go("2022-03-21 12:00")


def taken_on(season: SmallSeason, school: str) -> str | None:
    with season.reading() as session:
        moment = session.get_one(Assignment, season.assignment(school)).taken_on_at
        return None if moment is None else season.shown(moment)


def test_the_first_word_counts(season: SmallSeason) -> None:
    take_on(season.assignment("s-1"))
    season.go("2022-03-22 12:00")
    take_on(season.assignment("s-1"))
    assert (taken_on(season, "s-1"), taken_on(season, "s-3")) == ("21.03 12:00", None)


def test_it_wakes_nobody(season: SmallSeason) -> None:
    take_on(season.assignment("s-1"))
    assert season.waking() == []


def test_what_is_no_longer_the_experts_cannot_be_taken_on(season: SmallSeason) -> None:
    with pytest.raises(UnknownAssignment):
        take_on("nothing")
    season.file("s-1")
    with pytest.raises(ConclusionFiledAlready):
        take_on(season.assignment("s-1"))
    id = season.assignment("s-3")
    season.stand("2022-03-28 00:00")
    with pytest.raises(ExpertiseIsOver):
        take_on(id)
    assert taken_on(season, "s-3") is None


def test_what_was_declined_cannot_be_taken_on_again(season: SmallSeason) -> None:
    id = season.assignment("s-3")
    decline(id, Ending.OTHER, "")
    with pytest.raises(AssignmentEnded):
        take_on(id)
