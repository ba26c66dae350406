"""The right is judged before the body is read: of who may not send a form, not a byte of it is asked for."""

from collections.abc import Iterator

import pytest

from portal.app import DOORS
from portal.bodies import Body
from portal.policy import Purpose
from tests.portal.stage import PASSED, Stage, a_stage

SORT = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'
FORM = (PART % (b"why", b""), "Карантин".encode(), b"\r\n--b--\r\n")
FILE = (PART % (b"files-concept", b'; filename="a.pdf"'), *([b"%PDF" + bytes(65536)] * 40), b"\r\n--b--\r\n")
OF_OFFICE = {f"{door.method} {door.path}" for door in DOORS if door.purpose is Purpose.ACT_FOR_OFFICE}
GIVEN_BACK = {"nobody": OF_OFFICE, "office": OF_OFFICE, "member who was let go": set[str]()}
"""Whose typed words are shown again, to themselves alone: the visit, or the right to approve, may have ended meanwhile.

These forms have no files, and no more than a page's worth of them is read.
"""
TAKING = {f"{door.method} {door.path}": door.body for door in DOORS if door.body is not Body.NONE}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as found:
        yield found


def sent(stage: Stage, role: str, line: str, **changed: str) -> tuple[int, int]:
    """The status, and of how many pieces of the form it was asked for more."""
    body = FILE if TAKING[line] is Body.FILES else FORM
    return stage.send(role, line, *body, sort=SORT, **changed)


@pytest.mark.parametrize("role", ["nobody", "school", "expert", "coordinator", "curator", "office"])
def test_of_a_form_that_is_not_theirs_nothing_is_read(stage: Stage, role: str) -> None:
    found = {line: sent(stage, role, line) for line in TAKING}
    turned_away = {line: read for line, (status, read) in found.items() if status != PASSED}

    given_back = GIVEN_BACK.get(role, set())
    assert turned_away == {line: len(FORM) if line in given_back else 0 for line in turned_away}
    assert len(turned_away) > 10


@pytest.mark.parametrize("role", ["school of a former link", "school of another round", "member who was let go"])
def test_of_a_form_that_is_no_longer_theirs_nothing_is_read(stage: Stage, role: str) -> None:
    for line in TAKING:
        status, read = sent(stage, role, line)
        assert (status == PASSED) or read == 0, line


def test_of_a_form_of_another_school_nothing_is_read(stage: Stage) -> None:
    schools = [line for line in TAKING if line.startswith("POST /school/")]

    assert {sent(stage, "school", line) for line in schools} == {(PASSED, len(FILE)), (PASSED, len(FORM))}
    assert {sent(stage, "school", line, school=stage.declined["school"]) for line in schools} == {(404, 0)}
    assert {sent(stage, "nobody", line) for line in schools} == {(403, 0)}
