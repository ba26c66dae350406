"""Allotments are kept whole, in their order; what the office decided of pairs is kept until it is taken back."""

from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest

from domain.allotment.plan import Plan
from domain.allotment.question import Question
from models.allotments import (
    Allotment,
    Occasion,
    Unreadable,
    allotment_fact,
    allotments_of,
    keep_allotment,
    last_allotment,
)
from models.audit import AuditNotSealed
from models.office_pairs import OfficePair, Ruling, office_pairs_of, pairs_ruled, rule, take_back_ruling
from tests.small_season import SmallSeason, small_seasons

ROUND = "2022/1.13"
NOTHING, NOBODY = Question((), ()), Plan((), ())


@pytest.fixture
def season() -> Iterator[SmallSeason]:
    with small_seasons() as begun:
        start: Callable[..., SmallSeason] = begun
        yield start()


def test_they_are_counted_from_one_and_read_back_as_they_were(season: SmallSeason) -> None:
    now = season.clock.now()
    with season.installation.transaction() as session:
        for occasion in (Occasion.FIRST, Occasion.REFILL):
            keep_allotment(session, ROUND, NOTHING, NOBODY, occasion, now)
    with season.reading() as session:
        kept = allotments_of(session, ROUND, whole=True)
        assert [(each.ordinal, each.occasion, each.policy) for each in kept] == [
            (1, "first", "total"),
            (2, "refill", "total"),
        ]
        assert [(each.question, each.plan) for each in kept] == [(NOTHING, NOBODY)] * 2
        assert {each.digest for each in kept} == {sha256(NOTHING.as_json().encode()).hexdigest()}
        newest = last_allotment(session, ROUND)
        assert newest is not None
        assert (newest.ordinal, last_allotment(session, "2022/1.14")) == (2, None)
        assert allotment_fact(newest).name == f"allotment:{ROUND}:2"


@pytest.mark.parametrize("packed", [b"", b"x", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_what_is_no_question_is_told_as_unreadable(packed: bytes) -> None:
    row = Allotment(packed_question=packed, packed_plan=packed)
    with pytest.raises(Unreadable):
        _ = row.question
    with pytest.raises(Unreadable):
        _ = row.plan


def test_none_is_kept_past_the_chain_of_deeds(season: SmallSeason) -> None:
    with season.reading() as session, pytest.raises(AuditNotSealed):
        keep_allotment(session, ROUND, NOTHING, NOBODY, Occasion.FIRST, season.clock.now())


def test_a_ruling_takes_the_place_of_another_until_it_is_taken_back(season: SmallSeason) -> None:
    pair, now = ("s-1", "e-2"), season.clock.now()
    with season.installation.transaction() as session:
        rule(session, ROUND, pair, Ruling.LOCKED, now)
        rule(session, ROUND, ("s-1", "e-3"), Ruling.FORBIDDEN, now)
        assert pairs_ruled(session, ROUND, Ruling.LOCKED) == {pair}
        rule(session, ROUND, pair, Ruling.FORBIDDEN, now)
        assert pairs_ruled(session, ROUND, Ruling.FORBIDDEN) == {pair, ("s-1", "e-3")}
        assert not take_back_ruling(session, ROUND, pair, Ruling.LOCKED)
        assert take_back_ruling(session, ROUND, pair, Ruling.FORBIDDEN)
        left: list[OfficePair] = office_pairs_of(session, ROUND)
        assert [(each.school_id, each.expert_id) for each in left] == [("s-1", "e-3")]
