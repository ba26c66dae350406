"""The office of a rehearsal tells the result of a draw, the same for the same seed, and approves allotments."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from domain.allotment.rules import AllotmentRules
from models.samples import RoundSample, sample_of
from rehearsal.cast import Cast
from rehearsal.played_office import PlayedOffice
from tests.beginnings import so_far
from tests.small_season import SmallSeason, season_of_2022, small_seasons

Start = Callable[..., SmallSeason]


@pytest.fixture
def start() -> Iterator[Start]:
    with small_seasons() as begun:
        yield begun


def waiting(start: Start) -> SmallSeason:
    """Friday 22.04 in the morning: the office has been asked for the result."""
    return start("2.1", r_2_1={"sample_seed": None, "sample_seed_played": False}, played=so_far.go("2022-04-22 09:00"))


def kept(season: SmallSeason) -> RoundSample:
    with season.reading() as session:
        found = sample_of(session, "2022/2.1")
        assert found is not None
        return found


def played(season: SmallSeason, seed: int) -> tuple[PlayedOffice, Cast]:
    rules = replace(season_of_2022(), rounds=tuple(season.rules.values()))
    cast = Cast(rules, seed)
    return PlayedOffice(cast, rules, seed), cast


def test_some_hours_after_it_was_asked_it_tells_a_number_that_is_marked_as_a_computers(start: Start) -> None:
    season = waiting(start)
    office, cast = played(season, 500)

    assert office.read_letters() == 1
    assert office.read_letters() == 0
    moment = office.next_moment()
    assert moment == season.at("2022-04-22 11:00")
    assert office.act(season.at("2022-04-22 10:59")) == 0
    season.stand("2022-04-22 11:00")
    assert office.act(moment) == 1
    assert (kept(season).seed_origin, len(kept(season).seed or ""), cast.refusals) == ("computer", 12, [])
    assert office.next_moment() is None


@pytest.mark.parametrize(("seeds", "alike"), [((500, 500), True), ((500, 501), False)])
def test_the_same_seed_throws_the_same_number(start: Start, seeds: tuple[int, int], alike: bool) -> None:
    thrown = []
    for seed in seeds:
        season = waiting(start)
        office, _ = played(season, seed)
        office.read_letters()
        season.stand("2022-04-22 11:00")
        office.act(season.clock.now())
        thrown.append(kept(season).seed)
    assert (thrown[0] == thrown[1]) is alike


def test_what_is_refused_stands_among_the_refusals(start: Start) -> None:
    season = waiting(start)
    first, _ = played(season, 500)
    second, cast = played(season, 501)
    season.stand("2022-04-22 11:00")
    for office in (first, second):
        office.read_letters()
        office.act(season.clock.now())
    assert [refused.actor for refused in cast.refusals] == ["office"]


def test_some_hours_after_it_was_asked_it_approves_an_allotment(start: Start) -> None:
    season = start(
        r_1_13={"allotment": AllotmentRules(approval=True)}, played=so_far.outage("2022-03-18 12:00").hand_in("s-3")
    )
    season.go("2022-03-21 09:00")
    office, cast = played(season, 500)

    # The schools and experts of this play stay at rest: they do not read.
    assert office._read_own() == 1
    moment = office.next_moment()
    assert moment == season.at("2022-03-21 11:00")
    season.stand("2022-03-21 11:00")
    assert office.act(moment) == 1
    season.settle()
    assert ([letter[0] for letter in season.letters("assignments")], cast.refusals) == (["21.03 11:00"], [])


def test_some_hours_after_it_was_asked_it_lets_letters_leave(start: Start) -> None:
    season = start(
        r_1_13={"letters_to_approve": frozenset({"invitation", "window_opened"})}, played=so_far.go("2022-03-14 09:00")
    )
    office, cast = played(season, 500)

    assert office._read_own() == 1
    assert office.next_moment() == season.at("2022-03-14 11:00")
    season.stand("2022-03-14 11:00")
    assert office.act(season.at("2022-03-14 11:00")) == 1
    season.settle()
    left = {(when, kind) for when, kind, _ in season.letters("invitation", "window_opened")}
    assert (left, cast.refusals) == ({("14.03 11:00", "invitation"), ("14.03 11:00", "window_opened")}, [])
