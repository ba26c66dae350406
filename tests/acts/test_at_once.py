"""What several people do at the same moment, on either database."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import func, select

from acts.approve_allotment import allotment_seen, approve_allotment
from acts.decline import decline
from acts.draw_sample import draw_sample
from acts.file_conclusion import file_conclusion
from acts.freeze_sample import freeze_sample
from acts.hand_in import hand_in
from acts.refusals import Refusal
from acts.replace_drawn_school import replace_drawn_school
from acts.rule_on_pair import move_pair
from domain.allotment.rules import AllotmentRules
from domain.sampling.ceremony import SeedOrigin
from models.assignments import Ending
from models.samples import sample_of
from models.submissions import Submission
from tests.beginnings import so_far
from tests.small_season import SCHOOLS, SmallSeason, files_for, judgements

Start = Callable[..., SmallSeason]
T = TypeVar("T")
WORD: dict[str, Any] = {"who": "office", "why": "Проверено"}


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of it at the same moment, each deed in a thread of its own."""
    begun = threading.Barrier(len(deeds))

    def do(deed: Callable[[], T]) -> T:
        begun.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as people:
        return list(people.map(do, deeds))


def said(deed: Callable[[], object]) -> str:
    """How it was answered."""
    try:
        deed()
    except Refusal as refusal:
        return type(refusal).__name__
    return "done"


def test_a_school_that_hands_in_four_times_at_once_has_four_versions(start: Start) -> None:
    season = start("1.13", played=so_far.go("2022-03-14 12:00"))
    files = files_for(season.rules["1.13"])

    handed_in = at_once([lambda: hand_in(season.id(), "s-1", files)] * 4)

    assert sorted(each.version for each in handed_in) == [1, 2, 3, 4]
    assert sorted(each.ordinal for each in season.ledger("receipt")) == ["1", "2", "3", "4"]
    with season.reading() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 4


def test_the_last_conclusions_filed_at_once_call_the_round_once(start: Start) -> None:
    season = start("1.13", played=so_far.go("2022-03-18 12:00"))
    season.hand_in(*SCHOOLS)
    season.go("2022-03-23 12:00")
    assert season.waking() == []

    marks = judgements(season.rules["1.13"])
    at_once([partial(file_conclusion, assignment.id, marks) for assignment in season.standing()])

    assert season.waking() == [(season.id(), "the last conclusion was filed")]
    assert all(assignment.filed for assignment in season.assignments())


def test_who_files_and_declines_at_once_does_one_of_both(start: Start) -> None:
    season = start("1.13", played=so_far.go("2022-03-18 12:00").hand_in("s-1"))
    season.go("2022-03-23 12:00")
    (assignment,) = season.standing()

    answers = at_once(
        [
            lambda: said(lambda: file_conclusion(assignment.id, judgements(season.rules["1.13"]))),
            lambda: said(lambda: decline(assignment.id, Ending.OTHER, "занят")),
        ]
    )

    (after,) = season.assignments()
    assert (after.filed, after.stands) in ((True, True), (False, False))
    assert sorted(answers) == sorted(["done", "ConclusionFiledAlready" if after.filed else "AssignmentEnded"])


def test_an_allotment_that_two_approve_at_once_is_approved_once_and_moved_before_or_after(start: Start) -> None:
    season = start("1.13", r_1_13={"allotment": AllotmentRules(approval=True)})
    season.outage("2022-03-18 12:00")
    season.hand_in("s-3", "s-5")
    season.go("2022-03-21 12:00")
    (former,) = season.who_judges()["s-3"]
    to = next(each for each in ("e-1", "e-3", "e-4") if each != former)
    with season.reading() as session:
        seen = allotment_seen(session, season.id())

    *approved, moved = at_once(
        [
            lambda: said(lambda: approve_allotment("1.13", seen=seen, **WORD)),
            lambda: said(lambda: approve_allotment("1.13", seen=seen, **WORD)),
            lambda: said(lambda: move_pair("1.13", ("s-3", former), to, **WORD)),
        ]
    )

    assert (sorted(approved), moved) in (
        (["ApprovedAlready", "done"], "done"),
        (["ChangedMeanwhile", "ChangedMeanwhile"], "done"),
    )
    season.settle()
    assert season.who_judges()["s-3"] == [to]
    told = {each.recipient for each in season.ledger("assignments") if each.state == "accepted"}
    assert told == (set() if "done" not in approved else {f"x-{each.expert_id}" for each in season.standing()})


def test_a_sample_that_several_draw_at_once_is_drawn_once(start: Start) -> None:
    season = start("2.1", r_2_1={"sample_seed": None})
    assert sorted(at_once([lambda: said(lambda: freeze_sample("2.1", **WORD))] * 3)) == ["FrozenAlready"] * 2 + ["done"]
    throws = ("351624", "111111", "222222")
    answers = at_once([partial(said, partial(draw_sample, "2.1", each, SeedOrigin.DICE, **WORD)) for each in throws])
    assert sorted(answers) == ["DrawnAlready", "DrawnAlready", "done"]
    with season.reading() as session:
        kept = sample_of(session, "2022/2.1")
        assert kept is not None
        assert (kept.seed, kept.drawn) == (
            throws[answers.index("done")],
            kept.population.drawn_by(throws[answers.index("done")]).schools,
        )
        left = kept.members[0]
    answers = at_once([lambda: said(lambda: replace_drawn_school("2.1", left, **WORD))] * 2)
    assert sorted(answers) == ["NotInSample", "done"]
