"""An outage loses nothing, doubles nothing, and what it made stale falls away."""

from collections.abc import Callable

import pytest

from acts.pause import pause
from domain.next_steps import Step
from domain.outages import Missed, MissedStep
from models.outages import outages
from models.rounds import Round
from models.wakes import wake
from tasks.outages import note_outage
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason

Start = Callable[..., SmallSeason]


def reminders(season: SmallSeason, kind: str) -> list[tuple[str, str]]:
    """The reminders that left: (when, its day)."""
    return sorted(
        {(season.shown(each.accepted_at), each.ordinal) for each in season.ledger(kind) if each.accepted_at is not None}
    )


def test_a_round_that_sleeps_through_its_opening_invites_when_it_wakes(start: Start) -> None:
    season = start()
    season.outage("2022-03-15 11:00")
    assert season.letters("invitation") == [("15.03 11:00", "invitation", school) for school in SCHOOLS]


@pytest.mark.parametrize(
    ("until", "left"),
    [
        pytest.param("2022-03-16 15:00", [("16.03 15:00", "2022-03-16"), ("18.03 09:00", "2022-03-18")], id="same day"),
        pytest.param("2022-03-17 15:00", [("17.03 15:00", "2022-03-16"), ("18.03 09:00", "2022-03-18")], id="next day"),
        pytest.param("2022-03-17 19:00", [("18.03 09:00", "2022-03-18")], id="the evening before the next one"),
        pytest.param("2022-03-18 08:30", [("18.03 09:00", "2022-03-18")], id="the morning of the next one"),
        pytest.param("2022-03-18 12:00", [("18.03 12:00", "2022-03-18")], id="after both"),
        pytest.param("2022-03-19 12:00", [], id="no hour of letters is left before the window ends"),
    ],
)
def test_after_an_outage_of_days_schools_are_reminded_once_of_the_latest_day(
    start: Start, until: str, left: list[tuple[str, str]]
) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    season.outage(until)
    season.go("2022-03-21 12:00")
    assert reminders(season, "school_reminder") == left


def test_after_an_outage_over_the_end_of_the_window_only_what_is_still_true_is_told(start: Start) -> None:
    season = start()
    season.go("2022-03-17 12:00")
    season.hand_in("s-1")
    season.settle()
    season.outage("2022-03-22 12:00")

    (expert,) = season.who_judges()["s-1"]
    assert [letter for letter in season.letters() if letter[0] == "22.03 12:00"] == [
        ("22.03 12:00", "assignments", expert),
        *[("22.03 12:00", "no_documents", school) for school in SCHOOLS[1:]],
    ]
    assert season.letters("late_schools") == []


def test_after_an_outage_of_three_days_the_silent_are_replaced_at_once_and_the_others_reminded_once(
    start: Start,
) -> None:
    season = start(played=so_far.go("2022-03-18 12:00"))
    season.hand_in("s-1", "s-3", "s-4", "s-5")
    season.go("2022-03-22 12:00")
    season.file("s-1")
    silent = sorted({expert for school in ("s-3", "s-4", "s-5") for expert in season.who_judges()[school]})
    season.outage("2022-03-25 12:00")

    assert season.letters("replacement") == [("25.03 12:00", "replacement", expert) for expert in silent]
    # Who came in their place has the letter of today, and no reminder on top of it.
    assert season.letters("expert_reminder") == []
    assert [moment for moment, _, _ in season.letters("assignments")][4:] == ["25.03 12:00"]


def test_the_silent_keep_their_assignments_where_nobody_could_be_told_any_more(start: Start) -> None:
    season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-1", "s-3").go("2022-03-22 12:00"))
    before = season.who_judges()
    season.outage("2022-03-26 12:00")
    assert (season.who_judges(), season.ledger("replacement")) == (before, [])

    season.file_all()
    season.settle()

    assert [season.outcomes()[school] for school in ("s-1", "s-3")] == ["accepted", "accepted"]


def test_after_an_outage_over_the_whole_expertise_the_round_still_ends_with_an_outcome_for_each(start: Start) -> None:
    season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-1"))
    season.outage("2022-03-29 12:00")

    assert season.outcomes() == dict.fromkeys(SCHOOLS, "no_documents") | {"s-1": "not_assessed"}
    assert season.about("not_assessed", "no_documents") == [*SCHOOLS[1:], "s-1"]
    assert season.stage() == "closed"


def test_an_outage_of_the_post_brings_the_invitation_late_and_no_reminder_on_its_day(start: Start) -> None:
    season = start()
    season.stand("2022-03-14 00:00")
    season.run_rounds()
    season.outage("2022-03-16 09:00")
    season.go("2022-03-18 12:00")
    assert season.letters() == [
        *[("16.03 09:00", "invitation", school) for school in SCHOOLS],
        *[("16.03 09:00", "window_opened", municipality) for municipality in ("m-1", "m-2", "m-3")],
        *[("18.03 09:00", "late_schools", municipality) for municipality in ("m-1", "m-2", "m-3")],
        *[("18.03 09:00", "school_reminder", school) for school in SCHOOLS],
    ]


def test_waking_without_a_cause_changes_nothing(start: Start) -> None:
    calm = start()
    moments = [
        "2022-03-14 00:00",
        "2022-03-16 09:00",
        "2022-03-17 12:00",
        "2022-03-18 09:00",
        "2022-03-21 00:00",
        "2022-03-23 09:00",
        "2022-03-24 09:00",
        "2022-03-24 12:00",
    ]

    def play(season: SmallSeason, wakes: int) -> list[tuple[str, str, str]]:
        for moment in moments:
            season.go(moment)
            if moment == "2022-03-17 12:00":
                season.hand_in("s-1", "s-3")
            for _ in range(wakes):
                with season.installation.transaction() as session:
                    wake(session, "2022/1.13", "for nothing", season.clock.now())
                season.settle()
        return season.letters()

    letters = play(calm, 0)
    restless = start()
    assert play(restless, 3) == letters
    with restless.reading() as session:
        assert session.get_one(Round, "2022/1.13").wakes > 3 * len(moments)


def told(season: SmallSeason) -> dict[str, Missed]:
    """What the outages did to each round, by the record."""
    with season.reading() as session:
        return {round_id: missed for outage in outages(session) for round_id, missed in outage.missed.items()}


def out_of_order(season: SmallSeason, until: str) -> bool:
    """An outage from now until then, noted by the first look after it."""
    began = season.clock.now()
    season.stand(until)
    return note_outage(began, season.clock.now())


def test_the_office_reads_what_an_outage_of_three_days_made_late_and_what_it_made_stale(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 19:00"))
    season.hand_in("s-1")
    season.settle()
    assert out_of_order(season, "2022-03-18 19:00")
    season.settle()

    assert told(season) == {
        "2022/1.13": Missed(
            left_out=(
                MissedStep(season.at("2022-03-16 09:00"), Step.SCHOOL_REMINDER, 5),
                MissedStep(season.at("2022-03-18 09:00"), Step.SCHOOL_REMINDER, 5),
            )
        )
    }
    assert season.letters("outage") == [("18.03 19:00", "outage", "office")]
    season.go("2022-03-21 12:00")
    assert season.letters("school_reminder") == []


def test_what_is_still_owed_after_an_outage_goes_out_once_and_is_told_as_late(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 19:00"))
    assert out_of_order(season, "2022-03-17 15:00")
    season.go("2022-03-17 18:00")
    late = MissedStep(season.at("2022-03-16 09:00"), Step.SCHOOL_REMINDER, 6)
    assert told(season) == {"2022/1.13": Missed(late=(late,))}
    assert season.letters("school_reminder") == [("17.03 15:00", "school_reminder", school) for school in SCHOOLS]


def test_steps_of_the_round_and_replacements_are_told_as_late(start: Start) -> None:
    season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-1", "s-3").go("2022-03-22 12:00"))
    assert out_of_order(season, "2022-03-25 12:00")
    missed = told(season)["2022/1.13"]
    assert missed == Missed(
        late=(MissedStep(season.at("2022-03-24 09:00"), Step.SILENCE, 2),),
        left_out=(
            MissedStep(season.at("2022-03-23 09:00"), Step.EXPERT_REMINDER, 2),
            MissedStep(season.at("2022-03-25 09:00"), Step.EXPERT_REMINDER, 2),
        ),
    )
    season.settle()
    assert len(season.about("replacement")) == 2
    assert season.about("expert_reminder") == []


def test_an_outage_over_the_end_of_the_window_tells_of_the_steps_that_come_late(start: Start) -> None:
    season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-1"))
    season.settle()
    assert out_of_order(season, "2022-03-21 12:00")
    assert told(season)["2022/1.13"].late == (
        MissedStep(season.at("2022-03-21 00:00"), Step.SUBMISSION_ENDS),
        MissedStep(season.at("2022-03-21 00:00"), Step.ALLOTMENT),
    )


def test_letters_that_should_have_left_are_counted(start: Start) -> None:
    season = start()
    season.stand("2022-03-14 00:00")
    season.run_rounds()
    assert out_of_order(season, "2022-03-14 12:00")
    assert told(season) == {"2022/1.13": Missed(letters=9)}


def test_an_outage_is_recorded_once_and_wakes_every_round(start: Start) -> None:
    season = start("1.13", "1.14")
    season.go("2022-03-15 12:00")
    began = season.clock.now()
    season.stand("2022-03-17 12:00")
    assert note_outage(began, season.clock.now())
    assert season.waking() == [("2022/1.13", "an outage is over"), ("2022/1.14", "an outage is over")]
    assert not note_outage(began, season.clock.now())
    assert list(told(season)) == ["2022/1.13"]


@pytest.mark.parametrize(
    ("from_", "until"),
    [
        pytest.param("2022-03-15 12:00", "2022-03-15 14:00", id="a restart"),
        pytest.param("2022-03-15 18:00", "2022-03-16 08:59", id="a night"),
        pytest.param("2022-03-18 18:30", "2022-03-20 23:00", id="days off"),
    ],
)
def test_a_break_that_concerns_nobody_is_no_outage(start: Start, from_: str, until: str) -> None:
    season = start()
    season.go(from_)
    assert not out_of_order(season, until)
    assert (told(season), season.waking()) == ({}, [])


def test_a_round_that_rests_misses_nothing(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    pause("1.13", who="office", why="Ждём решения")
    season.settle()
    assert out_of_order(season, "2022-03-18 12:00")
    assert told(season) == {}
