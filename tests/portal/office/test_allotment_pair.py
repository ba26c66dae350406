"""The office's pages of a school and of a pair in an allotment: why this expert, and why not another."""

import re
from collections.abc import Callable

import pytest

from acts.decline import decline
from acts.rule_on_pair import rule_on_pair
from models.assignments import Ending, assignment_id
from models.office_pairs import Ruling
from tests.beginnings import so_far
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

HERE = "/office/rounds/2022/1.13/allotment"


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def a_pair(season: SmallSeason) -> tuple[str, str]:
    first = season.standing()[0]
    return first.school_id, first.expert_id


def test_a_pair_is_explained_with_the_next_best_and_every_other_expert(season: SmallSeason, office: Browser) -> None:
    school, expert = a_pair(season)
    shown = office.open(f"{HERE}/{school}/{expert}").text
    assert "Почему этот эксперт" in shown
    assert "Причина: " in shown
    assert "Польза назначения:" in shown
    others = {id for id in ("e-1", "e-2", "e-3", "e-4") if id != expert}
    assert {id for id in others if f'href="{HERE}/{school}/{id}"' in shown} == others
    assert "Назначить нельзя: " in shown


def test_a_pair_that_does_not_stand_says_why_not(season: SmallSeason, office: Browser) -> None:
    school, expert = a_pair(season)
    other = next(id for id in ("e-3", "e-4") if id != expert)
    shown = office.open(f"{HERE}/{school}/{other}").text
    assert "Почему не этот эксперт" in shown
    assert re.search(r"Назначить нельзя: |Все места эксперта заняты|С этим экспертом", shown)
    assert "Назначить и закрепить" in shown


def test_a_lock_says_whether_it_holds_will_hold_or_cannot_any_more(season: SmallSeason, office: Browser) -> None:
    school, expert = a_pair(season)
    rule_on_pair("1.13", (school, expert), Ruling.LOCKED, who="office", why="Так надо")
    assert "она остаётся, что бы ни менялось вокруг" in office.open(f"{HERE}/{school}/{expert}").text
    decline(assignment_id("2022/1.13", school, expert), Ending.OTHER, "Не успеваю")
    gone = office.open(f"{HERE}/{school}/{expert}").text
    assert "эксперт этой работы больше не ведёт, а второй раз её не назначают" in gone
    assert "она остаётся" not in gone
    rule_on_pair("1.13", ("s-5", "e-1"), Ruling.LOCKED, who="office", why="Так надо")
    assert "её назначат, как только это станет можно" in office.open(f"{HERE}/s-5/e-1").text


def test_the_page_of_a_school_tells_who_judges_it_and_can_be_searched(season: SmallSeason, office: Browser) -> None:
    school, expert = a_pair(season)
    shown = office.open(f"{HERE}/school/{school}").text
    assert "оценивает: ещё не взято в работу" in shown
    assert f'href="{HERE}/{school}/{expert}"' in shown
    assert "никто не подходит" in office.open(f"{HERE}/school/{school}?q=никого такого").text


def test_a_school_that_lacks_an_expert_is_reached_from_the_plan(season: SmallSeason, office: Browser) -> None:
    (vacant,) = season.vacancies()
    assert f'href="{HERE}/school/{vacant}"' in office.open(HERE).text
    assert "Кто оценивает и почему не другие" in office.open(f"{HERE}/school/{vacant}").text


def test_what_the_office_decided_of_a_pair_is_told_and_can_be_taken_back(season: SmallSeason, office: Browser) -> None:
    school, expert = a_pair(season)
    rule_on_pair("1.13", (school, expert), Ruling.LOCKED, who="office", why="Договорились")
    shown = office.open(f"{HERE}/{school}/{expert}").text
    assert "Пара закреплена офисом" in shown
    assert "change?do=unlock" in shown
    assert "пара закреплена офисом" in office.open(HERE).text


def test_before_experts_are_chosen_there_is_nothing_to_explain(start: Callable[..., SmallSeason]) -> None:
    season = start(played=so_far.go("2022-03-14 12:00"))
    office = Browser(season)
    office.come_in_office()
    assert "Экспертов в этой экспертизе ещё не распределяли. Назначений нет: " in office.open(f"{HERE}/s-1/e-2").text


def test_whoever_came_later_and_the_next_best_are_told_with_what_counts(start: Callable[..., SmallSeason]) -> None:
    season = start(played=so_far.outage("2022-03-18 12:00").hand_in("s-3", "s-5").go("2022-03-21 12:00"))
    office = Browser(season)
    office.come_in_office()
    decline(season.assignment("s-3"), Ending.OTHER, "Не успеваю")
    season.settle()
    (judge,) = season.who_judges()["s-3"]
    shown = office.open(f"{HERE}/s-3/{judge}").text
    assert re.search(
        r"Назначено позже остальных, 21\.03\.2022 12:00: вместо эксперта .* \(отказ: другая причина\)\.", shown
    )
    assert "Что важно для этой работы" in shown
    assert '<td class="long">Среди тем работы нет тех, что указаны у эксперта. По плану у эксперта ' in shown


def test_nobody_and_nothing_has_no_page(office: Browser) -> None:
    for path in ("s-99/e-1", "s-1/e-99", "school/s-99"):
        assert office.open(f"{HERE}/{path}").status_code == 404
