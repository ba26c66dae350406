from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from config.season import read_season
from domain.letter_forecast import Circle, letters_ahead
from domain.letters import Kind
from domain.season import Regulation
from domain.stages import Stage

ROUNDS = {rules.row: rules for rules in read_season(Path(__file__).resolve().parents[2] / "config/seasons/2022").rounds}
RULES = ROUNDS["1.13"]
CIRCLE = Circle(schools=80, municipalities=12, curators=30, experts=24)
LONG_BEFORE = RULES.submission.opens - timedelta(days=30)


def shown(
    rules: Regulation, circle: Circle = CIRCLE, stage: Stage = Stage.SCHEDULED, now: datetime = LONG_BEFORE
) -> list[tuple[str, str, str]]:
    return [
        (
            f"{rules.calendar.local(each.at):%m-%d %H:%M}",
            each.kind.value,
            ("≤" if each.at_most else "") + f"{each.number}",
        )
        for each in letters_ahead(rules, circle, stage, now)
    ]


def test_all_letters_of_a_round_are_foreseen_in_the_hours_of_letters() -> None:
    assert shown(RULES) == [
        ("03-14 09:00", "invitation", "80"),
        ("03-14 09:00", "window_opened", "12"),
        ("03-16 09:00", "school_reminder", "≤80"),
        ("03-18 09:00", "school_reminder", "≤80"),
        ("03-18 09:00", "late_schools", "≤12"),
        ("03-21 09:00", "no_documents", "≤80"),
        ("03-21 09:00", "assignments", "≤24"),
        ("03-23 09:00", "expert_reminder", "≤24"),
        ("03-24 09:00", "assignments", "≤24"),
        ("03-24 09:00", "replacement", "≤24"),
        ("03-25 09:00", "expert_reminder", "≤24"),
        ("03-28 00:00", "round_completed", "1"),
        ("03-28 09:00", "conclusion", "≤80"),
        ("03-28 09:00", "completion_notice", "12"),
        ("03-28 09:00", "conclusion_copy", "≤30"),
    ]


def test_of_a_repeat_nothing_is_certain_before_its_primary_is_decided() -> None:
    letters = letters_ahead(ROUNDS["1.14"], replace(CIRCLE, at_most=True), Stage.SCHEDULED, LONG_BEFORE)

    assert [each.kind for each in letters if not each.at_most] == []
    assert letters[0].kind is Kind.REPEAT_INVITATION


def test_kinds_that_are_turned_off_are_not_foreseen() -> None:
    off = replace(RULES, letters_off=frozenset({"school_reminder", "late_schools", "conclusion_copy"}))

    assert {kind for _, kind, _ in shown(RULES)} - {kind for _, kind, _ in shown(off)} == off.letters_off


def test_where_there_are_no_schools_only_the_office_would_get_a_letter() -> None:
    assert shown(RULES, Circle(0, 0, 0, 24)) == [("03-28 00:00", "round_completed", "1")]


def test_a_round_without_reminders_foresees_none() -> None:
    without = replace(RULES, reminder_days=())

    assert {"school_reminder", "late_schools"} & {kind for _, kind, _ in shown(without)} == set()


def test_of_a_round_that_runs_only_the_rest_is_foreseen() -> None:
    letters = shown(RULES, stage=Stage.EXPERTISE, now=RULES.expertise.opens + timedelta(days=3, hours=12))

    assert letters == [
        ("03-25 09:00", "expert_reminder", "≤24"),
        ("03-28 00:00", "round_completed", "1"),
        ("03-28 09:00", "conclusion", "≤80"),
        ("03-28 09:00", "completion_notice", "12"),
        ("03-28 09:00", "conclusion_copy", "≤30"),
    ]
