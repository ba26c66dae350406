"""An outage loses nothing, doubles nothing, and what it made stale falls away."""

from collections.abc import Callable

import pytest

from models.rounds import Round
from models.wakes import wake
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
    season = start()
    season.go("2022-03-15 12:00")
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
    season = start()
    season.go("2022-03-18 12:00")
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
    season = start()
    season.go("2022-03-18 12:00")
    season.hand_in("s-1", "s-3")
    season.go("2022-03-22 12:00")
    before = season.who_judges()
    season.outage("2022-03-26 12:00")
    assert (season.who_judges(), season.ledger("replacement")) == (before, [])

    season.file_all()
    season.settle()

    assert [season.outcomes()[school] for school in ("s-1", "s-3")] == ["accepted", "accepted"]


def test_after_an_outage_over_the_whole_expertise_the_round_still_ends_with_an_outcome_for_each(start: Start) -> None:
    season = start()
    season.go("2022-03-18 12:00")
    season.hand_in("s-1")
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
