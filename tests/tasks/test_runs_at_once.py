"""Rounds whose runs are at work at the same moment, on either database."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.outcomes import SignedConclusion
from models.rounds import Round
from tests.small_season import EXPERTS, SCHOOLS, SmallSeason, run_regulation, season_of_2022, small_seasons

Start = Callable[..., SmallSeason]


@pytest.fixture(params=["sqlite", "postgresql"])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    """On PostgreSQL in every run: this is what differs there."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with small_seasons(server) as begun:
        yield begun


def run_at_once(rounds: Sequence[str]) -> None:
    """Run the regulation of these rounds, each in a thread of its own."""
    begun = threading.Barrier(len(rounds))

    def run(round_id: str) -> None:
        begun.wait()
        # Whoever comes second with a book that is out of date may be refused by the record, and nothing of it is kept.
        with suppress(IntegrityError):
            run_regulation(round_id)

    with ThreadPoolExecutor(len(rounds)) as runs:
        list(runs.map(run, rounds))


@pytest.fixture
def two_rounds(start: Start) -> SmallSeason:
    """Monday midnight: 2.1 asks its experts in the same days as 1.13, and both are about to."""
    windows = {name: getattr(season_of_2022().rounds[0], name) for name in ("submission", "expertise")}
    season = start("1.13", "2.1", r_2_1=windows)
    season.set_capacity(e_1=2, e_2=1, e_3=1, e_4=1)
    season.outage("2022-03-18 12:00")
    season.hand_in(*SCHOOLS)
    season.hand_in(*season.outcomes("2.1"), row="2.1")
    season.stand("2022-03-21 12:00")
    return season


def test_rounds_that_allot_at_once_give_nobody_more_than_they_can_carry(two_rounds: SmallSeason) -> None:
    run_at_once(["2022/1.13", "2022/2.1"])

    load = Counter(each.expert_id for row in ("1.13", "2.1") for each in two_rounds.standing(row))
    assert load == {"e-1": 2, "e-2": 1, "e-3": 1, "e-4": 1}
    missing = sum(two_rounds.vacancies().values()) + sum(two_rounds.vacancies("2.1").values())
    assert missing == len(SCHOOLS) + len(two_rounds.outcomes("2.1")) - sum(load.values())


def test_runs_of_one_round_that_no_lock_keeps_apart_double_nothing(start: Start) -> None:
    season = start("1.13")
    for moment in ("2022-03-14 09:00", "2022-03-18 12:00", "2022-03-21 12:00"):
        season.stand(moment)
        run_at_once(["2022/1.13"] * 3)
        if moment == "2022-03-18 12:00":
            season.hand_in(*SCHOOLS)
    assert {school: len(experts) for school, experts in season.who_judges().items()} == dict.fromkeys(SCHOOLS, 1)
    assert {expert for experts in season.who_judges().values() for expert in experts} <= set(EXPERTS)

    season.send()
    season.file_all()
    run_at_once(["2022/1.13"] * 3)

    assert season.outcomes() == dict.fromkeys(SCHOOLS, "accepted")
    with season.reading() as session:
        numbers = sorted(session.scalars(select(SignedConclusion.number)))
        assert session.get_one(Round, season.id()).stage == "closing"
    assert numbers == [f"1.13-{number:03d}/2022" for number in range(1, 7)]
    kinds = Counter(letter.kind for letter in season.ledger())
    assert (kinds["invitation"], kinds["conclusion"], kinds["round_completed"]) == (6, 6, 1)
