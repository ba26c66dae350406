from itertools import pairwise

from domain.stages import Stage

ORDER = ["scheduled", "intake", "allotment", "expertise", "outcome", "notices", "closing", "closed"]


def test_the_stages_follow_the_articles() -> None:
    assert [stage.value for stage in Stage] == ORDER


def test_each_stage_comes_before_those_after_it_and_not_before_itself() -> None:
    for earlier, later in pairwise(Stage):
        assert earlier.comes_before(later)
        assert not later.comes_before(earlier)
        assert not earlier.comes_before(earlier)
    assert Stage.SCHEDULED.comes_before(Stage.CLOSED)
