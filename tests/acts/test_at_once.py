"""What several people do at the same moment, on either database."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from sqlalchemy import func, select

from acts.decline import decline
from acts.file_conclusion import file_conclusion
from acts.hand_in import hand_in
from acts.refusals import Refusal
from models.assignments import Ending
from models.submissions import Submission
from tests.small_season import SCHOOLS, SmallSeason, files_for, judgements

Start = Callable[..., SmallSeason]
T = TypeVar("T")


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of it at the same moment, each deed in a thread of its own."""
    begun = threading.Barrier(len(deeds))

    def do(deed: Callable[[], T]) -> T:
        begun.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as people:
        return list(people.map(do, deeds))


def test_a_school_that_hands_in_four_times_at_once_has_four_versions(start: Start) -> None:
    season = start("1.13")
    season.go("2022-03-14 12:00")
    files = files_for(season.rules["1.13"])

    handed_in = at_once([lambda: hand_in(season.id(), "s-1", files)] * 4)

    assert sorted(each.version for each in handed_in) == [1, 2, 3, 4]
    assert sorted(each.ordinal for each in season.ledger("receipt")) == ["1", "2", "3", "4"]
    with season.reading() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 4


def test_the_last_conclusions_filed_at_once_call_the_round_once(start: Start) -> None:
    season = start("1.13")
    season.go("2022-03-18 12:00")
    season.hand_in(*SCHOOLS)
    season.go("2022-03-23 12:00")
    assert season.waking() == []

    marks = judgements(season.rules["1.13"])
    at_once([partial(file_conclusion, assignment.id, marks) for assignment in season.standing()])

    assert season.waking() == [(season.id(), "the last conclusion was filed")]
    assert all(assignment.filed for assignment in season.assignments())


def test_who_files_and_declines_at_once_does_one_of_both(start: Start) -> None:
    season = start("1.13")
    season.go("2022-03-18 12:00")
    season.hand_in("s-1")
    season.go("2022-03-23 12:00")
    (assignment,) = season.standing()

    def said(deed: Callable[[], None]) -> str:
        try:
            deed()
        except Refusal as refusal:
            return type(refusal).__name__
        return "done"

    answers = at_once(
        [
            lambda: said(lambda: file_conclusion(assignment.id, judgements(season.rules["1.13"]))),
            lambda: said(lambda: decline(assignment.id, Ending.OTHER, "занят")),
        ]
    )

    (after,) = season.assignments()
    assert (after.filed, after.stands) in ((True, True), (False, False))
    assert sorted(answers) == sorted(["done", "ConclusionFiledAlready" if after.filed else "AssignmentEnded"])
