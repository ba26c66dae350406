from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from acts.pause import pause
from domain.letters import Kind
from models.rounds import Round
from runtime.letters_expected import letters_expected, letters_to_come
from tests.small_season import SmallSeason, small_seasons

Start = Callable[..., SmallSeason]
ANSWERS = {Kind.RECEIPT.value, Kind.UNPLACED.value, Kind.NOT_ASSESSED.value}
"""Kinds that answer somebody, tell of trouble, or come in place of a conclusion."""


@pytest.fixture
def start() -> Iterator[Start]:
    with small_seasons() as begun:
        yield begun


def foreseen(season: SmallSeason, row: str) -> dict[tuple[datetime, str], tuple[int, bool]]:
    with season.reading() as session:
        expected = letters_expected(session, [season.rules[row]], season.clock.now())[row]
    return {(each.at, each.kind.value): (each.number, each.at_most) for each in expected}


def sent(season: SmallSeason, row: str) -> Counter[tuple[datetime, str]]:
    letters = (each for each in season.ledger(row=row) if each.accepted_at is not None and each.kind not in ANSWERS)
    return Counter((each.accepted_at, each.kind) for each in letters if each.accepted_at is not None)


@pytest.mark.parametrize("handing_in", [(), ("s-1", "s-3", "s-5")])
def test_a_round_writes_what_was_foreseen_when_it_was_foreseen_and_no_more(
    start: Start, handing_in: tuple[str, ...]
) -> None:
    season = start("1.13")
    expected = foreseen(season, "1.13")

    season.go("2022-03-17 12:00")
    season.hand_in(*handing_in)
    season.go("2022-04-05 12:00")

    letters = sent(season, "1.13")
    assert letters.keys() - expected.keys() == set()
    assert {which: many for which, many in letters.items() if many > expected[which][0]} == {}
    certain = {which: number for which, (number, at_most) in expected.items() if not at_most}
    assert {which: letters[which] for which in certain} == certain


def test_a_sample_is_foreseen_as_it_will_be_drawn(start: Start) -> None:
    season = start("2.1")
    expected = foreseen(season, "2.1")

    season.go("2022-04-22 12:00")

    invited = sent(season, "2.1")
    assert invited == {which: expected[which][0] for which in invited}
    assert sum(many for (_, kind), many in invited.items() if kind == Kind.INVITATION.value) == 2


def test_of_a_sample_whose_lot_is_not_thrown_only_the_size_is_foreseen_and_while_it_waits_nothing(start: Start) -> None:
    season = start("2.1", r_2_1={"sample_seed": None})
    expected = foreseen(season, "2.1")
    assert {each for (_, kind), each in expected.items() if kind == Kind.INVITATION.value} == {(2, True)}

    season.go("2022-04-22 12:00")
    with season.reading() as session:
        assert letters_to_come(session, session.get_one(Round, "2022/2.1"), season.clock.now()) == ()


def test_a_round_that_is_open_writes_to_its_own_schools_and_one_that_rests_to_nobody(start: Start) -> None:
    season = start("1.13")
    season.go("2022-03-21 12:00")

    def to_come() -> dict[str, tuple[int, bool]]:
        with season.reading() as session:
            found = letters_to_come(session, session.get_one(Round, "2022/1.13"), season.clock.now())
        return {each.kind.value: (each.number, each.at_most) for each in found}

    assert to_come()["conclusion"] == (6, True)
    assert (to_come()["completion_notice"], to_come()["round_completed"]) == ((3, False), (1, False))
    assert "invitation" not in to_come()
    pause("1.13", who="ivan", why="Карантин")
    assert to_come() == {}
