import pytest

from domain.participation import Joining, who_joins_a_repeat
from domain.season import Coverage
from domain.verdicts import Outcome

ONE_OF_EACH = {
    "s-6": None,
    "s-5": Outcome.CARRIED_OVER,
    "s-4": Outcome.NOT_ASSESSED,
    "s-3": Outcome.NO_DOCUMENTS,
    "s-2": Outcome.RETURNED,
    "s-1": Outcome.ACCEPTED,
}


def test_a_repeat_of_all_takes_every_school_whose_outcome_is_recorded_by_id() -> None:
    assert who_joins_a_repeat(Coverage.ALL, ONE_OF_EACH, []) == (
        Joining("s-1", accepted_in_primary=True),
        Joining("s-2"),
        Joining("s-3"),
        Joining("s-4", brings_documents=True),
        Joining("s-5"),
    )


def test_a_repeat_of_the_returned_leaves_the_accepted_out() -> None:
    schools = [joining.school for joining in who_joins_a_repeat(Coverage.RETURNED, ONE_OF_EACH, [])]
    assert schools == ["s-2", "s-3", "s-4", "s-5"]


@pytest.mark.parametrize(
    ("outcome", "late", "brings"),
    [
        (Outcome.NO_DOCUMENTS, True, True),
        (Outcome.NO_DOCUMENTS, False, False),
        (Outcome.NOT_ASSESSED, False, True),
        (Outcome.NOT_ASSESSED, True, True),
        pytest.param(
            Outcome.RETURNED, True, True, id="its receipt promised that the late version counts in the repeat"
        ),
        (Outcome.RETURNED, False, False),
        (Outcome.ACCEPTED, True, False),
    ],
)
def test_what_came_late_or_was_not_assessed_counts_in_the_repeat(outcome: Outcome, late: bool, brings: bool) -> None:
    (joining,) = who_joins_a_repeat(Coverage.ALL, {"s-1": outcome}, ["s-1"] if late else [])
    assert joining == Joining("s-1", accepted_in_primary=outcome is Outcome.ACCEPTED, brings_documents=brings)
