from collections.abc import Callable

import pytest
from sqlalchemy import select

from acts.decline import decline
from acts.refusals import AssignmentEnded, ConclusionFiledAlready, ExpertiseIsOver
from models.assignments import Assignment, Ending
from models.people import Conflict
from tests.small_season import SmallSeason, season_of_2022

Start = Callable[..., SmallSeason]


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon: two schools of the second municipality are judged."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-3", "s-4")
    begun.go("2022-03-21 12:00")


def conflicts(season: SmallSeason) -> list[tuple[str, str, str]]:
    with season.reading() as session:
        return [(each.expert_id, each.school_id, each.words) for each in session.scalars(select(Conflict))]


@pytest.mark.parametrize("ending", [Ending.CONFLICT, Ending.ILLNESS, Ending.OTHER])
def test_a_decline_ends_the_assignment_with_its_reason_and_wakes_the_round(season: SmallSeason, ending: Ending) -> None:
    id = season.assignment("s-3")

    decline(id, ending, "Не смогу")

    with season.reading() as session:
        declined = session.get_one(Assignment, id)
        assert (declined.ended_at, declined.ending, declined.ending_words) == (
            season.clock.now(),
            ending.value,
            "Не смогу",
        )
    assert season.waking() == [("2022/1.13", "an expert declined")]


def test_the_place_of_who_declined_is_filled_at_once_by_somebody_else(season: SmallSeason) -> None:
    before = season.who_judges()["s-3"]
    decline(season.assignment("s-3"), Ending.OTHER, "Командировка")
    season.settle()
    (after,) = season.who_judges()["s-3"]
    assert after not in before
    assert season.letters("assignments")[-1] == ("21.03 12:00", "assignments", after)


def test_only_a_conflict_is_remembered(season: SmallSeason) -> None:
    first, second = season.who_judges()["s-3"][0], season.who_judges()["s-4"][0]
    decline(season.assignment("s-3"), Ending.CONFLICT, "Там работает сестра")
    decline(season.assignment("s-4"), Ending.ILLNESS, "Больничный")
    assert conflicts(season) == [(first, "s-3", "Там работает сестра")]
    assert second != first


@pytest.mark.parametrize("ending", [Ending.SILENT, Ending.UNREACHABLE])
def test_an_expert_cannot_decline_with_a_reason_that_is_not_theirs(season: SmallSeason, ending: Ending) -> None:
    with pytest.raises(ValueError, match=ending.value):
        decline(season.assignment("s-3"), ending, "")
    assert season.waking() == []


def test_what_was_declined_filed_or_is_over_cannot_be_declined(season: SmallSeason) -> None:
    id = season.assignment("s-3")
    decline(id, Ending.OTHER, "")
    with pytest.raises(AssignmentEnded):
        decline(id, Ending.OTHER, "")

    season.file("s-4")
    with pytest.raises(ConclusionFiledAlready):
        decline(season.assignment("s-4"), Ending.OTHER, "")

    season.settle()
    season.stand("2022-03-28 00:00")
    with pytest.raises(ExpertiseIsOver):
        decline(season.assignment("s-3"), Ending.OTHER, "")


def test_a_refused_decline_declares_no_conflict(season: SmallSeason) -> None:
    season.stand("2022-03-28 00:00")
    with pytest.raises(ExpertiseIsOver):
        decline(season.assignment("s-3"), Ending.CONFLICT, "Родственники")
    assert (conflicts(season), season.waking()) == ([], [])


def test_who_declines_in_one_round_becomes_free_for_another_that_lacks_an_expert(start: Start) -> None:
    windows = {name: getattr(season_of_2022().rounds[0], name) for name in ("submission", "expertise")}
    season = start("1.13", "2.1", r_2_1=windows)
    season.set_capacity(e_1=1, e_2=0, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    drawn = season.outcomes("2.1")
    season.hand_in(*drawn, row="2.1")
    season.go("2022-03-21 12:00")
    assert season.who_judges() == {"s-3": ["e-1"]}

    decline(season.assignment("s-3"), Ending.OTHER, "Не успею")

    assert ("2022/2.1", "an expert became free") in season.waking()
