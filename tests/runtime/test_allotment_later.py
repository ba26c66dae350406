"""Whoever comes in the middle of a round is told why: when, in whose place, and by whose word."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from acts.decline import decline
from acts.replace_expert import replace_expert
from acts.rule_on_pair import move_pair
from acts.wake_round import wake_round
from domain.allotment.rules import AllotmentRules
from models.assignments import Ending
from models.people import Conflict
from models.rounds import Round
from runtime.allotment_explained import AllotmentExplained
from tests.beginnings import so_far
from tests.small_season import SmallSeason, small_seasons

Start = Callable[..., SmallSeason]
WORD: dict[str, Any] = {"who": "office", "why": "Так решили"}


@pytest.fixture
def start() -> Iterator[Start]:
    with small_seasons() as begun:
        yield begun


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon: s-3 and s-5 have their experts since midnight."""
    return start(played=so_far.outage("2022-03-18 12:00").hand_in("s-3", "s-5").go("2022-03-21 12:00"))


def second_sentence(season: SmallSeason, school: str) -> str:
    """Of the school's only expert, what is said after the reason; names are as in the small season."""
    (judge,) = season.who_judges()[school]
    with season.reading() as session:
        found = AllotmentExplained(session, session.get_one(Round, season.id())).pair(school, judge)
    assert found is not None
    return found.why[1].replace("\u00a0", " ").replace("Ясеневаx-", "").replace(" О. Л.", "")


def test_whoever_came_with_the_first_allotment_is_told_nothing_more(season: SmallSeason) -> None:
    assert not second_sentence(season, "s-3").startswith("Назначено")


def test_whoever_came_for_one_who_declined_is_told_for_whom_and_why(season: SmallSeason) -> None:
    (former,) = season.who_judges()["s-3"]
    decline(season.assignment("s-3"), Ending.ILLNESS, "Грипп")
    season.settle()
    assert second_sentence(season, "s-3") == (
        f"Назначено позже остальных, 21.03.2022 12:00: вместо эксперта {former} (отказ: болезнь)."
    )


def test_whoever_came_for_one_whom_the_office_took_away_is_told_so(season: SmallSeason) -> None:
    (former,) = season.who_judges()["s-3"]
    replace_expert(season.assignment("s-3"), None, **WORD)
    season.settle()
    assert second_sentence(season, "s-3") == (
        f"Назначено позже остальных, 21.03.2022 12:00: вместо эксперта {former} (передано офисом)."
    )


def test_whoever_came_by_a_deed_of_the_office_is_told_by_which(season: SmallSeason) -> None:
    (former,) = season.who_judges()["s-3"]
    to = next(each for each in ("e-1", "e-3", "e-4") if each != former)
    move_pair("1.13", ("s-3", former), to, **WORD)
    season.settle()
    assert second_sentence(season, "s-3") == (
        "Назначено позже остальных, 21.03.2022 12:00, решением офиса (назначение передано другому эксперту: "
        f"«Так решили»), вместо эксперта {former}."
    )


def test_a_school_whose_own_time_ended_later_is_told_so(start: Start) -> None:
    season = start(played=so_far.outage("2022-03-18 12:00").hand_in("s-3", "s-6"))
    season.give_own_deadline("s-6", "2022-03-22 10:00")
    season.go("2022-03-22 12:00")
    assert second_sentence(season, "s-6") == (
        "Назначено позже остальных, 22.03.2022 10:00: до этого документы этой школы не распределялись."
    )


def test_a_place_that_waited_for_somebody_is_told_so(start: Start) -> None:
    season = start(played=so_far.set_capacity(e_1=0, e_2=0, e_3=0, e_4=0).outage("2022-03-18 12:00"))
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    season.set_capacity(e_1=1)
    wake_round("1.13", **WORD)
    season.settle()
    assert second_sentence(season, "s-3") == (
        "Назначено позже остальных, 21.03.2022 12:00: раньше на это место эксперта не находилось."
    )


def test_where_a_pair_gave_way_before_anybody_knew_of_it_that_is_told(start: Start) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=True)}, played=so_far.outage("2022-03-18 12:00"))
    season.hand_in("s-3", "s-5")
    season.go("2022-03-21 12:00")
    (former,) = season.who_judges()["s-3"]
    with season.installation.transaction() as session:
        session.add(Conflict(expert_id=former, school_id="s-3", declared_at=season.clock.now(), words="сестра"))
    season.go("2022-03-22 12:00")
    told = second_sentence(season, "s-3")
    assert told.startswith("Назначено позже остальных, 22.03.2022 ")
    assert told.endswith(f": вместо эксперта {former} (пара стала невозможна).")
