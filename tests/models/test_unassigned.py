from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, update

from acts.decline import decline
from domain.allotment.rules import AllotmentRules
from domain.unassigned import Unassigned, Unjudged
from models.assignments import Ending
from models.people import Absence, Expert, Person, declare_conflict
from models.rounds import Participation, Round
from models.unassigned import WhyUnassigned
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason, small_seasons

Start = Callable[..., SmallSeason]


@pytest.fixture
def start() -> Iterator[Start]:
    with small_seasons() as begun:
        yield begun


def idle(season: SmallSeason, row: str = "1.13") -> dict[str, Unassigned]:
    """Of each expert without an assignment, why."""
    held = {each.expert_id for each in season.standing(row)}
    with season.reading() as session:
        found = WhyUnassigned(session, session.get_one(Round, f"2022/{row}"), season.installation.now())
        experts = session.scalars(select(Expert).order_by(Expert.id)).all()
        return {each.id: found.why(each) for each in experts if each.id not in held}


def unjudged(season: SmallSeason, *schools: str) -> list[Unjudged]:
    with season.reading() as session:
        found = WhyUnassigned(session, session.get_one(Round, season.id()), season.installation.now())
        return [found.why_school(school) for school in schools]


def test_the_causes_of_the_round_come_with_its_course(start: Start) -> None:
    season = start(r_1_13={"allotment": AllotmentRules(approval=True)}, played=so_far.go("2022-03-18 12:00"))
    season.set_capacity(e_1=0, e_2=5, e_3=0, e_4=0)
    ahead = idle(season)["e-3"], unjudged(season, "s-1", "t-1")
    season.hand_in("s-1")
    season.hand_in("s-2")
    handed_in = unjudged(season, "s-1")
    season.go("2022-03-21 12:00")
    waiting = idle(season)["e-3"]
    season.go("2022-03-29 12:00")

    assert ahead == (Unassigned.NOT_BEGUN, [Unjudged.AWAITED, Unjudged.NO_PARTICIPANT])
    assert handed_in == [Unjudged.WINDOW_OPEN]
    assert waiting is Unassigned.AWAITS_APPROVAL
    assert {*idle(season).values()} == {Unassigned.EXPERTISE_OVER}
    assert unjudged(season, "s-1", "s-3") == [Unjudged.EXPERTISE_OVER, Unjudged.NO_DOCUMENTS]


def test_where_nobody_handed_in_there_is_nothing_to_judge(start: Start) -> None:
    season = start(played=so_far.go("2022-03-21 12:00"))

    assert {*idle(season).values()} == {Unassigned.NO_DOCUMENTS}
    season.hand_in("s-1")
    assert unjudged(season, "s-1", "s-2") == [Unjudged.LATE, Unjudged.NO_DOCUMENTS]


def test_an_experts_own_cause_is_found_in_the_record(start: Start) -> None:
    season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-3", "s-4"))
    season.set_capacity(e_1=1, e_2=5, e_3=0, e_4=1)
    with season.installation.transaction() as session:
        first, last = season.at("2022-03-21 00:00").date(), season.at("2022-03-27 00:00").date()
        session.add(Absence(expert_id="e-4", first_day=first, last_day=last, words="отпуск"))
    season.go("2022-03-21 12:00")

    assert season.who_judges() == {"s-3": ["e-1"]} or season.who_judges() == {"s-4": ["e-1"]}
    assert idle(season) == {
        "e-2": Unassigned.KEPT_AWAY,
        "e-3": Unassigned.NO_CAPACITY,
        "e-4": Unassigned.ABSENT,
    }
    season.set_capacity(e_3=5)
    season.change(update(Person).where(Person.id == "x-e-3").values(address_bad_since=season.installation.now()))
    assert idle(season)["e-3"] is Unassigned.BAD_ADDRESS
    lacking = next(school for school in ("s-3", "s-4") if school not in season.who_judges())
    assert unjudged(season, lacking) == [Unjudged.LACKING]


def test_whoever_is_ill_or_in_conflict_with_all_schools_is_told_apart_from_whom_others_came_before(
    start: Start,
) -> None:
    season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-1"))
    season.set_capacity(e_1=5, e_2=1, e_3=1, e_4=5)
    season.go("2022-03-21 12:00")
    (judge,) = season.who_judges()["s-1"]
    other = "e-3" if judge == "e-2" else "e-2"
    before = idle(season)
    with season.installation.transaction() as session:
        declare_conflict(session, other, "s-1", "родственник", season.installation.now())
    conflict = idle(season)[other]
    decline(season.assignment("s-1"), Ending.ILLNESS, "")

    assert before == {"e-1": Unassigned.KEPT_AWAY, "e-4": Unassigned.KEPT_AWAY, other: Unassigned.WITH_OTHERS}
    assert (conflict, idle(season)[judge]) == (Unassigned.KEPT_AWAY, Unassigned.NOT_ASKED_AGAIN)


def test_a_school_that_was_accepted_before_is_judged_by_nobody(start: Start) -> None:
    season = start(played=so_far.go("2022-03-18 12:00"))
    season.change(update(Participation).where(Participation.school_id == SCHOOLS[0]).values(accepted_in_primary=True))

    assert unjudged(season, SCHOOLS[0]) == [Unjudged.ACCEPTED_BEFORE]
