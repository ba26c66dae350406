"""The office changes an allotment on pages: what it costs and who is written to is seen before anything is done."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from acts.draft_conclusion import draft_conclusion
from models.assignments import Assignment
from models.office_pairs import office_pairs_of
from models.people import Expert, School
from tests.allotted_seasons import with_a_place_that_a_move_fills
from tests.portal.conftest import Browser, words
from tests.portal.office.test_lists import add_schools
from tests.portal.test_query_counts import statements
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
ROUND = "2022/1.13"
HERE = f"/office/rounds/{ROUND}/allotment"
REASON = {"why": "Так решили на совещании"}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    return start(played=with_a_place_that_a_move_fills)


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def seen_on(office: Browser, path: str) -> dict[str, str]:
    """What the form of a page carries, as a browser would send it."""
    shown = office.open(path).text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown))


def rulings(season: SmallSeason) -> list[tuple[str, str, str]]:
    with season.reading() as session:
        return [(each.school_id, each.expert_id, each.ruling) for each in office_pairs_of(session, ROUND)]


def test_the_first_page_and_the_plan_lead_to_what_would_fill_more_places(office: Browser) -> None:
    assert f'href="{HERE}/change"' in office.open("/office").text
    assert f'href="{HERE}/change"' in office.open(HERE).text


def test_who_loses_what_and_who_is_written_to_is_seen_and_then_done_once(season: SmallSeason, office: Browser) -> None:
    shown = office.open(f"{HERE}/change").text
    assert "Мест с экспертом: было 1, станет 2." in shown
    assert "Снимается с экспертов: 1" in shown
    assert "Назначается: 2" in shown
    assert season.who_judges() == {"s-3": ["e-3"]}

    form = seen_on(office, f"{HERE}/change") | REASON
    answers = [office.press(f"{HERE}/change", form) for _ in range(2)]
    assert ["Назначения изменены" in each.text for each in answers] == [True, True]
    assert words(answers[0]) == words(answers[1])
    assert season.who_judges() == {"s-1": ["e-3"], "s-3": ["e-1"]}
    assert "больше мест не заполнить" in office.open(f"{HERE}/change").text


def asked_for_a_change_of(start: Start, moved: int) -> int:
    """How often the page asks the record of a change in which e-3 takes so many over, and their experts others."""
    season = start()
    season.set_capacity(e_1=0, e_2=0, e_3=0, e_4=0)
    season.go("2022-03-18 12:00")
    add_schools(season, 2 * moved)
    firsts = [f"z-{n}" for n in range(moved)]
    seconds = [f"z-{n}" for n in range(moved, 2 * moved)]
    season.change(
        update(School).where(School.id.in_(seconds)).values(municipality_id="m-3"),
        update(Expert).where(Expert.id.in_([f"e-{id}" for id in firsts])).values(capacity=1),
        update(Expert).where(Expert.id.in_([f"e-{id}" for id in seconds])).values(capacity=0),
        delete(Assignment).where(Assignment.school_id.in_(seconds)),
    )
    season.go("2022-03-21 12:00")
    season.set_capacity(e_3=moved)
    browser = Browser(season)
    browser.come_in_office()
    with statements(season) as asked:
        shown = browser.open(f"{HERE}/change").text
    assert f"Снимается с экспертов: {moved}" in shown
    assert f"Назначается: {2 * moved}" in shown
    return len(asked)


def test_a_change_of_many_asks_the_record_as_often_as_one_of_few(start: Start) -> None:
    few = asked_for_a_change_of(start, 2)
    assert (asked_for_a_change_of(start, 20), few <= 60) == (few, True)


def test_a_change_needs_a_reason_and_is_looked_at_anew_where_the_record_moved(
    season: SmallSeason, office: Browser
) -> None:
    form = seen_on(office, f"{HERE}/change")
    assert office.press(f"{HERE}/change", form | {"why": " "}).status_code == 422
    season.set_capacity(e_1=2)
    answer = office.press(f"{HERE}/change", form | REASON)
    assert (answer.status_code, "назначения изменились" in answer.text) == (409, True)
    assert "Так решили на совещании" in answer.text
    assert season.who_judges() == {"s-3": ["e-3"]}


def test_a_begun_conclusion_goes_to_another_only_after_it_is_said_so(season: SmallSeason, office: Browser) -> None:
    draft_conclusion(f"{ROUND}:s-3:e-3", {}, 0)
    for path, further in (("change", "?begun=1"), ("s-3/e-3/change?do=move&to=e-1", "?do=move&amp;to=e-1&amp;begun=1")):
        shown = office.open(f"{HERE}/{path}").text
        assert "Без передачи начатых заключений этого не сделать" in shown
        assert further in shown
        assert "--begun-too" not in shown
    assert "Снимается с экспертов: 1" in office.open(f"{HERE}/s-3/e-3/change?do=move&to=e-1&begun=1").text


def test_a_pair_is_moved_locked_and_forbidden_after_its_cost_is_seen(season: SmallSeason, office: Browser) -> None:
    pair = f"{HERE}/s-3/e-3"
    assert f'action="{pair}/change"' in office.open(pair).text
    office.press(f"{pair}/change", seen_on(office, f"{pair}/change?do=move&to=e-1") | REASON)
    assert season.who_judges()["s-3"] == ["e-1"]
    assert rulings(season) == [("s-3", "e-1", "locked")]

    other = f"{HERE}/s-3/e-1/change"
    assert "Сейчас назначения от этого не изменятся" in office.open(f"{other}?do=unlock").text
    office.press(other, seen_on(office, f"{other}?do=unlock") | REASON)
    assert rulings(season) == []
    assert office.open(f"{other}?do=unlock").status_code == 404

    office.press(f"{HERE}/s-5/e-2/change", seen_on(office, f"{HERE}/s-5/e-2/change?do=forbid") | REASON)
    assert rulings(season) == [("s-5", "e-2", "forbidden")]
    assert "исключена" in office.open(HERE).text
    office.press(f"{HERE}/s-5/e-2/change", seen_on(office, f"{HERE}/s-5/e-2/change?do=allow") | REASON)
    assert rulings(season) == []


def test_what_cannot_be_is_refused_in_a_sentence(office: Browser) -> None:
    assert "Этого эксперта назначить нельзя" in office.open(f"{HERE}/s-1/e-1/change?do=lock").text
    assert "Этого эксперта назначить нельзя" in office.open(f"{HERE}/s-3/e-3/change?do=move&to=e-2").text


def test_what_is_not_there_has_no_page(office: Browser) -> None:
    for path in ("s-1/e-1/change", "s-1/e-1/change?do=burn", "s-99/e-1/change?do=lock", "s-1/e-1/change?do=move&to=x"):
        assert office.open(f"{HERE}/{path}").status_code == 404
    assert office.press(f"{HERE}/s-99/e-1/change", {"do": "lock", **REASON}).status_code == 404


def test_who_does_not_approve_sees_what_would_change_and_who_may_do_it(season: SmallSeason, office: Browser) -> None:
    looks = Browser(season)
    looks.come_in_office(approves=False, address="looks@season.example")
    assert re.search(r"Передвинуть назначения[^<]* может: Кедрова", looks.open(f"{HERE}/change").text)
    assert looks.press(f"{HERE}/change", REASON).status_code == 403
