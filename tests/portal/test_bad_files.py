"""Every field for files of every page is found by walking, and every file of the corpus is chosen in it."""

import re
from html import unescape

import pytest

from portal.app import DOORS
from portal.bodies import Body
from tests.corpus.files import NAMES, PDF, REFUSED, TAKEN
from tests.portal.meeting import Met, meet
from tests.portal.situations import SITUATIONS, Start
from tests.portal.walk import Form, complaints

SAMPLE = ("nothing", "docm renamed", "bomb", "JavaScript packed", "html renamed")
"""One of each kind."""
A_SCHOOLS_FILE = re.compile(r'href="(/school/[^"]*/files/\d+)"')
TAKES_FILES = {f"{door.method} {door.path}" for door in DOORS if door.body is Body.FILES}
WITH_FILES = [name for name, situation in SITUATIONS.items() if TAKES_FILES & {*situation.finds}]
GIVES_UP = "/forget"
"""A button that leaves off whatever was prepared or chosen."""
SAFE_NAME = re.compile(r"attachment; filename\*=UTF-8''[\w.~%-]+")


def fields_for_files(met: Met) -> list[tuple[Form, str]]:
    forms = [form for form in met.forms if not form.action.endswith(GIVES_UP)]
    return [(form, one.name) for form in forms for one in form.fields if one.kind == "file"]


def chosen_everywhere(met: Met, names: tuple[str, ...]) -> list[str]:
    """What is wrong after each of these files was chosen in each field."""
    found: list[str] = []
    for form, field in fields_for_files(met):
        for name in names:
            bad = REFUSED[name]
            what, answer = f"{form.name}: {name} in {field}", met.choose(form, field, bad.name, bad.make())
            found += complaints(what, answer)
            if answer.status_code < 400:
                found.append(f"{what}: taken")
            # An import reads tables only, and says so of whatever is none.
            words = () if form.action == "/office/import" else (bad.refused, bad.name)
            if not all(said in unescape(answer.text) for said in ('id="summary"', *words)):
                found.append(f"{what}: not told")
    return found


@pytest.mark.parametrize("situation", ["school", "office"])
def test_a_bad_file_is_refused_wherever_it_is_chosen(start: Start, situation: str) -> None:
    assert chosen_everywhere(meet(start, situation), SAMPLE) == []


@pytest.mark.slow
@pytest.mark.parametrize("situation", WITH_FILES)
def test_every_bad_file_is_refused_wherever_it_is_chosen(start: Start, situation: str) -> None:
    assert chosen_everywhere(meet(start, situation), tuple(REFUSED)) == []


@pytest.fixture
def school(start: Start) -> Met:
    """The director of a school that hands in."""
    return meet(start, "school")


def test_whatever_a_sound_file_is_called_it_is_kept_and_given_back_under_a_harmless_name(school: Met) -> None:
    form, field = fields_for_files(school)[0]
    given = []
    for number, name in enumerate(NAMES):
        answer = school.choose(form, field, name, PDF + b"%d" % number)
        where = A_SCHOOLS_FILE.findall(answer.text)
        file = school.browser.open(where[0])
        given.append((answer.status_code, file.content == PDF + b"%d" % number, file.headers["content-type"]))
        said = file.headers["content-disposition"]
        assert SAFE_NAME.fullmatch(said), said
        assert said.endswith(".pdf"), said
        assert [*complaints(name, answer), *complaints(name, file)] == []

    assert {*given} == {(200, True, "application/pdf")}


def test_each_kind_that_is_taken_is_given_back_as_what_it_is(school: Met) -> None:
    form, field = fields_for_files(school)[0]
    given = {}
    for what, (content, _) in TAKEN.items():
        answer = school.choose(form, field, "документ", content)
        file = school.browser.open(A_SCHOOLS_FILE.findall(answer.text)[0])
        given[what] = (file.content, file.headers["content-type"])

    assert given == TAKEN
