"""The ordinals of letters that gather what is new."""

import pytest
from sqlalchemy.orm import Session

from domain.letters import Kind
from models.letter_ordinals import ordinal_of_next_assignments, ordinal_to_office
from models.letters import OFFICE, OwedLetter
from tests.models.test_letters import NINE, PRIMARY, laid_out, the


@pytest.mark.parametrize(
    ("changes", "ordinal"),
    [
        pytest.param({}, 1, id="nobody rendered it yet: it will list what is new"),
        pytest.param({"state": "draft"}, 1, id="it waits for approval: it will list what is new"),
        pytest.param({"message_id": "<1@x>"}, 2, id="it was rendered and stays as it is"),
        pytest.param({"message_id": "<1@x>", "state": "accepted", "accepted_at": NINE}, 2, id="it has left"),
        pytest.param({"state": "withdrawn", "reason": ""}, 2, id="it was withdrawn"),
        pytest.param({"state": "refused"}, 2, id="it was refused without a try"),
    ],
)
def test_an_assignment_is_told_in_the_letter_that_is_still_open_or_in_a_further_one(
    session: Session, changes: dict[str, object], ordinal: int
) -> None:
    assert ordinal_of_next_assignments(session, PRIMARY, "x-e-1") == 1
    laid_out(session, OwedLetter(Kind.ASSIGNMENTS, "x-e-1", "e-1", "1"))
    the(session, **changes)
    assert ordinal_of_next_assignments(session, PRIMARY, "x-e-1") == ordinal
    assert ordinal_of_next_assignments(session, PRIMARY, "x-e-2") == 1


def test_the_tenth_letter_comes_after_the_ninth(session: Session) -> None:
    for number in range(1, 11):
        laid_out(session, OwedLetter(Kind.ASSIGNMENTS, "x-e-1", "e-1", str(number)))
        the(session, message_id=f"<{number}@x>")
    assert ordinal_of_next_assignments(session, PRIMARY, "x-e-1") == 11


def test_the_office_gets_a_further_letter_of_a_moment_only_where_the_first_was_rendered(session: Session) -> None:
    def ordinal() -> str:
        return ordinal_to_office(session, PRIMARY, Kind.UNPLACED, NINE)

    assert ordinal() == "2022-03-14T02:00:00+00:00"
    laid_out(session, OwedLetter(Kind.UNPLACED, OFFICE, ordinal=ordinal()))
    assert ordinal() == "2022-03-14T02:00:00+00:00"
    the(session, message_id="<1@x>")
    assert ordinal() == "2022-03-14T02:00:00.000001+00:00"
    laid_out(session, OwedLetter(Kind.UNPLACED, OFFICE, ordinal=ordinal()))
    the(session, message_id="<2@x>")
    assert ordinal() == "2022-03-14T02:00:00.000002+00:00"
    assert ordinal_to_office(session, PRIMARY, Kind.UNDELIVERABLE, NINE) == "2022-03-14T02:00:00+00:00"
