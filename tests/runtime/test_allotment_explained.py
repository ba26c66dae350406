"""The allotments of a played season are explained from the record."""

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, update

from acts.decline import decline
from acts.replace_expert import replace_expert
from domain.letters import Kind
from models.allotments import Allotment, Unreadable, allotments_of
from models.assignments import Ending
from models.letters import Letter
from models.rounds import Round
from notifications.letters.drafts import Drafting
from notifications.letters.to_office import unplaced
from runtime.allotment_explained import AllotmentExplained, PairExplained
from tests.allotted_seasons import with_a_decline
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason, small_seasons

Start = Callable[..., SmallSeason]


@pytest.fixture
def start() -> Iterator[Start]:
    with small_seasons() as begun:
        yield begun


@pytest.fixture
def season(start: Start) -> SmallSeason:
    return start("1.13", "1.14", played=with_a_decline)


def told(season: SmallSeason, school: str, expert: str) -> PairExplained | None:
    with season.reading() as session:
        return AllotmentExplained(session, session.get_one(Round, season.id("1.13"))).pair(school, expert)


def test_every_assignment_is_explained_by_the_allotment_that_made_it(season: SmallSeason) -> None:
    with season.reading() as session:
        explained = AllotmentExplained(session, session.get_one(Round, season.id("1.13")))
        found = [explained.pair(*pair) for pair in explained.pairs]

    assert [each.allotment for each in found if each] == [1, 1, 2, 1, 1, 1]
    assert all(each.stands and each.why and each.heading for each in found if each)


def test_whoever_declined_and_whoever_may_not_are_told_apart(season: SmallSeason) -> None:
    [former] = season.who_judges()["s-1"]
    decline(season.assignment("s-1"), Ending.OTHER, "Не моя тема")
    season.settle()
    declined, neighbour = told(season, "s-1", former), told(season, "s-3", "e-2")

    assert declined is not None
    assert neighbour is not None
    assert (declined.stands, neighbour.stands) == (False, False)
    assert declined.why == (
        "Эта работа была у эксперта с 21.03.2022 00:00 по 21.03.2022 12:00 (отказ: другая причина).",
        "Назначить нельзя: эта работа уже есть или была.",
    )
    assert neighbour.why == ("Назначить нельзя: из того же муниципалитета.",)
    assert told(season, "s-3", "e-99") is None


def test_whom_the_office_chose_needs_no_allotment(season: SmallSeason) -> None:
    other = ({"e-2", "e-3"} - set(season.who_judges()["s-1"])).pop()
    replace_expert(season.assignment("s-1"), other, who="office", why="Заболел")
    season.settle()
    found = told(season, "s-1", other)

    assert found is not None
    assert (found.stands, found.allotment) == (True, None)
    assert found.why[0] == "Причина: выбор проектного офиса."
    assert re.fullmatch(r"Назначение офиса 21\.03\.2022 12:00, вместо эксперта Ясенева.*: «Заболел»\.", found.why[1])

    decline(season.assignment("s-1"), Ending.OTHER, "Не моя тема")
    season.settle()
    gone = told(season, "s-1", other)
    assert gone is not None
    ended = "Эта работа была у эксперта с 21.03.2022 12:00 по 21.03.2022 12:00 (отказ: другая причина)."
    assert (gone.stands, gone.why) == (False, (found.why[1], ended))


def test_only_what_decided_of_a_pair_is_opened_however_many_allotments_there_were(season: SmallSeason) -> None:
    for hour, school in enumerate(("s-1", "s-4", "s-6"), start=13):
        season.go(f"2022-03-21 {hour}:00")
        decline(season.assignment(school), Ending.OTHER, "Не моя тема")
        season.settle()
    with season.reading() as session:
        kept = allotments_of(session, "2022/1.13")
        assert [each.ordinal for each in kept] == [1, 2, 3, 4, 5]
    season.change(update(Allotment).where(Allotment.ordinal.in_([3, 4])).values(packed_plan=b"x", packed_question=b"x"))
    for school, decided in (("s-2", 1), ("s-3", 2), ("s-6", 5)):
        (judge,) = season.who_judges()[school]
        found = told(season, school, judge)
        assert found is not None
        assert found.allotment == decided
        for other in {"e-1", "e-2", "e-3", "e-4"} - {judge}:
            why_not = told(season, school, other)
            assert why_not is not None
            assert why_not.allotment in {decided, 1}
    with pytest.raises(Unreadable):
        told(season, "s-4", season.who_judges()["s-4"][0])


def test_a_round_without_empty_places_has_no_shortages(season: SmallSeason) -> None:
    with season.reading() as session:
        explained = AllotmentExplained(session, session.get_one(Round, season.id("1.13")))
        before = AllotmentExplained(session, session.get_one(Round, season.id("1.14")))
        assert (explained.is_there, explained.shortages()) == (True, ())
        assert (before.is_there, before.pairs) == (False, ())


def test_where_places_stay_empty_remedies_are_told(start: Start) -> None:
    begun = start(
        "1.13",
        r_1_13={"capacity": 1},
        played=so_far.outage("2022-03-18 12:00").hand_in(*SCHOOLS).go("2022-03-21 12:00"),
    )
    with begun.reading() as session:
        found = AllotmentExplained(session, session.get_one(Round, begun.id("1.13"))).shortages()

    assert sum(len(each.schools) for each in found) == 2
    assert all(each.remedies for each in found)


def test_the_letter_to_the_office_tells_them_too(start: Start) -> None:
    begun = start(
        "1.13",
        r_1_13={"capacity": 1},
        played=so_far.outage("2022-03-18 12:00").hand_in(*SCHOOLS).go("2022-03-21 12:00"),
    )
    with begun.installation.transaction() as session:
        round_ = session.get_one(Round, begun.id("1.13"))
        letter = session.scalars(select(Letter).where(Letter.kind == Kind.UNPLACED.value)).one()
        drafting = Drafting(session, begun.installation.files, "https://x.example", begun.installation.now(), 20)
        draft = unplaced(drafting, letter)
        shortages = AllotmentExplained(session, round_).shortages()

    told = [line[2:].replace("№\u00a0", "№ ") for line in draft.text.splitlines() if line.startswith("– ")]
    assert told == [line for each in shortages for line in each.remedies]
    assert draft.html.count("<li") == sum(len(each.schools) + len(each.remedies) for each in shortages)
