"""Every form of every page is found by walking, and every text of the corpus is typed into it as it stands."""

import re
from html import unescape

import httpx
import pytest

from domain.typed_text import one_line
from tests.corpus.addresses import ADDRESSES
from tests.corpus.texts import LONG, SHORT
from tests.portal.meeting import Met, meet
from tests.portal.situations import SITUATIONS, Start
from tests.portal.walk import WRITTEN, Form, complaints, forms_on

SAMPLE = ("header", "NUL", "end of field", "template", "half a sign")
"""The worst of each kind."""
BEGINNING = 30
LONGEST_IN_AN_ADDRESS = 4000
"""A form that asks puts its fields there, and no browser sends addresses without end."""
QUOTED = "Вы написали|Что вы набрали"
READERS = ("coordinator", "curator")
"""Who may have nothing to fill in."""


def lost(what: str, form: Form, typed: str, answer: httpx.Response) -> list[str]:
    """Where a form comes back with a mistake: the fields in which what was typed does not stand any more."""
    if answer.status_code not in (409, 422) or len(typed) > 4000:
        return []
    wanted = beginning(typed)
    written = [one.name for one in form.fields if one.kind in WRITTEN and one.shown_again]
    there: dict[str, set[str]] = {}
    for one in (field for shown in forms_on(answer) for field in shown.fields):
        there.setdefault(one.name, set()).add(beginning(one.value))
    # Where there is nothing to fill in any more, the words stand by themselves.
    _, *quoted = re.split(QUOTED, one_line(unescape(answer.text)))
    stands = not wanted or any(wanted in words for words in quoted)
    return [
        f"{what}: lost from {name}" for name in written if wanted not in there.get(name, {wanted} if stands else {})
    ]


def beginning(text: str) -> str:
    """How a text begins, however the page lays it and mends what cannot be kept; empty where nothing can be read."""
    return one_line(text.encode("utf-8", errors="replace").decode())[:BEGINNING].strip()


def typed_everywhere(met: Met, texts: dict[str, str]) -> list[str]:
    """What is wrong after each text was typed into all fields of each form at once."""
    found = []
    for form in met.forms:
        written = [one.name for one in form.fields if one.kind in WRITTEN]
        for name, text in list(texts.items())[: None if written else 1]:
            if form.method == "GET" and len(text) > LONGEST_IN_AN_ADDRESS:
                continue
            what = f"{form.name}: {name}"
            answer = met.send(form, dict.fromkeys(written, text))
            found += [*complaints(what, answer), *lost(what, form, text, answer)]
    return found


def typed_one_by_one(met: Met, texts: dict[str, str]) -> list[str]:
    """The same with one field at a time, those among them that a person cannot type into; of a row of them, two."""
    found: list[str] = []
    for form in met.forms:
        for field in ends_of_rows([one.name for one in form.fields if one.kind != "file"]):
            for name, text in texts.items():
                found += complaints(f"{form.name}: {name} in {field}", met.send(form, {field: text}))
    return found


def ends_of_rows(names: list[str]) -> list[str]:
    """Of fields that stand in a row, as «mark-a», «mark-b», the first and the last; any other field as it is."""
    rows: dict[str, list[str]] = {}
    for name in names:
        rows.setdefault(name.partition("-")[0], []).append(name)
    return list(dict.fromkeys(name for row in rows.values() for name in (row[0], row[-1])))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_worst_texts_do_no_harm_in_any_form(start: Start, situation: str) -> None:
    met = meet(start, situation)

    assert met.forms or situation in READERS
    assert typed_everywhere(met, {name: SHORT[name] for name in SAMPLE}) == []


@pytest.mark.slow
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_text_is_answered_in_every_field_of_every_form(start: Start, situation: str) -> None:
    met = meet(start, situation)
    addresses = {f"address {number}": address for number, address in enumerate(ADDRESSES)}

    assert typed_everywhere(met, SHORT | addresses | {"long": LONG["as much as a field takes"]}) == []
    assert typed_one_by_one(met, SHORT) == []


@pytest.mark.parametrize(
    ("situation", "text"),
    [
        ("stranger", "more than a page takes"),
        *(pytest.param(name, "ten megabytes", marks=pytest.mark.slow) for name in SITUATIONS if name not in READERS),
    ],
)
def test_more_text_than_a_page_takes_is_refused_before_it_is_read_whole(
    start: Start, situation: str, text: str
) -> None:
    met = meet(start, situation)
    forms = [form for form in met.forms if form.method == "POST"]
    answers = [met.send(form, {form.fields[0].name if form.fields else "why": LONG[text]}) for form in forms]

    assert {answer.status_code for answer in answers} == {413}
    assert all("набранное осталось" in answer.text for answer in answers)
