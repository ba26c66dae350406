"""Every field for files of every page is found by walking, and every file of the corpus is chosen in it."""

import re
from html import unescape

import httpx
import pytest

from tests.corpus.files import NAMES, PDF, REFUSED, TAKEN
from tests.portal.conftest import Browser
from tests.portal.walk import ROLES, Form, complaints, forms_of
from tests.small_season import SmallSeason

SAMPLE = ("nothing", "docm renamed", "bomb", "JavaScript packed", "html renamed")
"""One of each kind."""
A_SCHOOLS_FILE = re.compile(r'href="(/school/[^"]*/files/\d+)"')
SAFE_NAME = re.compile(r"attachment; filename\*=UTF-8''[\w.~%-]+")


def choose(browser: Browser, form: Form, field: str, name: str, content: bytes) -> httpx.Response:
    return browser.press(form.action, form.filled, [(field, (name, content))])


def fields_for_files(role: str, browser: Browser) -> list[tuple[Form, str]]:
    return [(form, one.name) for form in forms_of(role, browser) for one in form.fields if one.kind == "file"]


def chosen_everywhere(role: str, browser: Browser, names: tuple[str, ...]) -> list[str]:
    """What is wrong after each of these files was chosen in each field."""
    found: list[str] = []
    for form, field in fields_for_files(role, browser):
        for name in names:
            bad = REFUSED[name]
            what, answer = f"{form.name}: {name} in {field}", choose(browser, form, field, bad.name, bad.make())
            found += complaints(what, answer)
            if answer.status_code < 400:
                found.append(f"{what}: taken")
            if role == "school" and not (bad.refused in unescape(answer.text) and bad.name in unescape(answer.text)):
                found.append(f"{what}: not told")
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_bad_file_is_refused_wherever_it_is_chosen(season: SmallSeason, role: str) -> None:
    assert chosen_everywhere(role, Browser(season), SAMPLE) == []


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_bad_file_is_refused_wherever_it_is_chosen(season: SmallSeason, role: str) -> None:
    assert chosen_everywhere(role, Browser(season), tuple(REFUSED)) == []


def test_a_school_finds_a_field_for_each_document(season: SmallSeason) -> None:
    assert fields_for_files("school", Browser(season))


def test_whatever_a_sound_file_is_called_it_is_kept_and_given_back_under_a_harmless_name(season: SmallSeason) -> None:
    browser = Browser(season)
    form, field = fields_for_files("school", browser)[0]
    given = []
    for number, name in enumerate(NAMES):
        answer = choose(browser, form, field, name, PDF + b"%d" % number)
        where = A_SCHOOLS_FILE.findall(answer.text)
        file = browser.open(where[0])
        given.append((answer.status_code, file.content == PDF + b"%d" % number, file.headers["content-type"]))
        said = file.headers["content-disposition"]
        assert SAFE_NAME.fullmatch(said), said
        assert said.endswith(".pdf"), said
        assert [*complaints(name, answer), *complaints(name, file)] == []

    assert {*given} == {(200, True, "application/pdf")}


def test_each_kind_that_is_taken_is_given_back_as_what_it_is(season: SmallSeason) -> None:
    browser = Browser(season)
    form, field = fields_for_files("school", browser)[0]
    given = {}
    for what, (content, _) in TAKEN.items():
        answer = choose(browser, form, field, "документ", content)
        file = browser.open(A_SCHOOLS_FILE.findall(answer.text)[0])
        given[what] = (file.content, file.headers["content-type"])

    assert given == TAKEN
