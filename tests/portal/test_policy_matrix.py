"""Every door × every role × an own and a foreign thing: who passes is written here by hand, and nothing else does.

Doors answer with a stand-in here: what is asked is who is let through to the answer, and that nothing of the answer's
own is needed to keep others out. That pages look at nothing beyond the thing of their door is asked at the end.
"""

from collections.abc import Iterator, Mapping

import pytest

from portal.app import DOORS
from portal.bodies import Body
from portal.doors import nobodys
from portal.policy import Purpose
from tests.portal.conftest import Browser
from tests.portal.stage import PASSED, Stage, a_stage, address_of

NOT_KNOWN, NOT_ALLOWED, NOT_THERE = 403, 403, 404

ANYBODY = """
GET /
GET /l/{token}
POST /l/{token}
POST /out
GET /link
POST /link
GET /look-as
POST /look-as
POST /look-as/office
GET /office/code
POST /office/code
GET /office/code/{request}
POST /office/code/{request}
GET /office/enter/{request}/{token}
POST /office/enter/{request}/{token}
GET /verify
POST /verify
"""

THE_SCHOOL = """
GET /school/{season}/{row}/{school}
POST /school/{season}/{row}/{school}/files
GET /school/{season}/{row}/{school}/files/{id:int}
POST /school/{season}/{row}/{school}/files/{id:int}/remove
POST /school/{season}/{row}/{school}/anew
POST /school/{season}/{row}/{school}/forget
POST /school/{season}/{row}/{school}/answers
POST /school/{season}/{row}/{school}/send
GET /school/{season}/{row}/{school}/documents/{id:int}
GET /school/{season}/{row}/{school}/conclusion
"""

THE_EXPERT = """
GET /expert/{season}/{row}/{expert}
POST /expert/{season}/{row}/{expert}/take-on
GET /expert/{season}/{row}/{expert}/{school}
POST /expert/{season}/{row}/{expert}/{school}/take-on
POST /expert/{season}/{row}/{expert}/{school}/draft
POST /expert/{season}/{row}/{expert}/{school}/file
POST /expert/{season}/{row}/{expert}/{school}/decline
"""

THE_EXPERT_WHILE_IT_STANDS = """
GET /expert/{season}/{row}/{expert}/{school}/documents/{id:int}
GET /expert/{season}/{row}/{expert}/{school}/documents.zip
GET /expert/{season}/{row}/{expert}/{school}/decline
"""

THE_COORDINATOR = """
GET /coordinator/{season}/{row}/{municipality}
GET /coordinator/{season}/{row}/{municipality}/schools.xlsx
"""

THE_CURATOR = """
GET /curator/{season}/{row}/{curator}
GET /curator/{season}/{row}/{curator}/schools.xlsx
GET /curator/{season}/{row}/{curator}/conclusions/{school}
"""

THE_OFFICE = """
GET /office
GET /office/members
GET /office/members.xlsx
GET /office/members/{person}
GET /office/road-map/{season}.xlsx
GET /office/rounds/{season}/{row}
GET /office/rounds/{season}/{row}/schools
GET /office/rounds/{season}/{row}/schools.xlsx
GET /office/rounds/{season}/{row}/schools/{school}
GET /office/rounds/{season}/{row}/schools/{school}/documents/{document:int}
GET /office/rounds/{season}/{row}/schools/{school}/versions/{version:int}.zip
GET /office/rounds/{season}/{row}/schools/{school}/conclusion
GET /office/rounds/{season}/{row}/experts
GET /office/rounds/{season}/{row}/experts.xlsx
GET /office/rounds/{season}/{row}/assignments
GET /office/rounds/{season}/{row}/assignments.xlsx
GET /office/rounds/{season}/{row}/assignments/{school}/{expert}
GET /office/rounds/{season}/{row}/extend
GET /office/rounds/{season}/{row}/pause
GET /office/rounds/{season}/{row}/resume
GET /office/rounds/{season}/{row}/wake
GET /office/rounds/{season}/{row}/replace/{assignment:path}
GET /office/rounds/{season}/{row}/sample
GET /office/rounds/{season}/{row}/sample/list.txt
GET /office/rounds/{season}/{row}/sample/protocol.pdf
GET /office/rounds/{season}/{row}/sample/replace/{school}
GET /office/rounds/{season}/{row}/allotment
GET /office/rounds/{season}/{row}/allotment.xlsx
GET /office/rounds/{season}/{row}/allotment/verify
GET /office/rounds/{season}/{row}/allotment/change
GET /office/rounds/{season}/{row}/allotment/school/{school}
GET /office/rounds/{season}/{row}/allotment/{school}/{expert}
GET /office/rounds/{season}/{row}/allotment/{school}/{expert}/change
GET /office/rounds/{season}/{row}/batches
GET /office/rounds/{season}/{row}/batches/{batch:int}
GET /office/rounds/{season}/{row}/upcoming
GET /office/rounds/{season}/{row}/upcoming.xlsx
GET /office/rounds/{season}/{row}/upcoming/look
GET /office/history
GET /office/history.xlsx
GET /office/letters/queue
GET /office/letters
GET /office/letters.xlsx
GET /office/letters/{id:int}
GET /office/letters/{id:int}/look
GET /office/letters/{id:int}/files/{place:int}
GET /office/people
GET /office/people.xlsx
GET /office/people/{person}
GET /office/import
POST /office/import
GET /office/import/template.xlsx
GET /office/import/{id:int}
GET /office/import/{id:int}/rows.xlsx
POST /office/import/{id:int}/drop
"""

WHO_APPROVES = """
POST /office/rounds/{season}/{row}/extend
POST /office/rounds/{season}/{row}/extend/take-back
POST /office/rounds/{season}/{row}/pause
POST /office/rounds/{season}/{row}/resume
POST /office/rounds/{season}/{row}/wake
POST /office/rounds/{season}/{row}/replace/{assignment:path}
POST /office/rounds/{season}/{row}/sample/freeze
POST /office/rounds/{season}/{row}/sample/draw
POST /office/rounds/{season}/{row}/sample/replace/{school}
POST /office/rounds/{season}/{row}/allotment/approve
POST /office/rounds/{season}/{row}/allotment/change
POST /office/rounds/{season}/{row}/allotment/{school}/{expert}/change
POST /office/rounds/{season}/{row}/batches/{batch:int}/approve
POST /office/rounds/{season}/{row}/batches/{batch:int}/cancel
POST /office/rounds/{season}/{row}/batches/{batch:int}/give-back
POST /office/letters/queue/hold
POST /office/letters/queue/release
POST /office/letters/{id:int}/retry
POST /office/letters/{id:int}/again
POST /office/letters/{id:int}/resolve
POST /office/letters/{id:int}/address
POST /office/people/{person}/revoke
POST /office/people/{person}/send
POST /office/people/{person}/address
POST /office/people/{person}/kept
POST /office/members
POST /office/members/{person}/right
POST /office/members/{person}/leave
POST /office/import/undo
POST /office/import/{id:int}/confirm
"""

ROLES = (
    *("nobody", "school", "expert", "coordinator", "curator", "office", "approver"),
    *("school of a former link", "school of another round", "member who was let go", "office's link"),
)
"""The last four have come in, and nothing of a round's is open to them any more, or yet."""

WHO_PASSES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ANYBODY": (ANYBODY, ROLES),
    "THE_SCHOOL": (THE_SCHOOL, ("school",)),
    "THE_EXPERT": (THE_EXPERT, ("expert",)),
    "THE_EXPERT_WHILE_IT_STANDS": (THE_EXPERT_WHILE_IT_STANDS, ("expert",)),
    "THE_COORDINATOR": (THE_COORDINATOR, ("coordinator",)),
    "THE_CURATOR": (THE_CURATOR, ("curator",)),
    "THE_OFFICE": (THE_OFFICE, ("office", "approver")),
    "WHO_APPROVES": (WHO_APPROVES, ("approver",)),
}

OF_PURPOSE = {
    "ANYBODY": Purpose.COME_IN,
    "THE_SCHOOL": Purpose.PREPARE_HAND_IN,
    "THE_EXPERT": Purpose.SEE_ASSIGNMENTS,
    "THE_EXPERT_WHILE_IT_STANDS": Purpose.JUDGE,
    "THE_COORDINATOR": Purpose.SEE_MUNICIPALITY,
    "THE_CURATOR": Purpose.SEE_CURATED,
    "THE_OFFICE": Purpose.LOOK_FROM_OFFICE,
    "WHO_APPROVES": Purpose.ACT_FOR_OFFICE,
}


def lines() -> dict[str, str]:
    """By line («GET /link»), the name of the list that holds it."""
    return {line: name for name, (listed, _) in WHO_PASSES.items() for line in listed.split("\n") if line}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as found:
        yield found


def test_every_door_stands_in_one_list_and_every_line_is_a_door() -> None:
    there, written = {f"{door.method} {door.path}": door for door in DOORS}, lines()
    unwritten = [f"add «{line}» to {name_of(door.purpose)}" for line, door in there.items() if line not in written]

    assert unwritten == [], "say in this file who passes a new door"
    assert [f"«{line}» is no door any more: take it out" for line in written if line not in there] == []
    assert {line: OF_PURPOSE[name] for line, name in written.items()} == {
        line: door.purpose for line, door in there.items()
    }, "a door's purpose is not the one of the list that holds it"


def name_of(purpose: Purpose) -> str:
    return next(name for name, its in OF_PURPOSE.items() if its is purpose)


def test_whatever_is_shown_of_somebody_goes_through_the_policy() -> None:
    of_office = {Purpose.LOOK_FROM_OFFICE, Purpose.ACT_FOR_OFFICE}
    unguarded = [
        f"{door.method} {door.path}"
        for door in DOORS
        if door.find is nobodys and door.purpose is not Purpose.COME_IN and door.purpose not in of_office
    ]

    assert unguarded == []


def test_doors_that_change_something_are_no_links_and_read_a_form() -> None:
    assert {door.method for door in DOORS} == {"GET", "POST"}
    assert [door.path for door in DOORS if (door.method == "POST") is (door.body is Body.NONE)] == []
    assert [door.path for door in DOORS if door.purpose is Purpose.ACT_FOR_OFFICE and door.method == "GET"] == []


@pytest.mark.parametrize("role", ROLES)
def test_to_what_is_the_own_the_written_roles_pass_and_no_other(stage: Stage, role: str) -> None:
    refused = NOT_KNOWN if role == "nobody" else NOT_THERE
    expected = {line: PASSED if role in WHO_PASSES[name][1] else refused for line, name in lines().items()}
    if role == "office":
        # It sees the thing on its pages: that it is there is no secret.
        expected |= {line: NOT_ALLOWED for line, name in lines().items() if name == "WHO_APPROVES"}

    assert {line: stage.ask(role, line) for line in expected} == expected


@pytest.mark.parametrize("role", ROLES)
def test_what_is_anothers_or_nothing_is_not_there_for_anybody(stage: Stage, role: str) -> None:
    asked = [
        (line, changed)
        for line, name in lines().items()
        for changed in stage.foreign[name]
        if address_of(line, {**stage.own, **changed}) != address_of(line, stage.own)
    ]
    refused = NOT_KNOWN if role == "nobody" else NOT_THERE

    # A round that is there is the office's, whichever it is.
    assert [(line, changed) for line, changed in asked if stage.ask(role, line, **changed) != refused] == []
    assert len(asked) > 70


def test_who_declined_sees_that_it_is_gone_and_nothing_of_it(stage: Stage) -> None:
    seen = {line: stage.ask("expert who declined", line, **stage.declined) for line in lines()}

    passed = {line for line, status in seen.items() if status == PASSED}
    assert passed == {line for line, name in lines().items() if name in ("ANYBODY", "THE_EXPERT")}


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("school", "/school/{season}/{row}/{school}/documents/{id}"),
        ("school", "/school/{season}/{row}/{school}/files/{id}"),
        ("expert", "/expert/{season}/{row}/{expert}/{school}/documents/{id}"),
        ("office", "/office/rounds/{season}/{row}/schools/{school}/documents/{document}"),
    ],
)
def test_a_page_hands_out_no_document_of_another_school(stage: Stage, role: str, page: str) -> None:
    browser = Browser(stage.season)
    browser.cookies.set("rounds", stage.cookies[role])

    assert (
        browser.open(address_of(page, {**stage.own, "id": stage.document, "document": stage.document})).status_code
        == NOT_THERE
    )
