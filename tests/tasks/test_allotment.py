from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from acts.allotment_refusals import NothingToChange
from acts.change_allotment import preview_change
from acts.decline import decline
from acts.take_on import take_on
from domain.allotment.reasons import Reason
from domain.allotment.rules import AllotmentRules
from domain.allotment.values import Policy
from domain.calendar import Window
from models.assignments import Ending
from models.people import Conflict, Expert, Person
from models.vacancies import Vacancy
from tests.beginnings import SoFar, so_far
from tests.small_season import EXPERTS, HOME_OF, SCHOOLS, SmallSeason, season_of_2022

Start = Callable[..., SmallSeason]
CONFIRMING = "1.19"
ONLY_E_1 = so_far.set_capacity(e_1=9, e_2=0, e_3=0, e_4=0)


def allotted(*schools: str, before: SoFar = so_far) -> SoFar:
    """Monday noon of 1.13, at which these schools are judged; all, where none is named."""
    return before.outage("2022-03-18 12:00").hand_in(*(schools or SCHOOLS)).go("2022-03-21 12:00")


def test_nobody_judges_the_own_municipality_and_the_load_is_spread_evenly(start: Start) -> None:
    season = start(played=allotted())
    judged = season.who_judges()
    assert {school: len(experts) for school, experts in judged.items()} == dict.fromkeys(SCHOOLS, 1)
    assert all(EXPERTS[expert] != HOME_OF[school[2]] for school, experts in judged.items() for expert in experts)
    assert sorted(len(season.schools_of(expert)) for expert in EXPERTS) == [1, 1, 2, 2]


def test_each_assignment_says_why_it_was_made_and_in_which_letter_it_is_told(start: Start) -> None:
    season = start(played=allotted())
    assert {each.reason for each in season.assignments()} <= {reason.value for reason in Reason}
    assert {each.told_in for each in season.assignments()} == {1}
    assert {season.shown(each.assigned_at) for each in season.assignments()} == {"21.03 00:00"}


@pytest.mark.parametrize("policy", Policy)
def test_neither_absurd_capacities_nor_nobody_at_all_stop_a_round(start: Start, policy: Policy) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(policy=policy)})
    season.change(
        update(Expert).values(capacity=2**31 - 1), update(Expert).where(Expert.id == "e-3").values(capacity=0)
    )
    allotted("s-3", "s-5")(season)
    assert {len(experts) for experts in season.who_judges().values()} == {1}
    with pytest.raises(NothingToChange):
        preview_change("1.13")

    nobody = start(r_1_13={"allotment": AllotmentRules(policy=policy)})
    nobody.change(update(Person).where(Person.id.like("x-%")).values(address_bad_since=nobody.clock.now()))
    allotted("s-3", "s-5")(nobody)
    assert nobody.vacancies() == {"s-3": 1, "s-5": 1}


def test_a_confirming_submission_gets_two_experts(start: Start) -> None:
    season = start(CONFIRMING)
    season.outage("2022-05-13 12:00")
    season.hand_in("s-1", "s-3")
    season.go("2022-05-16 12:00")
    assert {school: len(set(experts)) for school, experts in season.who_judges().items()} == {"s-1": 2, "s-3": 2}


def test_one_letter_tells_an_expert_of_all_assignments_and_a_further_one_only_of_what_comes_after_it_left(
    start: Start,
) -> None:
    season = start()
    season.set_capacity(e_1=0, e_2=9, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1", "s-2", "s-5")
    season.give_own_deadline("s-6", "2022-03-21 06:00")
    season.give_own_deadline("s-5", "2022-03-23 00:00")
    season.hand_in("s-6")

    # Allotted at midnight and at six, told in one letter at nine.
    season.go("2022-03-21 12:00")
    assert [(each.school_id, each.told_in) for each in season.standing()] == [("s-1", 1), ("s-2", 1), ("s-6", 1)]
    assert [letter.ordinal for letter in season.ledger("assignments")] == ["1"]

    season.go("2022-03-23 12:00")
    assert [(each.school_id, each.told_in) for each in season.standing()] == [
        ("s-1", 1),
        ("s-2", 1),
        ("s-5", 2),
        ("s-6", 1),
    ]
    assert [letter.ordinal for letter in season.ledger("assignments")] == ["1", "2"]


def test_a_declared_conflict_is_heeded_and_remembered_in_later_rounds(start: Start) -> None:
    season = start("1.13", "1.14", played=allotted("s-3"))
    (first,) = season.who_judges()["s-3"]
    decline(season.assignment("s-3"), Ending.CONFLICT, "Брат — директор")
    season.settle()
    season.go("2022-03-27 12:00")
    season.file("s-3", mark=0)
    (second,) = season.who_judges()["s-3"]
    season.go("2022-03-28 12:00")
    season.change(update(Person).where(Person.id == f"x-{second}").values(address_bad_since=season.clock.now()))
    season.hand_in("s-3", row="1.14")
    season.go("2022-04-01 12:00")

    (third,) = season.who_judges("1.14")["s-3"]
    assert len({first, second, third}) == 3


def test_who_was_ill_or_silent_is_not_asked_again_in_the_round_but_in_the_next_one(start: Start) -> None:
    season = start("1.13", "1.14", played=allotted("s-3", before=ONLY_E_1))
    season.give_own_deadline("s-4", "2022-03-23 00:00")
    season.hand_in("s-4")
    decline(season.assignment("s-3"), Ending.ILLNESS, "Больничный")
    season.go("2022-03-23 12:00")
    assert (season.who_judges(), season.vacancies()) == ({}, {"s-3": 1, "s-4": 1})

    season.go("2022-04-01 12:00")
    assert season.schools_of("e-1", "1.14") == ["s-3", "s-4"]


def test_who_declined_one_school_for_another_reason_is_asked_for_others_but_not_for_it_again(start: Start) -> None:
    season = start(played=allotted("s-3", before=ONLY_E_1))
    season.give_own_deadline("s-4", "2022-03-23 00:00")
    season.hand_in("s-4")
    decline(season.assignment("s-3"), Ending.OTHER, "Не моя тема")
    season.go("2022-03-23 12:00")
    assert (season.who_judges(), season.vacancies()) == ({"s-4": ["e-1"]}, {"s-3": 1})


def test_a_bad_address_is_not_allotted_until_it_is_mended(start: Start) -> None:
    season = start()
    season.set_capacity(e_1=9, e_2=0, e_3=0, e_4=0)
    season.change(update(Person).where(Person.id == "x-e-1").values(address_bad_since=season.at("2022-03-01 12:00")))
    allotted("s-3")(season)
    assert season.vacancies() == {"s-3": 1}
    season.change(update(Person).where(Person.id == "x-e-1").values(address_bad_since=None))
    # It looks again at its next moment.
    season.go("2022-03-23 12:00")
    assert (season.vacancies(), season.who_judges()) == ({}, {"s-3": ["e-1"]})


def two_rounds_at_once(start: Start) -> SmallSeason:
    """2.1 asks its experts in the same days as 1.13."""
    windows = {name: getattr(season_of_2022().rounds[0], name) for name in ("submission", "expertise")}
    return start("1.13", "2.1", r_2_1=windows)


def test_capacity_counts_what_is_not_filed_over_all_rounds_whose_expertise_is_now(start: Start) -> None:
    season = two_rounds_at_once(start)
    season.set_capacity(e_1=2, e_2=1, e_3=1, e_4=1)
    season.outage("2022-03-18 12:00")
    season.hand_in(*SCHOOLS)
    season.hand_in(*season.outcomes("2.1"), row="2.1")
    season.go("2022-03-21 12:00")

    load = {expert: len(season.schools_of(expert)) + len(season.schools_of(expert, "2.1")) for expert in EXPERTS}
    assert load == {"e-1": 2, "e-2": 1, "e-3": 1, "e-4": 1}
    assert sum(season.vacancies().values()) == 1
    assert season.vacancies("2.1") == dict.fromkeys(season.outcomes("2.1"), 1)


def test_what_is_owed_in_a_round_whose_expertise_is_over_counts_no_more(start: Start) -> None:
    calendar = season_of_2022().calendar
    primary = season_of_2022().rounds[0]
    day = calendar.day_of(primary.expertise.closes)
    after = Window(primary.expertise.closes, calendar.at(day.replace(day=31)))
    season = start("1.13", "2.1", r_2_1={"submission": primary.expertise, "expertise": after})
    season.set_capacity(e_1=1, e_2=0, e_3=0, e_4=0)
    allotted("s-3")(season)
    take_on(season.assignment("s-3"))
    season.hand_in("t-3", row="2.1")
    season.go("2022-03-28 12:00")
    # What was never filed still stands, but nobody waits for it any more.
    assert (season.schools_of("e-1"), season.schools_of("e-1", "2.1")) == (["s-3"], ["t-3"])


def test_the_experts_of_the_primary_are_preferred_in_the_repeat(start: Start) -> None:
    season = start("1.13", "1.14", played=allotted())
    season.go("2022-03-22 12:00")
    before = season.who_judges()
    for school in SCHOOLS:
        season.file(school, mark=0)
    season.go("2022-03-28 12:00")
    season.hand_in(*SCHOOLS, row="1.14")
    season.go("2022-04-01 12:00")
    assert season.who_judges("1.14") == before
    assert {each.reason for each in season.assignments("1.14")} == {Reason.EXPERT_OF_THE_PRIMARY.value}


# What cannot be placed


@pytest.fixture
def short(start: Start) -> SmallSeason:
    """One expert with one place, for two schools."""
    return start(played=allotted("s-3", "s-4", before=so_far.set_capacity(e_1=1, e_2=0, e_3=0, e_4=0)))


def placed_and_vacant(short: SmallSeason) -> tuple[str, str]:
    """Which of the two schools has the expert is for the lots to say."""
    ((vacant, _),) = short.vacancies().items()
    return ("s-3" if vacant == "s-4" else "s-4"), vacant


def test_what_cannot_be_placed_is_recorded_with_its_reason_and_the_office_told_at_once(short: SmallSeason) -> None:
    with short.reading() as session:
        (vacancy,) = session.scalars(select(Vacancy))
        assert (vacancy.school_id, vacancy.missing) == (placed_and_vacant(short)[1], 1)
        assert short.shown(vacancy.since) == "21.03 00:00"
        assert vacancy.why
    assert short.letters("unplaced") == [("21.03 00:00", "unplaced", "office")]
    assert short.letters("assignments") == [("21.03 09:00", "assignments", "e-1")]


def test_the_office_is_not_told_again_while_nothing_is_new(short: SmallSeason) -> None:
    take_on(short.assignment(placed_and_vacant(short)[0]))
    short.go("2022-03-27 12:00")
    assert len(short.ledger("unplaced")) == 1


def test_the_office_is_told_again_when_a_vacancy_is_new(short: SmallSeason) -> None:
    short.go("2022-03-22 12:00")
    decline(short.assignment(placed_and_vacant(short)[0]), Ending.ILLNESS, "Больничный")
    short.settle()
    assert short.vacancies() == {"s-3": 1, "s-4": 1}
    assert short.letters("unplaced") == [
        ("21.03 00:00", "unplaced", "office"),
        ("22.03 12:00", "unplaced", "office"),
    ]


def test_a_vacancy_is_filled_when_its_expert_becomes_free(short: SmallSeason) -> None:
    short.file(placed_and_vacant(short)[0])
    short.settle()
    assert (short.vacancies(), short.schools_of("e-1")) == ({}, ["s-3", "s-4"])
    assert short.letters("assignments")[-1] == ("21.03 12:00", "assignments", "e-1")


def test_a_vacancy_of_one_round_is_filled_when_another_round_sets_the_expert_free(start: Start) -> None:
    season = two_rounds_at_once(start)
    season.set_capacity(e_1=1, e_2=0, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.hand_in("t-3", row="2.1")
    season.go("2022-03-21 12:00")
    assert (season.schools_of("e-1"), season.vacancies("2.1")) == (["s-3"], {"t-3": 1})

    season.file("s-3")
    season.settle()

    assert (season.schools_of("e-1", "2.1"), season.vacancies("2.1")) == (["t-3"], {})


def test_a_vacancy_of_one_round_is_filled_by_whom_another_round_replaced_for_silence(start: Start) -> None:
    season = two_rounds_at_once(start)
    season.set_capacity(e_1=1, e_2=0, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3")
    season.hand_in("t-3", row="2.1")
    season.go("2022-03-24 09:00")
    assert season.about("replacement") == ["e-1"]
    assert (season.schools_of("e-1"), season.schools_of("e-1", "2.1")) == ([], ["t-3"])


def test_two_vacancies_of_one_moment_are_told_in_two_letters_where_the_first_has_left(start: Start) -> None:
    season = start(played=so_far.set_capacity(e_1=1, e_2=0, e_3=0, e_4=0).outage("2022-03-18 12:00"))
    season.hand_in("s-3", "s-5")
    season.give_own_deadline("s-5", "2022-03-22 12:00")
    season.go("2022-03-22 12:00")
    assert season.letters("unplaced") == [("22.03 12:00", "unplaced", "office")]

    decline(season.assignment("s-3"), Ending.ILLNESS, "Больничный")
    season.settle()

    assert season.letters("unplaced") == [("22.03 12:00", "unplaced", "office")] * 2
    assert season.vacancies() == {"s-3": 1, "s-5": 1}


def test_a_conflict_declared_by_hand_is_heeded(start: Start) -> None:
    season = start()
    with season.installation.transaction() as session:
        for expert in ("e-1", "e-3"):
            session.add(Conflict(expert_id=expert, school_id="s-3", declared_at=season.clock.now(), words="сестра"))
    allotted("s-3")(season)
    assert season.who_judges() == {"s-3": ["e-4"]}
