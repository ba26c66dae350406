"""The corpus of bad inputs reaches every form: each door that takes one is found by walking in some situation."""

from portal.app import DOORS
from portal.bodies import Body
from tests.portal.meeting import line_of
from tests.portal.situations import SITUATIONS
from tests.portal.walk import Form

FOUND_NOWHERE: dict[str, str] = {}
"""Doors whose form no walk can find, each with the reason."""


def test_every_door_that_takes_a_body_is_found_in_some_situation() -> None:
    taking = {f"{door.method} {door.path}" for door in DOORS if door.body is not Body.NONE}
    found = {line for situation in SITUATIONS.values() for line in situation.finds}

    assert taking - found - set(FOUND_NOWHERE) == set(), "say in tests/portal/situations.py where its form stands"
    assert {line for line in found if line.startswith("POST ")} | set(FOUND_NOWHERE) == taking


def test_a_form_is_known_by_its_door() -> None:
    actions = {
        "/school/2022/1.13/s-1/files/7/remove": "POST /school/{season}/{row}/{school}/files/{id:int}/remove",
        "/office/rounds/2022/1.13/pause": "POST /office/rounds/{season}/{row}/pause",
        "/office/import/undo?x=1": "POST /office/import/undo",
        "/nowhere": "",
    }

    assert {action: line_of(Form("/", action, "POST", ())) for action in actions} == actions
