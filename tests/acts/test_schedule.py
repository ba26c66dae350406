from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from acts.pause import pause
from acts.refusals import AnotherSeasonOfThisId, OpenRoundDropped, ReasonMissing, SeasonIsPast
from acts.rule_on_pair import rule_on_pair
from acts.schedule import look_at_schedule, repair_schedule, schedule
from domain.schedule_changes import LATE
from domain.season import Regulation, Season
from domain.window_changes import PROMISED
from models.changes import changes_of
from models.office_pairs import Ruling
from models.rounds import Round, rounds_in_order
from models.rounds import Season as SeasonRow
from tests.small_season import SmallSeason, season_of_2022

Start = Callable[..., SmallSeason]
WORD: dict[str, Any] = {"who": "office", "why": "Новый план"}


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """The evening before the first window opens; the record has a primary and its repeat."""
    return start("1.13", "1.14")


def files(*rows: str, **changes: dict[str, Any]) -> Season:
    """The season of these rows as its files would be, with the changes given as `r_1_13={...}`."""
    whole = season_of_2022()
    kept = (rules for rules in whole.rounds if rules.row in rows)
    return replace(
        whole, rounds=tuple(replace(rules, **changes.get("r_" + rules.row.replace(".", "_"), {})) for rules in kept)
    )


def later(rules: Regulation, days: int) -> dict[str, Any]:
    """Both windows so many days later."""
    by = timedelta(days=days)
    return {
        name: replace(window, opens=window.opens + by, closes=window.closes + by)
        for name, window in (("submission", rules.submission), ("expertise", rules.expertise))
    }


def rules_of(row: str) -> Regulation:
    return next(rules for rules in season_of_2022().rounds if rules.row == row)


def rows(season: SmallSeason) -> list[tuple[str, int, str]]:
    with season.reading() as session:
        return [(each.id, each.place, each.stage) for each in rounds_in_order(session)]


def deeds(season: SmallSeason) -> list[tuple[str, str, str, str | None]]:
    with season.reading() as session:
        return [(each.deed, each.subject, each.why, each.round_id) for each in changes_of(session)]


def test_a_new_season_comes_in_whole_and_the_history_says_who_brought_it(season: SmallSeason) -> None:
    new = replace(files("1.13", "1.14", "2.1"), id="next")

    assert [rules.row for rules in schedule(new, **WORD).rounds] == ["1.13", "1.14", "2.1"]

    assert [row for row in rows(season) if row[0].startswith("next/")] == [
        ("next/1.13", 1, "scheduled"),
        ("next/1.14", 2, "scheduled"),
        ("next/2.1", 3, "scheduled"),
    ]
    assert deeds(season) == [("schedule", "next", "Новый план", None)]


def test_a_season_that_cannot_come_in_whole_does_not_come_in_at_all(season: SmallSeason) -> None:
    twice = replace(files("1.13"), id="next", rounds=(rules_of("1.13"), rules_of("1.13")))

    with pytest.raises(IntegrityError):
        schedule(twice, **WORD)

    assert (rows(season), deeds(season)) == (
        [("2022/1.13", 1, "scheduled"), ("2022/1.14", 2, "scheduled")],
        [],
    )


def test_a_look_changes_nothing(season: SmallSeason) -> None:
    asked = look_at_schedule(replace(files("1.13", "1.14"), id="next"))

    assert (asked.is_new, asked.applies, [rules.row for rules in asked.rounds]) == (True, True, ["1.13", "1.14"])
    assert len(rows(season)) == 2
    assert deeds(season) == []


def test_a_season_whose_windows_should_have_opened_is_refused_with_what_to_do(season: SmallSeason) -> None:
    season.stand("2022-04-01 12:00")

    with pytest.raises(SeasonIsPast) as refusal:
        schedule(replace(files("1.13", "1.14", "2.1"), id="next"), **WORD)

    assert str(refusal.value) == (
        "Сезон next не внесён: приём документов по нему уже должен был открыться — 1.13 (14.03.2022), "
        "1.14 (28.03.2022). Прошедшее окно заново не открыть. Сделайте сезон на другой год: "
        "rounds season copy next 2023 ПАПКА, проверьте даты и внесите его."
    )
    assert len(rows(season)) == 2


def test_another_season_under_the_same_id_is_refused(season: SmallSeason) -> None:
    with pytest.raises(AnotherSeasonOfThisId, match=r"это сезон 2022 года, а в файлах — 2027 года"):
        schedule(replace(files("1.13", "1.14"), year=2027), **WORD)


def test_the_same_files_change_nothing_and_leave_no_trace(season: SmallSeason) -> None:
    asked = schedule(files("1.13", "1.14"), **WORD)

    assert (asked.applies, asked.changes, deeds(season), season.waking()) == (False, (), [], [])


def test_a_round_that_the_files_bring_later_comes_in_at_its_place(start: Start) -> None:
    season = start("1.13", "1.19")

    schedule(files("1.13", "1.14", "1.19"), **WORD)

    assert rows(season) == [
        ("2022/1.13", 1, "scheduled"),
        ("2022/1.14", 2, "scheduled"),
        ("2022/1.19", 3, "scheduled"),
    ]


def test_a_round_that_nobody_was_invited_to_goes_and_the_deeds_on_it_stay(season: SmallSeason) -> None:
    pause("1.14", who="office", why="Ждём решения")

    schedule(files("1.13"), **WORD)

    assert rows(season) == [("2022/1.13", 1, "scheduled")]
    assert season.waking() == []
    assert deeds(season) == [
        ("schedule", "2022", "Новый план", None),
        ("pause", "2022/1.14", "Ждём решения", None),
    ]


def test_what_the_office_decided_of_pairs_goes_with_its_round(season: SmallSeason) -> None:
    rule_on_pair("1.14", ("s-3", "e-4"), Ruling.LOCKED, **WORD)

    schedule(files("1.13"), **WORD)

    assert rows(season) == [("2022/1.13", 1, "scheduled")]
    assert [deed[:2] for deed in deeds(season)] == [("schedule", "2022"), ("allotment lock", "2022/1.14")]


def test_a_season_without_a_round_that_is_open_is_refused_and_nothing_of_it_applies(season: SmallSeason) -> None:
    season.go("2022-03-15 12:00")

    with pytest.raises(OpenRoundDropped, match=r"больше нет экспертиз, которые уже открыты \(1\.13 — первичная"):
        schedule(files("1.14", r_1_14={"capacity": 3}), **WORD)

    with season.reading() as session:
        assert session.get_one(Round, "2022/1.14").regulation == season.rules["1.14"]


def test_a_window_that_has_not_opened_moves_and_its_round_wakes_at_the_new_moment(season: SmallSeason) -> None:
    moved = later(rules_of("1.14"), 7)

    schedule(files("1.13", "1.14", r_1_14=moved), **WORD)

    assert season.waking() == []
    with season.reading() as session:
        assert session.get_one(Round, "2022/1.14").regulation.submission == moved["submission"]
    assert season.waits_until("1.14") == "04.04 00:00"


def test_a_deadline_that_schools_were_told_is_not_moved_by_a_file_but_by_an_extension(season: SmallSeason) -> None:
    season.go("2022-03-15 12:00")
    rules = rules_of("1.13")
    day = timedelta(days=1)
    window = replace(rules.submission, closes=rules.submission.closes + day)
    experts = replace(rules.expertise, opens=rules.expertise.opens + day)
    edited = files("1.13", "1.14", r_1_13={"submission": window, "expertise": experts, "capacity": 3})

    asked = schedule(edited, **WORD)

    assert season.waking() == [("2022/1.13", "the season was scheduled")]
    assert [(each.field, each.applies, each.why_not) for each in asked.changes] == [
        ("submission.closes", False, PROMISED.format(row="1.13")),
        ("expertise.opens", True, ""),
        ("capacity", True, ""),
    ]
    with season.reading() as session:
        assert session.get_one(Round, "2022/1.13").regulation == replace(rules, expertise=experts, capacity=3)


def test_a_round_whose_window_has_opened_by_its_own_dates_does_not_come_in(start: Start) -> None:
    season = start("1.13")
    season.stand("2022-03-29 12:00")

    asked = look_at_schedule(files("1.13", "1.14"))

    assert [(each.row, each.applies, each.why_not) for each in asked.changes] == [("1.14", False, LATE)]
    assert asked.rounds == ()


def test_what_letters_say_of_the_office_follows_the_files(season: SmallSeason) -> None:
    office = replace(season_of_2022().office, signer_name="Н. Н. Другая")

    asked = schedule(replace(files("1.13", "1.14"), office=office, title="Другое название"), **WORD)

    assert [(each.field, each.applies) for each in asked.changes] == [("title", True), ("office", True)]
    with season.reading() as session:
        row = session.get_one(SeasonRow, "2022")
        assert (row.title, row.office) == ("Другое название", office)
    assert season.waking() == []


def road_map(season: SmallSeason) -> tuple[object, object]:
    with season.reading() as session:
        row = session.get_one(SeasonRow, "2022")
        return row.road_map, row.directions


def test_rows_that_are_no_rounds_follow_the_files_and_wake_nobody(season: SmallSeason) -> None:
    whole = files("1.13", "1.14")
    rows_now = tuple(replace(row, title="Иное") if row.id == "1.1" else row for row in whole.rows if row.id != "9.4")

    asked = schedule(replace(whole, rows=rows_now, directions={**whole.directions, 9: "Иное"}), **WORD)

    assert [(each.row, each.field, each.what, each.before, each.after, each.applies) for each in asked.changes] == [
        (
            *("", "road_map", "строки дорожной карты", "53\u00a0строки"),
            "52\u00a0строки; иначе или впервые: 1.1; больше нет: 9.4; иначе названы направления",
            True,
        )
    ]
    assert road_map(season) == (rows_now, {**whole.directions, 9: "Иное"})
    assert season.waking() == []
    assert schedule(replace(whole, rows=rows_now, directions={**whole.directions, 9: "Иное"}), **WORD).changes == ()


def test_a_season_that_an_older_program_brought_in_gets_its_rows_with_the_next_schedule(season: SmallSeason) -> None:
    season.change(update(SeasonRow).values(road_map=None, directions=None))

    asked = schedule(files("1.13", "1.14"), **WORD)

    assert [(each.field, each.before, each.after) for each in asked.changes] == [
        ("road_map", "не внесены", "53\u00a0строки")
    ]
    assert road_map(season) == (season_of_2022().rows, season_of_2022().directions)


def test_many_edited_rows_are_counted_and_not_named(season: SmallSeason) -> None:
    whole = files("1.13", "1.14")

    asked = look_at_schedule(replace(whole, rows=tuple(replace(row, indicator="Иной") for row in whole.rows)))

    assert [each.after for each in asked.changes] == ["53\u00a0строки; иначе или впервые: 53\u00a0строки"]


def test_a_repair_wakes_every_round_that_is_not_closed(season: SmallSeason) -> None:
    assert repair_schedule(**WORD) == ("2022/1.13", "2022/1.14")

    assert season.waking() == [("2022/1.13", "the office woke it"), ("2022/1.14", "the office woke it")]
    assert [deed for deed, *_ in deeds(season)] == ["schedule --repair"]


def test_a_schedule_without_its_reason_is_refused(season: SmallSeason) -> None:
    with pytest.raises(ReasonMissing):
        schedule(replace(files("1.13"), id="next"), who="office", why=" ")
