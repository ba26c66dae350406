"""The walk by which the office's own calendar checks the program: 1.13 and its repeat, as 2022 was."""

from collections.abc import Iterator

import pytest

from acts.take_on import take_on
from tests.small_season import SmallSeason, small_seasons


def play(season: SmallSeason) -> None:
    """Two schools never need a second word, one comes late, one never; an expert cannot be reached, one is silent."""
    season.mail_defers_once("d-s-2")
    season.mail_refuses("x-e-3")
    season.go("2022-03-15 10:00")
    season.hand_in("s-1")
    season.go("2022-03-17 10:00")
    season.hand_in("s-2", "s-3")
    season.go("2022-03-20 22:00")
    season.hand_in("s-4")
    season.go("2022-03-21 12:00")
    season.hand_in("s-5")
    for school in ("s-1", "s-3"):
        take_on(season.assignment(school))
    season.go("2022-03-27 20:00")
    season.file("s-1", "s-3")
    season.file("s-2", "s-4", mark=0)
    season.go("2022-03-29 12:00")
    season.hand_in("s-2", "s-4", row="1.14")
    season.go("2022-04-01 12:00")
    take_on(season.assignment("s-2", row="1.14"))
    season.go("2022-04-10 20:00")
    season.file("s-2", "s-5", row="1.14")
    season.go("2022-04-12 00:00")


@pytest.fixture(scope="module")
def walked() -> Iterator[SmallSeason]:
    """The season after its two rounds."""
    with small_seasons() as start:
        season = start("1.13", "1.14")
        play(season)
        yield season


def day_by_day(season: SmallSeason, row: str) -> dict[str, dict[str, list[str]]]:
    """By moment, which kinds of letters were accepted, about whom; receipts apart, which answer at any hour."""
    found: dict[str, dict[str, list[str]]] = {}
    for moment, kind, subject in season.letters(row=row):
        if kind != "receipt":
            found.setdefault(moment, {}).setdefault(kind, []).append(subject)
    return found


def test_the_letters_of_the_primary_leave_as_the_calendar_says(walked: SmallSeason) -> None:
    assert day_by_day(walked, "1.13") == {
        "14.03 09:00": {
            "invitation": ["s-1", "s-3", "s-4", "s-5", "s-6"],
            "window_opened": ["m-1", "m-2", "m-3"],
        },
        # Greylisted at its first try.
        "14.03 09:05": {"invitation": ["s-2"]},
        "16.03 09:00": {"school_reminder": ["s-2", "s-3", "s-4", "s-5", "s-6"]},
        "18.03 09:00": {"late_schools": ["m-2", "m-3"], "school_reminder": ["s-4", "s-5", "s-6"]},
        # Allotted at midnight; whose address was refused is replaced at once, and the office told.
        "21.03 09:00": {
            "assignments": ["e-1", "e-2", "e-2", "e-4"],
            "no_documents": ["s-5", "s-6"],
            "undeliverable": ["office"],
        },
        "23.03 09:00": {"expert_reminder": ["e-1", "e-2", "e-4"]},
        "24.03 09:00": {"assignments": ["e-4"], "replacement": ["e-1"]},
        "25.03 09:00": {"expert_reminder": ["e-2", "e-4"]},
        # All were filed on Sunday evening.
        "27.03 20:00": {"round_completed": ["office"]},
        "28.03 09:00": {
            "completion_notice": ["m-1", "m-2", "m-3"],
            "conclusion": ["s-1", "s-2", "s-3", "s-4"],
            "conclusion_copy": ["k-1", "k-2"],
        },
    }
    assert walked.outcomes("1.13") == {
        "s-1": "accepted",
        "s-2": "returned",
        "s-3": "accepted",
        "s-4": "returned",
        "s-5": "no_documents",
        "s-6": "no_documents",
    }


def test_the_letters_of_the_repeat_leave_as_the_calendar_says(walked: SmallSeason) -> None:
    assert day_by_day(walked, "1.14") == {
        "28.03 09:00": {
            "repeat_invitation": ["s-2", "s-4", "s-5", "s-6"],
            "window_opened": ["m-1", "m-2", "m-3"],
        },
        # The day of the first reminder is that of the invitation: there is one only.
        "30.03 09:00": {"late_schools": ["m-3"], "school_reminder": ["s-6"]},
        "01.04 09:00": {"assignments": ["e-1", "e-2", "e-4"], "no_documents": ["s-6"]},
        "05.04 09:00": {"expert_reminder": ["e-1", "e-4"]},
        # The silent are replaced, the others reminded; for one school nobody is left.
        "06.04 09:00": {
            "assignments": ["e-2"],
            "expert_reminder": ["e-2"],
            "replacement": ["e-1", "e-4"],
            "unplaced": ["office"],
        },
        "08.04 09:00": {"expert_reminder": ["e-2"]},
        "11.04 00:00": {"round_completed": ["office"]},
        "11.04 09:00": {
            "completion_notice": ["m-1", "m-2", "m-3"],
            "conclusion": ["s-2", "s-5"],
            "conclusion_copy": ["k-1", "k-2"],
            "not_assessed": ["s-4"],
        },
    }
    assert walked.outcomes("1.14") == {
        "s-1": "carried_over",
        "s-2": "accepted",
        "s-3": "carried_over",
        "s-4": "not_assessed",
        # What came late to the primary was judged here.
        "s-5": "accepted",
        "s-6": "no_documents",
    }


def test_both_rounds_are_closed_when_their_last_letters_are_settled(walked: SmallSeason) -> None:
    assert (walked.stage("1.13"), walked.stage("1.14")) == ("closed", "closed")
    assert [
        letter.key for row in ("1.13", "1.14") for letter in walked.ledger(row=row) if letter.settled_at is None
    ] == []
