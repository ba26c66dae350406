from collections.abc import Callable

import pytest

from acts.pause import pause, resume
from acts.refusals import NotPaused, PausedAlready, ReasonMissing, RoundIsClosed, UnknownRound
from acts.wake_round import wake_round
from models.changes import changes_of
from models.rounds import Round
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason

Start = Callable[..., SmallSeason]
WORD = {"who": "office", "why": "Ждём решения министерства"}


def waits(season: SmallSeason) -> tuple[str, str | None, str | None]:
    with season.reading() as session:
        return season.stage(), session.get_one(Round, "2022/1.13").waits_for, season.waits_until()


def test_a_paused_round_takes_no_step_and_waits_for_the_offices_word_alone(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    pause("1.13", **WORD)
    season.go("2022-03-24 12:00")

    assert waits(season) == ("intake", "the office's word", None)
    assert {kind for _, kind, _ in season.letters()} == {"invitation", "window_opened"}


def test_people_may_act_while_a_round_rests(start: Start) -> None:
    season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-1").go("2022-03-22 12:00"))
    pause("1.13", **WORD)
    season.file_all()
    season.settle()
    assert waits(season)[:2] == ("expertise", "the office's word")

    resume("1.13", **WORD)
    season.settle()
    assert season.outcomes()["s-1"] == "accepted"


def test_what_fell_due_meanwhile_is_done_once_and_what_became_stale_is_left_out(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    pause("1.13", **WORD)
    season.hand_in("s-1")
    season.go("2022-03-22 12:00")
    assert season.about("school_reminder", "no_documents", "assignments") == []

    resume("1.13", **WORD)
    season.go("2022-03-23 08:00")

    assert season.about("no_documents") == list(SCHOOLS[1:])
    assert len(season.about("assignments")) == 1
    assert season.about("school_reminder", "late_schools") == []


def test_a_round_that_was_never_woken_rests_through_its_opening(start: Start) -> None:
    season = start()
    pause("2022/1.13", **WORD)
    season.go("2022-03-15 12:00")
    assert waits(season) == ("scheduled", "the office's word", None)
    resume("2022/1.13", **WORD)
    season.settle()
    assert season.letters("invitation") == [("15.03 12:00", "invitation", school) for school in SCHOOLS]


def test_each_deed_is_recorded_with_who_and_why(start: Start) -> None:
    season = start()
    pause("1.13", **WORD)
    resume("1.13", who="petrova", why="Решение принято")
    wake_round("1.13", who="petrova", why="Проверка")
    with season.reading() as session:
        told = [(each.deed, each.who, each.why, each.round_id) for each in changes_of(session)]
    assert told == [
        ("wake", "petrova", "Проверка", "2022/1.13"),
        ("resume", "petrova", "Решение принято", "2022/1.13"),
        ("pause", "office", "Ждём решения министерства", "2022/1.13"),
    ]


def test_a_wake_by_hand_changes_nothing_where_nothing_is_owed(start: Start) -> None:
    season = start(played=so_far.go("2022-03-15 12:00"))
    before = season.letters()
    assert wake_round("1.13", **WORD) == "2022/1.13"
    assert season.waking() == [("2022/1.13", "the office woke it")]
    season.settle()
    assert (season.letters(), season.waits_until()) == (before, "16.03 09:00")


def test_what_makes_no_sense_now_is_refused_in_plain_words(start: Start) -> None:
    season = start()
    with pytest.raises(NotPaused, match=r"^Экспертиза 2022/1\.13 не приостановлена: продолжать нечего\.$"):
        resume("1.13", **WORD)
    with pytest.raises(ReasonMissing):
        pause("1.13", who="office", why=" ")
    with pytest.raises(UnknownRound):
        pause("9.9", **WORD)
    pause("1.13", **WORD)
    with pytest.raises(PausedAlready, match=r"^Экспертиза 2022/1\.13 уже приостановлена"):
        pause("1.13", **WORD)
    with pytest.raises(PausedAlready, match="сначала продолжите её"):
        wake_round("1.13", **WORD)
    resume("1.13", **WORD)
    season.go("2022-03-30 12:00")
    for deed in (pause, resume, wake_round):
        with pytest.raises(RoundIsClosed, match=r"^Экспертиза 2022/1\.13 завершена"):
            deed("1.13", **WORD)
