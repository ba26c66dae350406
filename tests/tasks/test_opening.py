from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, update

from acts.take_on import take_on
from domain.sampling.draw import draw
from domain.season import Coverage
from models.people import School
from models.rounds import Participation, Round, participations_of
from models.submissions import Submission
from tests.beginnings import so_far
from tests.small_season import COHORT_OF_2021, SCHOOLS, SmallSeason, season_of_2022

Start = Callable[..., SmallSeason]


def parts(season: SmallSeason, row: str) -> list[tuple[str, str, bool]]:
    """The round's schools: (id, since when, accepted in the primary)."""
    with season.reading() as session:
        return [
            (each.school_id, season.shown(each.joined_at), each.accepted_in_primary)
            for each in participations_of(session, season.id(row))
        ]


def carried(season: SmallSeason) -> dict[str, tuple[str | None, list[str]]]:
    """By school, what stands as handed in to the repeat: (from which round, its documents)."""
    with season.reading() as session:
        found = session.scalars(select(Submission).where(Submission.round_id == "2022/1.14"))
        return {each.school_id: (each.carried_from, [file.name for file in each.documents]) for each in found}


def test_every_school_of_the_cohort_joins_and_is_invited_and_its_coordinator_told_once(start: Start) -> None:
    season = start(played=so_far.go("2022-03-14 12:00"))
    assert parts(season, "1.13") == [(school, "14.03 00:00", False) for school in SCHOOLS]
    assert season.letters() == [
        *[("14.03 09:00", "invitation", school) for school in SCHOOLS],
        *[("14.03 09:00", "window_opened", municipality) for municipality in ("m-1", "m-2", "m-3")],
    ]


def test_a_school_that_enters_the_project_during_intake_joins_when_the_round_next_looks(start: Start) -> None:
    season = start()
    season.change(update(School).where(School.id == "s-6").values(cohort=2023))
    season.go("2022-03-15 12:00")
    season.change(update(School).where(School.id == "s-6").values(cohort=2022))
    season.go("2022-03-21 12:00")
    assert parts(season, "1.13")[-1] == ("s-6", "16.03 09:00", False)
    assert [letter for letter in season.letters() if letter[2] == "s-6"] == [
        ("16.03 09:00", "invitation", "s-6"),
        # Not on the day of its first letter.
        ("18.03 09:00", "school_reminder", "s-6"),
        ("21.03 09:00", "no_documents", "s-6"),
    ]


def test_a_sampled_round_invites_exactly_the_schools_that_anyone_draws_from_the_same_seed(start: Start) -> None:
    season = start("2.1", played=so_far.go("2022-04-22 12:00"))
    rules = season.rules["2.1"]
    assert rules.sample_seed is not None
    names = {"1": "Район № 1", "2": "Район № 1", "3": "Район № 2"}
    drawn = draw([(id, names[id[2]]) for id in COHORT_OF_2021], Decimal("0.5"), rules.sample_seed).schools
    assert len(drawn) == 2
    assert tuple(season.outcomes("2.1")) == tuple(sorted(drawn))
    assert sorted(season.about("invitation", row="2.1")) == sorted(drawn)


def test_a_sample_without_its_share_is_a_mistake_and_invites_nobody(start: Start) -> None:
    season = start("2.1", r_2_1={"share": None})
    season.stand("2022-04-22 00:00")
    with pytest.raises(ValueError, match=r"2022/2\.1"):
        season.run_rounds()
    assert season.ledger() == []


@pytest.fixture
def after_primary(start: Start) -> SmallSeason:
    """28.03 in the morning: accepted s-1, returned s-2 (and a better version late), not assessed s-3, late s-4."""
    return start("1.13", "1.14", played=_played_for_after_primary)


def _played_for_after_primary(season: SmallSeason) -> None:
    season.set_capacity(e_1=0, e_2=2, e_3=0, e_4=0)
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1", "s-2", "s-3")
    season.go("2022-03-22 12:00")
    season.hand_in("s-2", "s-4", but=("concept",))
    for school in ("s-1", "s-2"):
        take_on(season.assignment(school))
    season.go("2022-03-27 20:00")
    season.file("s-1")
    season.file("s-2", mark=0)
    season.go("2022-03-28 12:00")


def test_a_repeat_takes_every_school_and_invites_those_that_have_something_to_do(after_primary: SmallSeason) -> None:
    season = after_primary
    assert season.outcomes("1.13") == {
        "s-1": "accepted",
        "s-2": "returned",
        "s-3": "not_assessed",
        "s-4": "no_documents",
        "s-5": "no_documents",
        "s-6": "no_documents",
    }
    assert parts(season, "1.14") == [(school, "28.03 00:00", school == "s-1") for school in SCHOOLS]
    assert season.about("repeat_invitation", row="1.14") == list(SCHOOLS[1:])


def test_what_came_late_or_was_not_assessed_counts_as_handed_in_and_nobody_is_reminded_of_it(
    after_primary: SmallSeason,
) -> None:
    season = after_primary
    names = [f"{code}.pdf" for code in ("concept", "midterm_programme", "antirisk_programme", "antirisk_programme")]
    assert carried(season) == {
        "s-2": ("2022/1.13", names[1:]),
        "s-3": ("2022/1.13", names),
        "s-4": ("2022/1.13", names[1:]),
    }
    season.go("2022-03-31 12:00")
    assert season.about("school_reminder", row="1.14") == ["s-5", "s-6"]


def test_what_was_carried_over_may_be_replaced(after_primary: SmallSeason) -> None:
    (replaced,) = after_primary.hand_in("s-3", row="1.14")
    assert (replaced.version, replaced.late) == (2, False)


def test_where_the_repeat_covers_the_returned_the_accepted_takes_no_part(start: Start) -> None:
    season = start("1.13", "1.14", r_1_14={"coverage": Coverage.RETURNED})
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1")
    season.go("2022-03-22 12:00")
    season.file_all()
    season.go("2022-03-28 12:00")
    assert list(season.outcomes("1.14")) == list(SCHOOLS[1:])


def primary_still_open(start: Start) -> SmallSeason:
    """The repeat's window opens two days before the primary's expertise ends; two schools are judged."""
    early = season_of_2022().calendar.window(date(2022, 3, 25), date(2022, 3, 31))
    season = start("1.13", "1.14", r_1_14={"submission": early})
    season.outage("2022-03-18 12:00")
    season.hand_in("s-1", "s-2")
    season.go("2022-03-22 12:00")
    for school in ("s-1", "s-2"):
        take_on(season.assignment(school))
    season.go("2022-03-25 12:00")
    return season


def test_schools_join_a_repeat_that_is_open_already_when_their_outcome_is_recorded_and_are_invited_then(
    start: Start,
) -> None:
    season = primary_still_open(start)
    assert (season.stage("1.14"), parts(season, "1.14")) == ("intake", [])
    season.file("s-1")
    season.file("s-2", mark=0)
    season.go("2022-03-25 20:00")

    assert parts(season, "1.14") == [(school, "25.03 12:00", school == "s-1") for school in SCHOOLS]
    assert season.letters(row="1.14") == [
        *[("25.03 12:00", "repeat_invitation", school) for school in SCHOOLS[1:]],
        *[("25.03 12:00", "window_opened", municipality) for municipality in ("m-1", "m-2", "m-3")],
    ]


def test_who_joins_in_the_evening_before_a_reminder_is_invited_in_the_morning_and_not_reminded(start: Start) -> None:
    season = primary_still_open(start)
    season.outage("2022-03-29 19:00")
    season.go("2022-03-30 12:00")
    # The documents of s-1 and s-2 lay there, not assessed, and count. Nobody is late who was asked this very morning.
    assert season.letters(row="1.14") == [
        *[("30.03 09:00", "repeat_invitation", school) for school in SCHOOLS],
        *[("30.03 09:00", "window_opened", municipality) for municipality in ("m-1", "m-2", "m-3")],
    ]


def test_a_school_whose_primary_is_decided_when_the_repeats_experts_are_at_work_is_judged_on_what_it_brings(
    start: Start,
) -> None:
    season = start("1.13", "1.14", played=so_far.outage("2022-03-18 12:00").hand_in("s-1").go("2022-03-21 12:00"))
    # The primary's run hangs; the repeat goes on alone.
    season.change(update(Round).where(Round.id == "2022/1.13").values(waits_until=None))
    season.go("2022-04-02 12:00")
    assert (season.stage("1.13"), season.stage("1.14"), parts(season, "1.14")) == ("expertise", "expertise", [])

    season.change(update(Round).where(Round.id == "2022/1.13").values(waits_until=season.clock.now()))
    season.settle()

    assert (season.outcomes("1.13")["s-1"], len(parts(season, "1.14"))) == ("not_assessed", 6)
    assert list(season.who_judges("1.14")) == ["s-1"]
    season.go("2022-04-04 10:00")
    # The others have as much time as there was, but no more than leaves an expert a working day.
    assert season.letters("repeat_invitation", row="1.14") == [
        ("04.04 09:00", "repeat_invitation", school) for school in SCHOOLS[1:]
    ]
    assert season.waits_until("1.14") == "06.04 09:00"
    season.hand_in("s-2", row="1.14")
    season.go("2022-04-08 10:00")
    season.file_all(row="1.14")
    season.settle()
    assert season.outcomes("1.14") == dict.fromkeys(SCHOOLS, "no_documents") | {"s-1": "accepted", "s-2": "accepted"}
    assert season.letters("no_documents", row="1.14") == [
        ("08.04 09:00", "no_documents", school) for school in SCHOOLS[2:]
    ]


def test_a_repeat_without_its_primary_is_a_mistake(start: Start) -> None:
    season = start("1.14", r_1_14={"primary": None})
    season.stand("2022-03-28 00:00")
    with pytest.raises(ValueError, match="without its primary"):
        season.run_rounds()


def test_who_is_in_the_round_stays_as_it_is(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    season.give_own_deadline("s-1", "2022-03-24 00:00")
    season.change(delete(Participation).where(Participation.school_id == "s-2"))
    season.go("2022-03-16 12:00")
    with season.reading() as session:
        first, second, *_ = participations_of(session, "2022/1.13")
    assert first.own_deadline == season.at("2022-03-24 00:00")
    assert [season.shown(each.joined_at) for each in (first, second)] == ["14.03 00:00", "16.03 09:00"]
    # One key, one letter.
    assert season.about("invitation") == list(SCHOOLS)
