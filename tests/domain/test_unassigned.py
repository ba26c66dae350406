from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.calendar import Window
from domain.capacity import Room
from domain.stages import Stage
from domain.unassigned import (
    IdleExpert,
    RoundToAllot,
    SchoolToJudge,
    Unassigned,
    Unjudged,
    why_nobody_is_assigned,
    why_unassigned,
    why_unjudged,
)


def day(number: int) -> datetime:
    return datetime(2022, 3, number, tzinfo=UTC)


NOW = day(23)
ROUND = RoundToAllot(
    stage=Stage.EXPERTISE,
    expertise=Window(day(21), day(28)),
    judged=(("s-1", "m-1"), ("s-3", "m-2")),
    allotted=True,
    awaits_approval=False,
)
EXPERT = IdleExpert(
    address_is_bad=False,
    asked_again=True,
    room=Room(3, absent=False),
    capacity=5,
    kept_away=frozenset({"m-1"}),
    barred=frozenset(),
)
SCHOOL = SchoolToJudge(accepted_before=False, in_time=True, late=False, deadline=day(21), lacks=False)


@pytest.mark.parametrize(
    ("round_", "now", "why"),
    [
        (ROUND, NOW, None),
        (ROUND, day(28), Unassigned.EXPERTISE_OVER),
        (replace(ROUND, stage=Stage.CLOSED), NOW, Unassigned.EXPERTISE_OVER),
        (replace(ROUND, stage=Stage.INTAKE, allotted=False), day(20), Unassigned.NOT_BEGUN),
        (replace(ROUND, judged=()), NOW, Unassigned.NO_DOCUMENTS),
        (replace(ROUND, stage=Stage.ALLOTMENT, allotted=False), NOW, Unassigned.NOT_ALLOTTED),
        (replace(ROUND, stage=Stage.ALLOTMENT, awaits_approval=True), NOW, Unassigned.AWAITS_APPROVAL),
    ],
)
def test_what_holds_for_everybody_is_told_of_everybody(
    round_: RoundToAllot, now: datetime, why: Unassigned | None
) -> None:
    everything_at_once = replace(EXPERT, address_is_bad=True, asked_again=False, capacity=0)

    assert why_nobody_is_assigned(round_, now) == why
    assert why is None or why_unassigned(round_, everything_at_once, now) is why


@pytest.mark.parametrize(
    ("expert", "why"),
    [
        (replace(EXPERT, address_is_bad=True), Unassigned.BAD_ADDRESS),
        (replace(EXPERT, asked_again=False), Unassigned.NOT_ASKED_AGAIN),
        (replace(EXPERT, room=Room(0, absent=True)), Unassigned.ABSENT),
        (replace(EXPERT, room=Room(0, absent=False), capacity=0), Unassigned.NO_CAPACITY),
        (replace(EXPERT, room=Room(0, absent=False)), Unassigned.FULL),
        (replace(EXPERT, barred=frozenset({"s-3"})), Unassigned.KEPT_AWAY),
        (EXPERT, Unassigned.WITH_OTHERS),
    ],
)
def test_an_expert_without_work_has_a_cause_of_their_own(expert: IdleExpert, why: Unassigned) -> None:
    assert why_unassigned(ROUND, expert, NOW) is why


@pytest.mark.parametrize(
    ("school", "round_", "now", "why"),
    [
        (None, ROUND, NOW, Unjudged.NO_PARTICIPANT),
        (replace(SCHOOL, accepted_before=True, in_time=False), ROUND, NOW, Unjudged.ACCEPTED_BEFORE),
        (replace(SCHOOL, in_time=False), ROUND, day(20), Unjudged.AWAITED),
        (replace(SCHOOL, in_time=False, late=True), ROUND, NOW, Unjudged.LATE),
        (replace(SCHOOL, in_time=False), ROUND, NOW, Unjudged.NO_DOCUMENTS),
        (SCHOOL, ROUND, day(28), Unjudged.EXPERTISE_OVER),
        (replace(SCHOOL, deadline=day(25)), ROUND, NOW, Unjudged.WINDOW_OPEN),
        (replace(SCHOOL, deadline=day(20)), ROUND, day(20), Unjudged.NOT_BEGUN),
        (replace(SCHOOL, lacks=True), ROUND, NOW, Unjudged.LACKING),
        (SCHOOL, ROUND, NOW, Unjudged.NOT_ALLOTTED),
    ],
)
def test_a_school_that_nobody_judges_has_its_cause(
    school: SchoolToJudge | None, round_: RoundToAllot, now: datetime, why: Unjudged
) -> None:
    assert why_unjudged(round_, school, now) is why
