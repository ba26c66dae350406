from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.season import read_season
from domain.next_steps import Step, next_steps
from domain.season import Regulation
from domain.stages import Stage

ROUNDS = {rules.row: rules for rules in read_season(Path(__file__).resolve().parents[2] / "config/seasons/2022").rounds}
RULES = ROUNDS["1.13"]


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"2022-{moment}").replace(tzinfo=RULES.calendar.zone_info)


def shown(rules: Regulation, stage: Stage, now: str, **facts: list[datetime]) -> list[tuple[str, str]]:
    return [(f"{step.at:%m-%d %H:%M}", step.step.value) for step in next_steps(rules, stage, at(now), **facts)]


def test_a_round_that_has_not_begun_has_all_its_steps_ahead() -> None:
    assert shown(RULES, Stage.SCHEDULED, "03-01 12:00") == [
        ("03-14 00:00", "opening"),
        ("03-16 09:00", "school_reminder"),
        ("03-18 09:00", "school_reminder"),
        ("03-21 00:00", "submission_ends"),
        ("03-21 00:00", "allotment"),
        ("03-23 09:00", "expert_reminder"),
        ("03-23 09:00", "silence_warning"),
        ("03-24 09:00", "silence"),
        ("03-25 09:00", "expert_reminder"),
        ("03-28 00:00", "expertise_ends"),
    ]


def test_what_is_past_is_no_step_any_more() -> None:
    assert shown(RULES, Stage.EXPERTISE, "03-24 09:00", told_at=[at("03-21 09:00")]) == [
        ("03-25 09:00", "expert_reminder"),
        ("03-28 00:00", "expertise_ends"),
    ]


def test_after_an_outage_a_step_that_is_overdue_is_still_named() -> None:
    assert shown(RULES, Stage.INTAKE, "03-22 12:00")[:2] == [
        ("03-21 00:00", "submission_ends"),
        ("03-21 00:00", "allotment"),
    ]


def test_nobody_is_replaced_for_silence_where_everybody_gave_a_sign_of_life() -> None:
    steps = shown(RULES, Stage.EXPERTISE, "03-22 12:00", told_at=[])

    assert steps == [
        ("03-23 09:00", "expert_reminder"),
        ("03-25 09:00", "expert_reminder"),
        ("03-28 00:00", "expertise_ends"),
    ]


def test_a_schools_own_deadline_brings_its_own_reminders() -> None:
    steps = shown(RULES, Stage.EXPERTISE, "03-21 12:00", own_deadlines=[at("03-25 00:00")], told_at=[])

    assert [step for step in steps if step[1] in ("school_reminder", "own_deadline")] == [
        ("03-23 09:00", "school_reminder"),
        ("03-25 00:00", "own_deadline"),
    ]


@pytest.mark.parametrize("stage", [Stage.OUTCOME, Stage.NOTICES, Stage.CLOSING, Stage.CLOSED])
def test_after_the_expertise_nothing_is_bound_to_a_day(stage: Stage) -> None:
    assert next_steps(RULES, stage, at("03-20 12:00")) == ()


@given(st.sampled_from([*ROUNDS]), st.sampled_from([*Stage]), st.integers(-60, 400))
def test_steps_come_in_order_and_none_lies_outside_the_round(row: str, stage: Stage, hours: int) -> None:
    rules = ROUNDS[row]
    steps = next_steps(rules, stage, rules.submission.opens + timedelta(hours=hours))

    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert all(rules.submission.opens <= step.at <= rules.expertise.closes for step in steps)
    assert [step.step for step in steps][-1:] in ([], [Step.EXPERTISE_ENDS])
