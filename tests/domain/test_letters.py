import pytest

from domain.letters import Kind, settling_wakes
from domain.stages import Stage


@pytest.mark.parametrize("stage", Stage)
def test_only_a_closing_round_is_woken_by_its_last_letter(stage: Stage) -> None:
    assert settling_wakes(stage, (), still_waiting=True) is None
    last = settling_wakes(stage, (), still_waiting=False)
    assert last == ("the last letter is settled" if stage is Stage.CLOSING else None)


@pytest.mark.parametrize("kind", Kind)
def test_a_refusal_wakes_where_somebody_must_act(kind: Kind) -> None:
    woken = settling_wakes(Stage.EXPERTISE, {kind}, still_waiting=True) is not None
    assert woken == (kind in {Kind.INVITATION, Kind.REPEAT_INVITATION, Kind.ASSIGNMENTS})


@pytest.mark.parametrize("kind", Kind)
def test_a_letter_that_could_not_be_written_wakes_unless_it_is_the_offices_own(kind: Kind) -> None:
    woken = settling_wakes(Stage.NOTICES, (), still_waiting=True, unwritten={kind}) is not None
    assert woken == (kind not in {Kind.UNPLACED, Kind.UNDELIVERABLE, Kind.ROUND_COMPLETED})
