from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from acts.extend import extend, preview_extension
from acts.refusals import (
    AcceptedAlready,
    DateNotLater,
    NobodyToExtend,
    NotAParticipant,
    NoTimeForExperts,
    ReasonMissing,
    Refusal,
    TooLateToExtend,
    UnknownSchool,
    WindowNotOpen,
    WithExperts,
)
from models.changes import changes_of
from models.rounds import Participation, Round
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason

Start = Callable[..., SmallSeason]
WORD = {"who": "office", "why": "Карантин"}
OTHERS = SCHOOLS[1:]


def march(day: int) -> date:
    return date(2022, 3, day)


def moves(season: SmallSeason) -> tuple[str, int, dict[str, tuple[str | None, int]]]:
    """The end of the round's window, how often it moved, and each school's own deadline and moves where there are."""
    with season.reading() as session:
        round_ = session.get_one(Round, "2022/1.13")
        parts = [session.get_one(Participation, ("2022/1.13", school)) for school in SCHOOLS]
        own = {
            part.school_id: (season.shown(part.own_deadline) if part.own_deadline else None, part.deadline_moves)
            for part in parts
            if part.own_deadline is not None or part.deadline_moves
        }
        return season.shown(round_.regulation.submission.closes), round_.deadline_moves, own


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """Thursday noon of the intake: s-1 has handed in."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-17 12:00")
    begun.hand_in("s-1")
    begun.settle()


def test_one_school_gets_a_deadline_of_its_own_a_letter_and_new_reminders(season: SmallSeason) -> None:
    extend("1.13", march(22), school_id="s-2", **WORD)
    season.go("2022-03-23 12:00")

    assert moves(season) == ("21.03 00:00", 0, {"s-2": ("23.03 00:00", 1)})
    assert season.letters("extension") == [("17.03 12:00", "extension", "s-2")]
    about = [(when, kind) for when, kind, school in season.letters() if school == "s-2" and kind != "extension"]
    assert about == [
        ("14.03 09:00", "invitation"),
        ("16.03 09:00", "school_reminder"),
        ("21.03 09:00", "school_reminder"),
        ("23.03 09:00", "no_documents"),
    ]


def test_what_a_school_hands_in_by_its_later_deadline_is_judged(season: SmallSeason) -> None:
    extend("1.13", march(22), school_id="s-2", **WORD)
    season.go("2022-03-22 12:00")
    assert [each.late for each in season.hand_in("s-2")] == [False]
    season.go("2022-03-23 12:00")
    assert sorted(season.who_judges()) == ["s-1", "s-2"]


def test_all_get_more_time_before_the_expertise_by_a_move_of_the_rounds_own_window(start: Start) -> None:
    season = start(r_1_13={"expertise": later_expertise(start)}, played=so_far.go("2022-03-17 12:00"))
    season.hand_in("s-1")
    extension = extend("1.13", march(22), **WORD)
    season.go("2022-03-22 12:00")

    assert (extension.moves_window, [each.school_id for each in extension.schools]) == (True, list(SCHOOLS))
    assert moves(season) == ("23.03 00:00", 1, {})
    assert season.letters("extension") == [("17.03 12:00", "extension", school) for school in SCHOOLS]
    assert season.letters("school_reminder")[6:] == [("21.03 09:00", "school_reminder", school) for school in OTHERS]
    assert (season.stage(), season.waits_until()) == ("intake", "23.03 00:00")


def later_expertise(start: Start) -> object:
    """The expertise of 1.13 a few days later, so that there is a gap between the intake and it."""
    rules = start().rules["1.13"]
    return replace(rules.expertise, opens=rules.calendar.at(march(24)), closes=rules.calendar.at(date(2022, 4, 4)))


def test_in_the_gap_before_the_expertise_the_window_may_open_again(start: Start) -> None:
    season = start(r_1_13={"expertise": later_expertise(start)})
    season.go("2022-03-21 12:00")
    assert (season.stage(), season.about("no_documents")) == ("allotment", list(SCHOOLS))
    extend("1.13", march(23), **WORD)
    season.go("2022-03-22 12:00")

    assert season.letters("school_reminder")[-6:] == [("22.03 09:00", "school_reminder", school) for school in SCHOOLS]
    season.hand_in("s-1")
    season.go("2022-03-24 12:00")
    # Who missed the new deadline as well is told so again.
    assert season.letters("no_documents")[6:] == [("24.03 09:00", "no_documents", school) for school in OTHERS]
    assert sorted(season.who_judges()) == ["s-1"]


def test_an_own_deadline_in_the_gap_is_reminded_of_and_its_end_is_told(start: Start) -> None:
    season = start(r_1_13={"expertise": later_expertise(start)})
    season.go("2022-03-18 12:00")
    extend("1.13", march(22), school_id="s-2", **WORD)
    season.go("2022-03-23 12:00")
    about = [(when, kind) for when, kind, school in season.letters() if school == "s-2"][2:]
    assert about == [
        ("18.03 09:00", "school_reminder"),
        ("18.03 12:00", "extension"),
        ("21.03 09:00", "school_reminder"),
        ("23.03 09:00", "no_documents"),
    ]


def test_beyond_the_opening_of_the_expertise_those_who_have_not_handed_in_get_more_time(season: SmallSeason) -> None:
    extension = extend("1.13", march(22), **WORD)
    assert not extension.moves_window
    assert moves(season) == ("21.03 00:00", 0, dict.fromkeys(OTHERS, ("23.03 00:00", 1)))
    season.go("2022-03-21 12:00")
    assert season.about("extension") == list(OTHERS)
    assert sorted(season.who_judges()) == ["s-1"]


def test_no_reminder_comes_on_top_of_the_letter_that_tells_the_new_deadline(season: SmallSeason) -> None:
    # Three working days before the new last day is today: the letter of today says it.
    extend("1.13", march(22), school_id="s-2", **WORD)
    season.go("2022-03-18 12:00")
    assert season.letters("school_reminder")[6:] == [
        ("18.03 09:00", "school_reminder", school) for school in SCHOOLS[2:]
    ]


def test_a_second_move_takes_the_place_of_a_letter_that_nobody_tried(season: SmallSeason) -> None:
    season.stand("2022-03-17 19:00")
    extend("1.13", march(22), school_id="s-2", **WORD)
    extend("1.13", march(23), school_id="s-2", **WORD)
    season.go("2022-03-18 12:00")
    assert [(each.ordinal, each.state) for each in season.ledger("extension")] == [
        ("1", "withdrawn"),
        ("2", "accepted"),
    ]


def test_what_came_late_before_the_new_deadline_counts(season: SmallSeason) -> None:
    season.go("2022-03-21 08:00")
    assert [each.late for each in season.hand_in("s-2")] == [True]
    extend("1.13", march(21), school_id="s-2", **WORD)
    season.go("2022-03-22 12:00")
    assert sorted(season.who_judges()) == ["s-1", "s-2"]
    # The word that nothing came had not left yet.
    assert "s-2" not in season.about("no_documents")


def test_the_deed_is_recorded_with_what_was_before_and_after(season: SmallSeason) -> None:
    extend("1.13", march(22), school_id="s-2", **WORD)
    with season.reading() as session:
        (deed,) = changes_of(session, "2022/1.13")
    assert (deed.deed, deed.who, deed.why, deed.subject) == ("extend", "office", "Карантин", "s-2")
    assert deed.particulars == {
        "before": {"s-2": season.at("2022-03-21 00:00").isoformat()},
        "own": {"s-2": None},
        "window": None,
        "after": season.at("2022-03-23 00:00").isoformat(),
    }


def test_a_preview_says_what_would_happen_and_changes_nothing(season: SmallSeason) -> None:
    season.stand("2022-03-17 19:00")
    preview = preview_extension("1.13", march(22), school_id="s-2")
    assert [(each.school_id, season.shown(each.before), season.shown(each.after)) for each in preview.schools] == [
        ("s-2", "21.03 00:00", "23.03 00:00")
    ]
    assert season.shown(preview.letters_leave_from) == "18.03 09:00"
    assert moves(season) == ("21.03 00:00", 0, {})
    assert extend("1.13", march(22), school_id="s-2", **WORD) == preview


@pytest.mark.parametrize(
    ("school", "day", "refusal", "words"),
    [
        pytest.param("s-2", 16, DateNotLater, "16.03.2022 уже прошло", id="in the past"),
        pytest.param("s-2", 20, DateNotLater, "и так до 20.03.2022", id="the same day"),
        pytest.param(None, 19, DateNotLater, "и так открыт до 20.03.2022", id="before the round's end"),
        pytest.param("s-2", 25, NoTimeForExperts, "Последний возможный день — 24.03.2022", id="no day for experts"),
        pytest.param(None, 31, NoTimeForExperts, "Последний возможный день — 24.03.2022", id="beyond the expertise"),
        pytest.param("s-99", 22, UnknownSchool, "Школы s-99 нет", id="unknown"),
        pytest.param("t-1", 22, NotAParticipant, "не участвует", id="of another cohort"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    season: SmallSeason, school: str | None, day: int, refusal: type[Refusal], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        extend("1.13", march(day), school_id=school, **WORD)
    assert (moves(season), season.ledger("extension")) == (("21.03 00:00", 0, {}), [])


def test_a_reason_is_wanted(season: SmallSeason) -> None:
    with pytest.raises(ReasonMissing):
        extend("1.13", march(22), who="office", why="  ")


def test_documents_that_are_with_experts_stay_there(season: SmallSeason) -> None:
    season.go("2022-03-21 12:00")
    with pytest.raises(WithExperts, match="уже у экспертов"):
        extend("1.13", march(22), school_id="s-1", **WORD)


def test_nobody_is_left_to_extend_where_all_have_handed_in(season: SmallSeason) -> None:
    season.hand_in(*OTHERS)
    with pytest.raises(NobodyToExtend):
        extend("1.13", march(22), **WORD)


def test_before_its_opening_and_after_its_expertise_a_round_is_not_extended(start: Start) -> None:
    season = start("1.13", "1.14")
    with pytest.raises(WindowNotOpen, match="rounds schedule"):
        extend("1.13", march(22), **WORD)
    season.go("2022-03-18 12:00")
    season.hand_in(*SCHOOLS)
    season.go("2022-03-22 12:00")
    season.file_all()
    season.run_rounds()
    with pytest.raises(TooLateToExtend):
        extend("1.13", march(24), **WORD)
    season.go("2022-03-29 12:00")
    with pytest.raises(AcceptedAlready):
        extend("1.14", date(2022, 4, 4), school_id="s-1", **WORD)
