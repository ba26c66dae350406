from collections.abc import Callable
from datetime import date

import pytest

from domain.season import DocumentKind
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason, season_of_2022

Start = Callable[..., SmallSeason]


def test_only_those_who_owe_their_documents_are_reminded_and_only_their_coordinators_told(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    season.hand_in("s-1", "s-2", "s-3")
    season.go("2022-03-17 12:00")
    season.hand_in("s-5")
    season.go("2022-03-21 12:00")
    assert season.letters("school_reminder", "late_schools") == [
        ("16.03 09:00", "school_reminder", "s-4"),
        ("16.03 09:00", "school_reminder", "s-5"),
        ("16.03 09:00", "school_reminder", "s-6"),
        ("18.03 09:00", "late_schools", "m-2"),
        ("18.03 09:00", "late_schools", "m-3"),
        ("18.03 09:00", "school_reminder", "s-4"),
        ("18.03 09:00", "school_reminder", "s-6"),
    ]


def test_an_incomplete_hand_in_is_a_hand_in(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    season.hand_in("s-1", but=("concept", "midterm_programme"))
    season.go("2022-03-21 12:00")
    assert "s-1" not in season.about("school_reminder", "no_documents")
    assert list(season.who_judges()) == ["s-1"]


def test_the_window_stays_open_to_its_end_even_when_all_have_handed_in(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    season.hand_in(*SCHOOLS)
    season.go("2022-03-20 23:59")
    assert season.stage() == "intake"
    season.go("2022-03-21 00:00")
    assert season.stage() == "expertise"


def test_the_office_may_turn_reminders_off(start: Start) -> None:
    season = start(r_1_13={"reminder_days": ()})
    season.go("2022-03-21 12:00")
    assert season.about("school_reminder", "late_schools") == []


def test_a_kind_that_the_office_turned_off_is_not_laid_out(start: Start) -> None:
    season = start(r_1_13={"letters_off": frozenset({"school_reminder", "invitation"})})
    season.go("2022-03-21 12:00")
    assert season.ledger("school_reminder", "invitation") == []
    assert season.about("late_schools") == ["m-1", "m-2", "m-3"]


def test_with_invitations_turned_off_reminders_go_by_the_day_of_joining(start: Start) -> None:
    season = start(r_1_13={"letters_off": frozenset({"invitation"})})
    season.go("2022-03-16 12:00")
    assert season.about("school_reminder") == list(SCHOOLS)


def test_between_window_and_expertise_the_schools_that_missed_it_are_told_and_the_round_waits(start: Start) -> None:
    calendar = season_of_2022().calendar
    window = season_of_2022().rounds[0].submission
    shorter = type(window)(window.opens, calendar.at(calendar.day_of(window.closes).replace(day=18)))
    season = start(r_1_13={"submission": shorter, "documents": (DocumentKind("concept", "концепция"),)})
    season.go("2022-03-17 12:00")
    season.hand_in("s-1")
    season.go("2022-03-18 12:00")
    assert (season.stage(), season.waits_until(), season.assignments()) == ("allotment", "21.03 00:00", [])
    assert season.letters("no_documents") == [("18.03 09:00", "no_documents", school) for school in SCHOOLS[1:]]


# Own deadlines of single schools


@pytest.fixture
def with_more_time(start: Start) -> SmallSeason:
    """s-1 has handed in; s-6 has time until Friday 25.03 0:00, in the middle of the expertise."""
    return start(played=_played_for_with_more_time)


def _played_for_with_more_time(season: SmallSeason) -> None:
    season.go("2022-03-15 12:00")
    season.hand_in("s-1")
    season.give_own_deadline("s-6", "2022-03-25 00:00")


def test_a_school_with_more_time_is_reminded_in_its_own_time_and_not_called_late(with_more_time: SmallSeason) -> None:
    season = with_more_time
    season.hand_in("s-5")
    season.go("2022-03-27 12:00")
    # Three and one working days before Thursday 24.03, its last day.
    assert [letter for letter in season.letters("school_reminder", "no_documents") if letter[2] == "s-6"] == [
        ("21.03 09:00", "school_reminder", "s-6"),
        ("23.03 09:00", "school_reminder", "s-6"),
        ("25.03 09:00", "no_documents", "s-6"),
    ]
    assert season.about("late_schools") == ["m-1", "m-2"]


def test_the_others_do_not_wait_for_a_school_with_more_time(with_more_time: SmallSeason) -> None:
    season = with_more_time
    season.go("2022-03-21 12:00")
    assert list(season.who_judges()) == ["s-1"]
    assert season.about("no_documents") == list(SCHOOLS[1:5])


def test_what_a_school_with_more_time_hands_in_is_allotted_when_its_deadline_passes(
    with_more_time: SmallSeason,
) -> None:
    season = with_more_time
    season.go("2022-03-23 12:00")
    (handed,) = season.hand_in("s-6")
    season.go("2022-03-24 23:59")
    assert (handed.late, list(season.who_judges())) == (False, ["s-1"])
    season.go("2022-03-25 00:00")
    assert list(season.who_judges()) == ["s-1", "s-6"]


def test_a_school_with_more_time_may_replace_its_documents_until_then(with_more_time: SmallSeason) -> None:
    season = with_more_time
    season.hand_in("s-6")
    season.go("2022-03-24 12:00")
    (replaced,) = season.hand_in("s-6")
    assert (replaced.version, replaced.late) == (2, False)
    season.go("2022-03-25 00:00")
    (too_late,) = season.hand_in("s-6")
    assert (too_late.version, too_late.late) == (3, True)


def test_the_round_does_not_end_while_a_school_may_still_bring_something(with_more_time: SmallSeason) -> None:
    season = with_more_time
    season.go("2022-03-22 12:00")
    season.file("s-1")
    season.go("2022-03-24 23:59")
    assert (season.stage(), season.waits_until()) == ("expertise", "25.03 00:00")
    season.go("2022-03-25 00:00")
    assert season.stage() == "closing"
    assert season.outcomes()["s-6"] == "no_documents"
    season.go("2022-03-25 12:00")
    assert season.about("no_documents")[-1] == "s-6"


def test_a_deadline_at_the_last_instant_of_the_expertise_leaves_nobody_without_a_word(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    season.hand_in("s-1")
    season.give_own_deadline("s-6", "2022-03-28 00:00")
    season.go("2022-03-28 12:00")
    assert season.outcomes()["s-6"] == "no_documents"
    assert season.letters("no_documents")[-1] == ("28.03 09:00", "no_documents", "s-6")


def test_an_own_deadline_before_the_windows_end_makes_what_comes_after_it_late(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    season.give_own_deadline("s-6", "2022-03-18 00:00")
    season.go("2022-03-18 12:00")
    season.hand_in("s-6")
    season.go("2022-03-21 12:00")
    assert "s-6" in season.about("no_documents")
    assert season.who_judges() == {}


def test_no_school_is_called_late_on_the_morning_on_which_its_coordinator_learns_of_the_window(start: Start) -> None:
    calendar = season_of_2022().calendar
    short = calendar.window(date(2022, 3, 12), date(2022, 3, 15))
    season = start(r_1_13={"submission": short})
    season.go("2022-03-16 12:00")
    assert {when for when, _, _ in season.letters("window_opened", "invitation")} == {"14.03 09:00"}
    assert season.letters("late_schools", "school_reminder") == []
