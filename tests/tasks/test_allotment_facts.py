"""An allotment heeds competences, absences, working days, neighbours and institutions as the record holds them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from sqlalchemy import update

from acts.decline import decline
from domain.allotment.rules import AllotmentRules, Neighbours
from domain.allotment.values import ExpertAtHand
from models.assignments import Ending, assignment_id
from models.experts_at_hand import experts_at_hand, neighbours_of, topics_of
from models.people import Absence, Competence, Expert, KeptAway, SchoolRisk
from models.rounds import Round
from models.vacancies import vacancies_of
from tests.small_season import SCHOOLS, SmallSeason

Start = Callable[..., SmallSeason]
HALF = Decimal("0.5")
NEIGHBOURS = AllotmentRules(neighbours=(("Район №1", "район № 2"), ("Район № 3", "Тайга")))


def know(season: SmallSeason, *facts: object) -> SmallSeason:
    with season.installation.transaction() as session:
        session.add_all(facts)
    return season


def away(expert: str, first: int, last: int) -> Absence:
    return Absence(
        expert_id=expert, first_day=date(2022, 3, first), last_day=date(2022, 3, last), words="из списка экспертов"
    )


def at_hand(season: SmallSeason) -> dict[str, ExpertAtHand]:
    with season.reading() as session:
        round_ = session.get_one(Round, season.id())
        return {each.id: each for each in experts_at_hand(session, round_, season.clock.now())}


def allotted(season: SmallSeason, *schools: str) -> SmallSeason:
    """Monday noon of 1.13, at which these schools are judged; all, where none is named."""
    season.outage("2022-03-18 12:00")
    season.hand_in(*(schools or SCHOOLS))
    season.go("2022-03-21 12:00")
    return season


def test_an_expert_comes_with_all_that_the_record_knows(start: Start) -> None:
    season = know(
        start(r_1_13={"conclusions_per_working_day": HALF, "allotment": NEIGHBOURS}),
        Competence(expert_id="e-1", topic="concept"),
        Competence(expert_id="e-1", topic="low_equipment"),
        KeptAway(expert_id="e-1", municipality_id="m-3"),
        away("e-1", 22, 23),
        away("e-2", 19, 30),
    )
    season.change(update(Expert).where(Expert.id == "e-1").values(institution="СШ № 1"))
    season.set_capacity(e_3=1)

    assert at_hand(season) == {
        "e-1": ExpertAtHand(
            "e-1",
            "m-1",
            1,
            0,
            competences=frozenset({"concept", "low_equipment"}),
            institution="СШ № 1",
            neighbours=frozenset({"m-2", "m-3"}),
        ),
        "e-2": ExpertAtHand("e-2", "m-2", 0, 0, neighbours=frozenset({"m-1"}), absent=True),
        "e-3": ExpertAtHand("e-3", "m-3", 1, 0),
        "e-4": ExpertAtHand("e-4", "m-1", 2, 0, neighbours=frozenset({"m-2"})),
    }


def test_neighbours_that_the_record_does_not_have_are_named(start: Start) -> None:
    season = start(r_1_13={"allotment": NEIGHBOURS})

    with season.reading() as session:
        found = neighbours_of(session, session.get_one(Round, season.id()))

    assert found == Neighbours({"m-1": frozenset({"m-2"}), "m-2": frozenset({"m-1"})}, ("Тайга",))


def test_a_submission_is_about_the_documents_of_its_round_and_the_risks_of_its_school(start: Start) -> None:
    season = know(start(), SchoolRisk(school_id="s-2", risk="risk_of_failure"))
    season.go("2022-03-14 12:00")

    with season.reading() as session:
        topics = topics_of(session, session.get_one(Round, season.id()))

    kinds = frozenset({"concept", "midterm_programme", "antirisk_programme"})
    assert [topics("s-2") - topics("s-1"), topics("s-1") - kinds, topics("t-1")] == [
        frozenset({"risk_of_failure"}),
        frozenset({"low_equipment", "lack_of_teachers"}),
        kinds,
    ]


def test_who_knows_the_documents_judges_them(start: Start) -> None:
    season = allotted(know(start(), Competence(expert_id="e-2", topic="concept")), "s-1")

    assert season.who_judges() == {"s-1": ["e-2"]}


def test_a_neighbour_is_kept_away_and_so_is_who_may_not_judge_a_further_municipality(start: Start) -> None:
    season = start(r_1_13={"allotment": NEIGHBOURS})
    allotted(know(season, KeptAway(expert_id="e-3", municipality_id="m-1")))

    with season.reading() as session:
        vacant = {each.school_id: each.why for each in vacancies_of(session, season.id())}
    why = "эксперт не найден: 2 эксперта из того же муниципалитета, 2 эксперта не назначаются на этот муниципалитет"
    assert vacant == {"s-1": why, "s-2": why}
    assert {school: experts for school, experts in season.who_judges().items() if school in ("s-3", "s-4")} == {
        "s-3": ["e-3"],
        "s-4": ["e-3"],
    }


def test_nobody_is_asked_who_is_absent_to_the_end(start: Start) -> None:
    season = know(start(), *(away(expert, 21, 27) for expert in ("e-2", "e-3")))
    allotted(season, "s-1")

    with season.reading() as session:
        assert [each.why for each in vacancies_of(session, season.id())] == [
            "эксперт не найден: 2 эксперта из того же муниципалитета, 2 эксперта отсутствуют до конца экспертизы"
        ]


def test_nobody_holds_more_than_the_working_days_allow(start: Start) -> None:
    season = start(r_1_13={"conclusions_per_working_day": Decimal("0.2")})
    allotted(know(season, away("e-4", 21, 22)))

    assert {expert: len(season.schools_of(expert)) for expert in ("e-1", "e-2", "e-3", "e-4")} == {
        "e-1": 1,
        "e-2": 1,
        "e-3": 1,
        "e-4": 0,
    }


def test_two_of_one_institution_do_not_judge_one_school_where_the_season_keeps_them_apart(start: Start) -> None:
    season = start("1.19", r_1_19={"allotment": AllotmentRules(apart_by_institution=True)})
    season.change(update(Expert).where(Expert.id.in_(["e-2", "e-3"])).values(institution="ИПК"))
    season.outage("2022-05-13 12:00")
    season.hand_in("s-1", "s-3")
    season.go("2022-05-16 12:00")

    assert {school: len(experts) for school, experts in season.who_judges().items()} == {"s-1": 1, "s-3": 2}


def test_who_fills_a_place_later_is_of_another_institution_than_who_stands_there(start: Start) -> None:
    season = start("1.19", r_1_19={"allotment": AllotmentRules(apart_by_institution=True)})
    season.change(update(Expert).where(Expert.id.in_(["e-2", "e-4"])).values(institution="ИПК"))
    season.outage("2022-05-13 12:00")
    season.hand_in("s-5")
    season.set_capacity(e_4=0)
    season.go("2022-05-16 12:00")
    assert season.who_judges() == {"s-5": ["e-1", "e-2"]}

    season.set_capacity(e_4=5)
    decline(assignment_id(season.id(), "s-5", "e-1"), Ending.ILLNESS, "")
    season.settle()

    assert season.who_judges() == {"s-5": ["e-2"]}
    with season.reading() as session:
        assert [each.why for each in vacancies_of(session, season.id())] == [
            "эксперт не найден: 1 эксперт из того же муниципалитета, у 1 эксперта эта работа уже есть или была, "
            "1 эксперт из той же организации, что и другой эксперт этой работы"
        ]
