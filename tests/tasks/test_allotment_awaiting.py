"""While a plan waits for approval nobody knows of it: what may not be gives way, and empty places are filled."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from acts.allotment_refusals import PlanOutOfDate
from acts.approve_allotment import approve_allotment
from acts.decline import decline
from acts.import_roster import import_roster, look_at_import
from acts.replace_expert import replace_expert
from acts.rule_on_pair import rule_on_pair
from acts.undo_import import undo_last_import
from config.roster.files import read_roster
from domain.allotment.rules import AllotmentRules
from models.assignments import Ending
from models.audit import chain_key
from models.office_pairs import Ruling
from models.people import Absence, Conflict, Expert, Person
from models.rounds import Round
from runtime.allotment_verification import verify_allotments
from tests.rosters import EXPERTS, workbook_of
from tests.small_season import SmallSeason, season_of_2022

Start = Callable[..., SmallSeason]
WORD: dict[str, Any] = {"who": "office", "why": "Проверено"}
ROUND = "2022/1.13"


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Monday noon of 1.13, where the office wishes to approve: s-3 and s-5 have their experts, and nobody knows."""
    return begun_with(start, approval=True)


def begun_with(start: Start, *, approval: bool) -> SmallSeason:
    begun = start(r_1_13={"allotment": AllotmentRules(approval=approval)})
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-3", "s-5")
    begun.go("2022-03-21 12:00")
    return begun


def holds(season: SmallSeason) -> str | None:
    key = chain_key(season.installation.links_key())
    with season.reading() as session:
        return verify_allotments(session, key, session.get_one(Round, ROUND)).difference


def declare_conflict_with(season: SmallSeason, expert: str, school: str) -> None:
    with season.installation.transaction() as session:
        session.add(Conflict(expert_id=expert, school_id=school, declared_at=season.clock.now(), words="сестра"))


def roster_with_conflict(season: SmallSeason, expert: str, school: str) -> bytes:
    """A file that brings a conflict of the expert, whose name a file can say from now on."""
    season.change(update(Person).where(Person.id == f"x-{expert}").values(surname="Ясенева"))
    place = {"e-1": "Район № 1", "e-3": "Район № 3", "e-4": "Район № 1"}[expert]
    row = ("Ясенева Ольга Львовна", "Директор", f"x-{expert}@season.example", place, school, "")
    return workbook_of({"Эксперты": [EXPERTS, row]})


def test_a_conflict_declared_meanwhile_is_not_approved_and_gives_way_by_the_next_morning(season: SmallSeason) -> None:
    (judge,) = season.who_judges()["s-3"]
    declare_conflict_with(season, judge, "s-3")
    with pytest.raises(PlanOutOfDate, match=r"Школа s-3 досталась эксперту.*конфликт интересов с этой школой"):
        approve_allotment("1.13", **WORD)
    season.go("2022-03-22 12:00")
    assert season.who_judges()["s-3"] != [judge]
    approve_allotment("1.13", **WORD)
    season.settle()
    assert (season.about("replacement"), holds(season)) == ([], None)
    assert judge not in season.about("assignments")


def test_a_locked_pair_gives_way_to_a_conflict_too(season: SmallSeason) -> None:
    (judge,) = season.who_judges()["s-3"]
    rule_on_pair("1.13", ("s-3", judge), Ruling.LOCKED, **WORD)
    declare_conflict_with(season, judge, "s-3")
    season.go("2022-03-22 12:00")
    assert (judge in season.who_judges()["s-3"], holds(season)) == (False, None)


def test_who_will_be_away_to_the_end_gives_way_and_where_nobody_is_left_the_place_is_empty(season: SmallSeason) -> None:
    with season.installation.transaction() as session:
        days = {"first_day": date(2022, 3, 20), "last_day": date(2022, 3, 31)}
        session.add_all(Absence(expert_id=each, words="отпуск", **days) for each in ("e-1", "e-3", "e-4"))
    season.go("2022-03-22 12:00")
    assert season.who_judges() == {"s-5": ["e-2"]}
    assert (season.vacancies(), holds(season)) == ({"s-3": 1}, None)


def test_an_import_says_so_and_the_plan_is_made_anew_at_once(season: SmallSeason) -> None:
    (judge,) = season.who_judges()["s-3"]
    content = roster_with_conflict(season, judge, "Школа s-3")
    (note,) = look_at_import(read_roster(content, "список.xlsx")).notes[-1:]
    assert "уже оценивает школу Школа s-3 (s-3), а теперь это нельзя: конфликт интересов" in note
    assert "экспертиза найдёт школе другого эксперта сама" in note
    import_roster(read_roster(content, "список.xlsx"), content, **WORD)
    assert season.waking() == [(ROUND, "other facts of experts were brought in")]
    season.settle()
    assert (judge in season.who_judges()["s-3"], holds(season)) == (False, None)


def test_where_experts_know_of_it_an_import_says_that_the_office_has_to_move_it(start: Start) -> None:
    season = begun_with(start, approval=False)
    (judge,) = season.who_judges()["s-3"]
    content = roster_with_conflict(season, judge, "Школа s-3")
    (note,) = look_at_import(read_roster(content, "список.xlsx")).notes[-1:]
    assert "Само назначение не снимется" in note
    import_roster(read_roster(content, "список.xlsx"), content, **WORD)
    season.settle()
    assert season.who_judges()["s-3"] == [judge]
    assert look_at_import(read_roster(content, "список.xlsx")).notes[-1:] != (note,)


def file_about_e_1(**facts: object) -> bytes:
    head, row = (*EXPERTS[:1], *EXPERTS[2:4]), ("Ясенева Ольга Львовна", "x-e-1@season.example", "Район № 1")
    return workbook_of({"Эксперты": [(*head, *facts), (*row, *facts.values())]})


@pytest.mark.parametrize("approval", [True, False])
@pytest.mark.parametrize(
    ("hindered", "freed"),
    [
        ({"Предельная нагрузка": 0}, {"Предельная нагрузка": 2}),
        ({"Отсутствует": "20.03.2022–31.03.2022"}, {"Отсутствует": ""}),
        ({"Не назначать на муниципалитеты": "Район № 2; Район № 3"}, {"Не назначать на муниципалитеты": ""}),
    ],
)
def test_an_expert_whom_an_import_sets_free_gets_what_waits_for_one_at_once(
    start: Start, hindered: dict[str, object], freed: dict[str, object], approval: bool
) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=approval)})
    season.change(update(Person).where(Person.id == "x-e-1").values(surname="Ясенева"))
    season.set_capacity(e_2=0, e_3=0, e_4=0)
    first, then = file_about_e_1(**hindered), file_about_e_1(**freed)
    import_roster(read_roster(first, "список.xlsx"), first, **WORD)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3", "s-5")
    season.go("2022-03-21 12:00")
    assert season.vacancies() == {"s-3": 1, "s-5": 1}
    import_roster(read_roster(then, "список.xlsx"), then, **WORD)
    assert season.waking() == [(ROUND, "an expert became free")]
    season.settle()
    assert (season.who_judges(), season.vacancies()) == ({"s-3": ["e-1"], "s-5": ["e-1"]}, {})


def test_a_colleague_who_works_elsewhere_now_may_join_at_once(start: Start) -> None:
    rules = AllotmentRules(approval=True, apart_by_institution=True)
    season = start(r_1_13={"allotment": rules, "experts_per_submission": 2})
    season.change(
        update(Person).where(Person.id == "x-e-1").values(surname="Ясенева"),
        update(Expert).where(Expert.id.in_(("e-1", "e-4"))).values(institution="ИПК"),
    )
    season.set_capacity(e_2=0, e_3=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.go("2022-03-21 12:00")
    assert season.vacancies() == {"s-3": 1}
    content = file_about_e_1(**{"Место работы": "СШ № 7"})
    import_roster(read_roster(content, "список.xlsx"), content, **WORD)
    season.settle()
    assert (season.who_judges(), season.vacancies()) == ({"s-3": ["e-1", "e-4"]}, {})


def test_an_expert_whose_conflicts_are_taken_back_gets_what_waits_for_one_at_once(start: Start) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=True)})
    season.change(update(Person).where(Person.id == "x-e-1").values(surname="Ясенева"))
    season.set_capacity(e_2=0, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3", "s-5")
    content = file_about_e_1(**{"Конфликт интересов": "Школа s-3; Школа s-5"})
    import_roster(read_roster(content, "список.xlsx"), content, **WORD)
    season.go("2022-03-21 12:00")
    assert season.vacancies() == {"s-3": 1, "s-5": 1}
    undo_last_import(**WORD)
    season.settle()
    assert (season.who_judges(), season.vacancies()) == ({"s-3": ["e-1"], "s-5": ["e-1"]}, {})


def test_an_expert_who_is_done_elsewhere_gets_what_waits_for_approval_and_lacks_one(start: Start) -> None:
    windows = {name: getattr(season_of_2022().rounds[0], name) for name in ("submission", "expertise")}
    season = start("1.13", "2.1", r_2_1={**windows, "allotment": AllotmentRules(approval=True)})
    season.set_capacity(e_1=0, e_2=0, e_3=1, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    (drawn, *_) = season.outcomes("2.1")
    season.hand_in(drawn, row="2.1")
    season.go("2022-03-21 12:00")
    assert (season.who_judges(), season.vacancies("2.1")) == ({"s-3": ["e-3"]}, {drawn: 1})
    season.file("s-3")
    assert ("2022/2.1", "an expert became free") in season.waking()
    season.settle()
    assert (season.who_judges("2.1"), season.vacancies("2.1")) == ({drawn: ["e-3"]}, {})


@pytest.mark.parametrize("how", ["decline", "replace"])
def test_a_place_that_becomes_empty_is_filled_at_once(season: SmallSeason, how: str) -> None:
    former = season.assignment("s-3")
    if how == "decline":
        decline(former, Ending.OTHER, "Не успеваю")
    else:
        replace_expert(former, None, **WORD)
    assert "s-3" not in season.who_judges()
    season.settle()
    assert (len(season.who_judges()["s-3"]), season.letters("assignments", "replacement")) == (1, [])
    assert holds(season) is None
