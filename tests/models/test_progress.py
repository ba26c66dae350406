from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from domain.waiting import Progress
from models.assignments import Assignment, Conclusion
from models.progress import progress_of, schools_to_judge, wake_for_freed_capacity
from models.rounds import Participation, Round
from models.submissions import Submission
from models.wakes import rounds_to_wake

PRIMARY, REPEAT = "2022/1.13", "2022/1.14"
BEFORE, CLOSED, THURSDAY = (datetime(2022, 3, day, 17, tzinfo=UTC) for day in (18, 20, 24))


def taking_part(
    session: Session, school: str, *, round_id: str = PRIMARY, late: bool | None = False, **more: object
) -> None:
    """Let a school take part and hand in: in time, late, or not at all (None)."""
    session.add(Participation(round_id=round_id, school_id=school, joined_at=BEFORE, **more))
    session.flush()
    if late is not None:
        session.add(Submission(round_id=round_id, school_id=school, version=1, handed_in_at=BEFORE, late=late))
    session.flush()


def assigned(session: Session, school: str, expert: str, *, filed: bool = False, ended: bool = False) -> None:
    id = f"{PRIMARY}:{school}:{expert}"
    end = {"ended_at": CLOSED, "ending": "silent"} if ended else {}
    session.add(
        Assignment(id=id, round_id=PRIMARY, school_id=school, expert_id=expert, reason="", assigned_at=CLOSED, **end)
    )
    session.flush()
    if filed:
        session.add(Conclusion(assignment_id=id, filed_at=CLOSED))
        session.flush()


@pytest.fixture
def six(session: Session) -> Session:
    """In time; with more time; with less; late; without documents; accepted before."""
    taking_part(session, "s-1")
    taking_part(session, "s-2", own_deadline=THURSDAY)
    taking_part(session, "s-3", own_deadline=BEFORE)
    taking_part(session, "s-4", late=True)
    taking_part(session, "s-5", late=None)
    taking_part(session, "s-6", accepted_in_primary=True, own_deadline=THURSDAY)
    return session


@pytest.mark.parametrize(
    ("now", "schools", "to_come"),
    [(BEFORE, ["s-3"], 1), (CLOSED, ["s-1", "s-3"], 1), (THURSDAY, ["s-1", "s-2", "s-3"], 0)],
)
def test_a_school_is_judged_from_its_own_deadline_on_and_waited_for_until_then(
    six: Session, now: datetime, schools: list[str], to_come: int
) -> None:
    round_ = six.get_one(Round, PRIMARY)
    assert schools_to_judge(six, round_, now) == schools
    assert progress_of(six, round_, now) == Progress(places=len(schools), filled=0, filed=0, to_come=to_come, missing=2)


def test_only_what_stands_fills_a_place(six: Session) -> None:
    assigned(six, "s-1", "e-2", ended=True)
    assigned(six, "s-1", "e-3", filed=True)
    assigned(six, "s-3", "e-1")
    assert progress_of(six, six.get_one(Round, PRIMARY), THURSDAY) == Progress(places=3, filled=2, filed=1, missing=2)


def test_a_school_that_handed_in_many_versions_is_judged_once(session: Session) -> None:
    taking_part(session, "s-1")
    session.add(Submission(round_id=PRIMARY, school_id="s-1", version=2, handed_in_at=BEFORE, late=False))
    session.flush()
    round_ = session.get_one(Round, PRIMARY)
    assert schools_to_judge(session, round_, CLOSED) == ["s-1"]
    assert progress_of(session, round_, CLOSED).places == 1


@pytest.mark.parametrize(("stage", "to_come"), [("expertise", 1), ("outcome", 0), ("closed", 0)])
def test_something_may_come_to_a_repeat_until_its_primary_is_decided(
    session: Session, stage: str, to_come: int
) -> None:
    session.get_one(Round, PRIMARY).stage = stage
    assert progress_of(session, session.get_one(Round, REPEAT), THURSDAY) == Progress(0, 0, 0, to_come)


@pytest.mark.parametrize(
    ("stage", "filled", "but", "woken"),
    [
        ("expertise", False, None, [PRIMARY]),
        ("expertise", True, None, []),
        ("expertise", False, PRIMARY, []),
        ("intake", False, None, []),
        pytest.param("allotment", False, None, [], id="it will choose when its expertise opens"),
        ("outcome", False, None, []),
    ],
)
def test_freed_capacity_wakes_the_rounds_at_work_that_lack_an_expert_but_the_one_that_looks_by_itself(
    session: Session, stage: str, filled: bool, but: str | None, woken: list[str]
) -> None:
    taking_part(session, "s-1")
    if filled:
        assigned(session, "s-1", "e-2")
    session.get_one(Round, PRIMARY).stage = stage
    session.flush()
    wake_for_freed_capacity(session, THURSDAY, but=but)
    assert rounds_to_wake(session) == woken
