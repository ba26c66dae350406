"""What played experts do about their assignments, and when."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from acts.refusals import ExpertiseIsOver
from domain.letters import Kind
from models.assignments import Assignment, Ending, assignment_id
from rehearsal.behaviour import Experts

ALL_WORK = Experts(silent=0, ill=0, after_reminder=0, late=0, takes_on=1, conflict=0, other=0)


def test_an_expert_takes_all_on_first_and_files_a_conclusion_for_each(start: Callable[..., Any]) -> None:
    play = start()
    play.assign("x-01", "s-001", "s-002", "s-003")
    play.letter(Kind.ASSIGNMENTS, "x-01", "2022-03-21T09:00")
    play.cast.read_letters()
    play.play()

    ids = [assignment_id("2022/1.13", school, "x-01") for school in ("s-001", "s-002", "s-003")]
    assert [(deed, id) for _, deed, id in play.came[:3]] == [("take on", id) for id in ids]
    assert sorted(id for _, deed, id in play.came[3:] if deed == "file") == ids
    moments = [moment for moment, _, _ in play.came]
    assert moments == sorted(moments)
    assert moments[2] < moments[3]
    assert moments[-1] < play.rules().expertise.closes
    assert all(moment.weekday() < 5 for moment in moments)


def test_a_further_letter_brings_only_what_is_new(start: Callable[..., Any]) -> None:
    play = start()
    play.assign("x-01", "s-001")
    play.letter(Kind.ASSIGNMENTS, "x-01", "2022-03-21T09:00")
    play.cast.read_letters()
    play.play(until="2022-03-22T00:00")
    play.assign("x-01", "s-002")
    play.letter(Kind.ASSIGNMENTS, "x-01", "2022-03-24T09:00")
    play.cast.read_letters()
    play.play()

    deeds = Counter((deed, id) for _, deed, id in play.came)
    assert deeds == {
        (deed, assignment_id("2022/1.13", school, "x-01")): 1
        for deed in ("take on", "file")
        for school in ("s-001", "s-002")
    }
    assert min(moment for moment, _, id in play.came if "s-002" in id) > play.local("2022-03-24T09:00")


def test_what_was_taken_away_meanwhile_is_left_alone(start: Callable[..., Any]) -> None:
    play = start()
    play.assign("x-01", "s-001", "s-002")
    play.letter(Kind.ASSIGNMENTS, "x-01", "2022-03-21T09:00")
    play.cast.read_letters()
    with Session(play.engine) as session, session.begin():
        taken = session.get_one(Assignment, assignment_id("2022/1.13", "s-001", "x-01"))
        taken.ended_at, taken.ending = play.local("2022-03-21T10:00"), Ending.SILENT.value
    play.play()

    assert {id for _, _, id in play.came} == {assignment_id("2022/1.13", "s-002", "x-01")}
    assert play.cast.refusals == []


@pytest.mark.parametrize(
    ("experts", "before_reminder", "after_it"),
    [
        (replace(ALL_WORK, silent=1.0), [], []),
        (replace(ALL_WORK, ill=1.0), ["decline: illness"] * 2, []),
        (replace(ALL_WORK, after_reminder=1.0), [], ["take on", "take on", "file", "file"]),
    ],
    ids=["silent", "ill", "after a reminder"],
)
def test_experts_fall_silent_fall_ill_or_wait_for_a_reminder(
    start: Callable[..., Any], experts: Experts, before_reminder: list[str], after_it: list[str]
) -> None:
    play = start(experts=experts)
    play.assign("x-01", "s-001", "s-002")
    play.letter(Kind.ASSIGNMENTS, "x-01", "2022-03-21T09:00")
    play.cast.read_letters()
    play.play(until="2022-03-23T09:00")
    before = [deed for _, deed, _ in play.came]
    play.letter(Kind.EXPERT_REMINDER, "x-01", "2022-03-23T09:00")
    play.cast.read_letters()
    play.play()
    after = [deed for _, deed, _ in play.came][len(before) :]

    assert (before, after) == (before_reminder, after_it)


def test_who_declines_says_why(start: Callable[..., Any]) -> None:
    play = start(experts=Experts(silent=0, ill=0, after_reminder=0, late=0, conflict=1, other=0))
    play.assign("x-01", "s-001")
    play.letter(Kind.ASSIGNMENTS, "x-01", "2022-03-21T09:00")
    play.cast.read_letters()
    play.play()

    assert [deed for _, deed, _ in play.came] == ["decline: conflict"]
    assert all(words.endswith(".") for words in play.words.values())


def test_a_refused_act_is_an_outcome_of_the_play(start: Callable[..., Any]) -> None:
    play = start(experts=Experts(silent=0, ill=0, after_reminder=0, late=1, takes_on=1, conflict=0, other=0))
    closes = play.rules().expertise.closes

    def refuse(deed: str, subject: str) -> Exception | None:
        assert play.now is not None
        return ExpertiseIsOver("Срок экспертизы истёк.") if deed == "file" and play.now >= closes else None

    play.refuse = refuse
    play.assign("x-01", "s-001", "s-002")
    play.letter(Kind.ASSIGNMENTS, "x-01", "2022-03-21T09:00")
    play.cast.read_letters()
    play.play()

    assert Counter(deed for _, deed, _ in play.came) == {"take on": 2, "file": 1}
    assert play.cast.refusals == [(play.local("2022-03-28T11:00"), "p-x-01", "Срок экспертизы истёк.")]


def test_moments_of_an_expert_who_is_told_on_the_last_day_lie_before_the_end(start: Callable[..., Any]) -> None:
    play = start()
    play.assign("x-01", "s-001", "s-002")
    play.letter(Kind.ASSIGNMENTS, "x-01", "2022-03-25T17:30")
    play.cast.read_letters()
    play.play()

    assert {moment for moment, _, _ in play.came} == {play.local("2022-03-27T20:00")}
    assert play.local("2022-03-27T20:00") + timedelta(hours=4) == play.rules().expertise.closes
