import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.stages import Stage
from domain.waiting import Progress, conclusion_wakes, decline_wakes, freed_capacity_wakes, primary_wakes_repeat

ALL_FILED = Progress(places=4, filled=4, filed=4)


def woken_in(rule: object) -> set[Stage]:
    assert callable(rule)
    return {stage for stage in Stage if rule(stage)}


@pytest.mark.parametrize(
    ("progress", "complete"),
    [
        (ALL_FILED, True),
        pytest.param(Progress(places=0, filled=0, filed=0), True, id="nobody had to hand in"),
        pytest.param(Progress(places=0, filled=0, filed=0, missing=1), False, id="nothing came at all"),
        pytest.param(Progress(places=4, filled=4, filed=4, missing=1), True, id="one school brought nothing"),
        (Progress(places=4, filled=4, filed=3), False),
        pytest.param(Progress(places=4, filled=3, filed=3), False, id="a place is empty"),
        pytest.param(Progress(places=4, filled=4, filed=4, to_come=1), False, id="a school has more time"),
    ],
)
def test_an_expertise_is_complete_when_all_is_filed_and_nothing_can_come(progress: Progress, complete: bool) -> None:
    assert progress.complete is complete


def test_only_the_last_conclusion_wakes_and_only_during_the_expertise() -> None:
    assert woken_in(lambda stage: conclusion_wakes(stage, ALL_FILED)) == {Stage.EXPERTISE}
    assert woken_in(lambda stage: conclusion_wakes(stage, Progress(places=4, filled=4, filed=3))) == set()
    assert woken_in(lambda stage: conclusion_wakes(stage, Progress(4, 4, 4, to_come=1))) == set()


def test_a_decline_wakes_during_the_expertise_and_while_a_plan_waits_for_approval() -> None:
    assert woken_in(decline_wakes) == {Stage.ALLOTMENT, Stage.EXPERTISE}


def test_freed_capacity_wakes_only_where_a_place_is_empty() -> None:
    assert woken_in(lambda stage: freed_capacity_wakes(stage, 1)) == {Stage.ALLOTMENT, Stage.EXPERTISE}
    assert woken_in(lambda stage: freed_capacity_wakes(stage, 0)) == set()


def test_outcomes_of_a_primary_wake_a_repeat_that_has_begun_and_has_no_outcomes_itself() -> None:
    assert woken_in(primary_wakes_repeat) == {Stage.INTAKE, Stage.ALLOTMENT, Stage.EXPERTISE}


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 3))
def test_a_round_is_never_woken_by_a_conclusion_while_one_is_owed(
    places: int, filled: int, filed: int, to_come: int
) -> None:
    progress = Progress(places, filled, filed, to_come)
    assert conclusion_wakes(Stage.EXPERTISE, progress) == (filed >= places and to_come == 0)
