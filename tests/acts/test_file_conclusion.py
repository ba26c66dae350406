from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from acts.file_conclusion import file_conclusion
from acts.refusals import (
    AssignmentEnded,
    ConclusionFiledAlready,
    ConclusionIncomplete,
    ExpertiseIsOver,
    ExpertiseNotOpen,
    UnknownAssignment,
)
from domain.rubric import FaultKind, Judgement
from models.assignments import Assignment, Conclusion, Ending, Mark, end
from models.rounds import Round
from models.wakes import wake
from tests.beginnings import so_far
from tests.small_season import SmallSeason, judgements

Start = Callable[..., SmallSeason]
LAST_CONCLUSION = ("2022/1.13", "the last conclusion was filed")


def at_work(start: Start, *schools: str) -> SmallSeason:
    """Monday noon: the experts of these schools have their letters."""
    season = start(played=so_far.outage("2022-03-18 12:00"))
    season.hand_in(*(schools or ("s-1", "s-3")))
    season.go("2022-03-21 12:00")
    return season


def filed(season: SmallSeason) -> list[str]:
    with season.reading() as session:
        return [each.assignment_id.split(":")[1] for each in session.scalars(select(Conclusion))]


def test_a_conclusion_is_kept_with_its_marks_in_the_order_of_the_rubric(start: Start) -> None:
    season = at_work(start)
    rules = season.rules["1.13"]
    answers = judgements(rules, 1)

    file_conclusion(season.assignment("s-1"), answers[::-1])

    with season.reading() as session:
        conclusion = session.get_one(Conclusion, season.assignment("s-1"))
        marks = [(each.criterion, each.ordinal, each.mark, each.remark) for each in conclusion.marks]
        assignment = session.get_one(Assignment, season.assignment("s-1"))
        assert (season.shown(conclusion.filed_at), assignment.taken_on_at) == ("21.03 12:00", conclusion.filed_at)
    assert marks == [(each.criterion, place, each.mark, each.remark) for place, each in enumerate(answers, start=1)]


def test_the_last_microsecond_of_the_expertise_is_in_time_and_the_next_one_is_refused(start: Start) -> None:
    season = at_work(start)
    season.stand("2022-03-27 23:59:59.999999")
    season.file("s-1")
    season.stand("2022-03-28 00:00")

    with pytest.raises(ExpertiseIsOver, match="черновик сохранён"):
        season.file("s-3")

    assert filed(season) == ["s-1"]


def test_what_was_filed_in_the_last_microsecond_counts_in_the_outcome(start: Start) -> None:
    season = at_work(start)
    season.stand("2022-03-27 23:59:59.999999")
    season.file("s-1")
    season.go("2022-03-28 00:00")
    assert {school: season.outcomes()[school] for school in ("s-1", "s-3")} == {
        "s-1": "accepted",
        "s-3": "not_assessed",
    }


def test_a_conclusion_is_filed_once_and_the_second_changes_nothing(start: Start) -> None:
    season = at_work(start)
    season.file("s-1")

    with pytest.raises(ConclusionFiledAlready):
        file_conclusion(season.assignment("s-1"), judgements(season.rules["1.13"], 0))

    with season.reading() as session:
        marks = session.scalars(select(Mark.mark).where(Mark.assignment_id == season.assignment("s-1"))).all()
    assert marks == [criterion.maximum for criterion in season.rules["1.13"].rubric.criteria]


def test_an_incomplete_conclusion_is_refused_with_all_its_faults_at_once_and_nothing_is_kept(start: Start) -> None:
    season = at_work(start)
    first, second, third, *others = judgements(season.rules["1.13"])
    broken = [
        replace(first, mark=99),
        replace(second, mark=0, remark=" "),
        *others[:-1],
        Judgement("invented", 1),
    ]

    with pytest.raises(ConclusionIncomplete) as refused:
        file_conclusion(season.assignment("s-1"), broken)

    assert [(fault.criterion, fault.kind) for fault in refused.value.faults] == [
        (first.criterion, FaultKind.OUT_OF_RANGE),
        (second.criterion, FaultKind.REMARK_REQUIRED),
        (third.criterion, FaultKind.MISSING),
        (others[-1].criterion, FaultKind.MISSING),
        ("invented", FaultKind.UNKNOWN),
    ]
    assert all(fault.sentence in str(refused.value) for fault in refused.value.faults)
    assert (filed(season), season.waking()) == ([], [])
    with season.reading() as session:
        assert session.get_one(Assignment, season.assignment("s-1")).taken_on_at is None


def test_before_the_expertise_opens_nothing_is_taken(start: Start) -> None:
    season = at_work(start)
    rules = season.rules["1.13"]
    with season.installation.transaction() as session:
        tomorrow = rules.calendar.window(date(2022, 3, 22), date(2022, 3, 27))
        session.get_one(Round, "2022/1.13").regulation = replace(rules, expertise=tomorrow)

    with pytest.raises(ExpertiseNotOpen, match="ещё не начался"):
        season.file("s-1")

    assert filed(season) == []


def test_an_assignment_that_was_taken_away_or_never_was_is_refused(start: Start) -> None:
    season = at_work(start)
    gone = season.assignment("s-1")
    with season.installation.transaction() as session:
        end(session, session.get_one(Assignment, gone), Ending.SILENT, None, season.clock.now())

    with pytest.raises(AssignmentEnded, match="снято"):
        file_conclusion(gone, judgements(season.rules["1.13"]))
    with pytest.raises(UnknownAssignment, match="ссылку"):
        file_conclusion("2022/1.13:s-1:nobody", judgements(season.rules["1.13"]))


def test_only_the_last_conclusion_wakes_its_round(start: Start) -> None:
    season = at_work(start)
    season.file("s-1")
    assert season.waking() == []
    season.file("s-3")
    assert season.waking() == [LAST_CONCLUSION]


def test_the_last_conclusion_wakes_nobody_while_a_school_has_more_time(start: Start) -> None:
    season = at_work(start)
    season.give_own_deadline("s-6", "2022-03-24 00:00")
    season.file_all()
    assert season.waking() == []


def test_a_conclusion_wakes_a_round_that_lacks_an_expert(start: Start) -> None:
    season = start(played=so_far.set_capacity(e_1=1, e_2=0, e_3=0, e_4=0).outage("2022-03-18 12:00"))
    season.hand_in("s-3", "s-4")
    season.go("2022-03-21 12:00")
    (judged,) = season.who_judges()
    assert season.vacancies() == {school: 1 for school in ("s-3", "s-4") if school != judged}

    season.file(judged)

    assert season.waking() == [("2022/1.13", "an expert became free")]


def test_the_wake_goes_with_its_fact_or_not_at_all(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    season = at_work(start, "s-1")

    def wake_and_fall(*arguments: object) -> None:
        wake(*arguments)  # type: ignore[arg-type]
        raise ConnectionError("the machine fell over here")

    monkeypatch.setattr("acts.file_conclusion.wake", wake_and_fall)
    with pytest.raises(ConnectionError):
        season.file("s-1")
    assert (filed(season), season.waking()) == ([], [])

    monkeypatch.undo()
    season.file("s-1")
    assert (filed(season), season.waking()) == (["s-1"], [LAST_CONCLUSION])


def test_one_waiting_wake_a_round_is_enough(start: Start) -> None:
    season = at_work(start)
    with season.installation.transaction() as session:
        wake(session, "2022/1.13", "an expert declined", season.clock.now())
    season.file_all()
    assert season.waking() == [("2022/1.13", "an expert declined")]
