import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from domain.letters import Kind
from models.people import Municipality, Person, School
from notifications.letters.drafts import Draft
from notifications.letters.kinds import WRITERS
from notifications.letters.rendering import LONGEST_TITLE, TEMPLATES
from notifications.letters.sent_again import AGAIN
from tests.notifications.letters.every_letter import every_letter
from tests.notifications.letters.letters_record import BASE_URL, LONG_NAME, PRIMARY, REPEAT, LettersRecord, at

HOSTILE = [
    "Школа\r\nBcc: e@x.ru",
    "одна\nдве\rтри\x0bчетыре\x85пять\u2028шесть",
    "ноль\x00 и \u202eнаоборот",
    "Иванов, Иван <e@x.ru>",
    '"; DROP TABLE x;--',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></tr></table>",
    "{{7*7}}{% for x in y %}",
    "#set text() #sys",
    "=HYPERLINK(1)",
    "школа 😀 й ё",
    "%s %(x)s {0.__class__}",
    "\u200b \u00a0",
    "а" * 5000,
    LONG_NAME,
]

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]")
ABOUT_NO_ROUND = {"entry_code", "new_link"}
WRITTEN_ALREADY = {Kind.SENT_AGAIN}
"""Has the words of another letter, and no templates."""
ONLY_IN_HTML = {
    *("если", "кнопка", "открывается", "скопируйте", "адрес", "целиком", "открыть", "страницу", "школы", "личную"),
    *("экспертизу", "муниципалитет", "назначения", "школа", "итог", "число", "документов"),
}
"""Words of buttons and of the heads of tables."""


class Tags(HTMLParser):
    """The tags of a document, and whether each is closed by its own."""

    VOID = frozenset({"meta", "br", "link", "img", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.crossed: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)


def test_every_kind_has_its_writer_and_its_three_templates() -> None:
    assert set(WRITERS) == set(Kind)
    folders = {
        folder.name: {file.name for file in folder.iterdir()} for folder in TEMPLATES.iterdir() if folder.is_dir()
    }
    assert folders == {kind.value: {"subject.txt", "body.txt", "body.html"} for kind in set(Kind) - WRITTEN_ALREADY}


def test_every_kind_is_written_from_one_season(letters_written: dict[str, Draft]) -> None:
    assert {name.split(":")[0] for name in letters_written} == {kind.value for kind in Kind}


def test_every_letter_opens_with_a_salutation_in_both_parts(letters_written: dict[str, Draft]) -> None:
    for name, draft in letters_written.items():
        first = next(line for line in draft.text.split("\n") if line and not line.startswith(("Директору", "И. о.")))
        assert first.startswith("Уважаем"), name
        assert '<p class="salutation"' in draft.html, name
        assert first in draft.html, name


def test_no_letter_names_another_address_than_the_base_url(letters_written: dict[str, Draft]) -> None:
    for name, draft in letters_written.items():
        for part in (draft.text, draft.html):
            addresses = re.findall(r"(?i)(?:https?:)?//[^\s\"'<>]*", part)
            # Who comes in by a code has asked for it, and has the page that takes it before the eyes.
            own = () if name == "entry_code" else (f"{BASE_URL}/l/@@",)
            assert all(address.startswith((*own, f"{BASE_URL}/office/code")) for address in addresses), name
            assert addresses or name in {"replacement", "entry_code"}, name


def test_no_letter_needs_anything_from_elsewhere(letters_written: dict[str, Draft]) -> None:
    for name, draft in letters_written.items():
        tags = Tags(draft.html)
        assert not {"img", "script", "link", "iframe", "form", "input", "object", "svg"} & set(tags.seen), name
        assert "xmlns" not in draft.html, name
        assert "url(" not in draft.html, name
        assert "@import" not in draft.html, name
        assert {attribute for attribute, _ in tags.attributes if attribute.startswith("on")} == set(), name


def test_the_html_is_whole(letters_written: dict[str, Draft]) -> None:
    for name, draft in letters_written.items():
        tags = Tags(draft.html)
        assert (tags.crossed, tags.open) == ([], []), name
        assert draft.html.startswith("<!DOCTYPE html>"), name
        assert not re.search(r"jinja\d|\{\{|\{%|<!--", draft.html), name


def test_the_styles_stand_in_the_tags(letters_written: dict[str, Draft]) -> None:
    for name, draft in letters_written.items():
        bare = re.findall(r"<(?:table|td|th|p|ol|ul|li|h2)\b(?![^>]*\bstyle=)[^>]*>", draft.html)
        assert bare == [], name


def test_no_letter_has_a_hole(letters_written: dict[str, Draft]) -> None:
    for name, draft in letters_written.items():
        for part in (draft.title, draft.text, draft.html):
            assert not re.search(r"\b(?:None|True|False|Undefined)\b", part), name
        assert draft.recipient_name, name
        assert "@" in draft.recipient_address, name


def test_a_title_is_short_and_one_line(letters_written: dict[str, Draft]) -> None:
    for name, draft in letters_written.items():
        assert 10 < len(draft.title) <= LONGEST_TITLE, name
        assert draft.title == " ".join(draft.title.split(" ")), name
        about_a_round = draft.title.removeprefix(AGAIN).startswith(("Первичная экспертиза", "Повторная экспертиза"))
        assert about_a_round is (name not in ABOUT_NO_ROUND), name


def test_the_titles_of_this_season_stand_whole(letters_record: LettersRecord) -> None:
    for id, phase in ((PRIMARY, "первичная"), (REPEAT, "повторная")):
        round_ = letters_record.round(id)
        round_.regulation = replace(
            round_.regulation, title=f"{phase} экспертиза подтверждающих документов, 1-й этап", stage=1
        )
    for name, draft in every_letter(letters_record).items():
        assert (", 1-й этап: " in draft.title) is (name not in ABOUT_NO_ROUND), name
        assert len(draft.title) <= LONGEST_TITLE, name


def test_what_the_html_says_the_text_says_too(letters_written: dict[str, Draft]) -> None:
    for name, draft in letters_written.items():
        words = re.sub(r"<style.*?</style>|<head>.*?</head>|<[^>]+>", " ", draft.html, flags=re.DOTALL)
        said = set(re.findall(r"[а-яё]{4,}", words.lower()))
        assert said - set(re.findall(r"[а-яё]{4,}", draft.text.lower())) <= ONLY_IN_HTML, name


def test_letters_to_schools_name_the_addressee_in_the_dative(letters_record: LettersRecord) -> None:
    draft = letters_record.write(Kind.INVITATION, "d-1", "s-1")
    line = "Кому: Директору МБОУ «Сухобузимская СШ» Ивановой О.\u00a0Н."
    assert line in draft.text.replace("Ивановой\u00a0", "Ивановой ").split("\n")
    assert (draft.recipient_name, draft.recipient_address) == ("Иванова Ольга Николаевна", "d1@sch.example")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_somebody_typed_the_letter_stays_the_letter(letters_record: LettersRecord, hostile: str) -> None:
    session = letters_record.session
    for school in session.query(School):
        school.name = hostile
    for municipality in session.query(Municipality):
        municipality.name = hostile
    for person in session.query(Person):
        person.surname = person.given = person.post = hostile
    session.flush()
    for name, draft in every_letter(letters_record, remark=hostile).items():
        tags = Tags(draft.html)
        assert (tags.crossed, tags.open) == ([], []), name
        assert not {"img", "script"} & set(tags.seen), name
        assert not UNSEEN.search(draft.text + draft.html + draft.title), name
        assert "\n" not in draft.title + draft.recipient_name, name
        assert "49" not in draft.text, name
        assert not any(line.startswith("Bcc") for line in draft.text.split("\n")), name
        assert len(draft.text) < 60_000, name


def test_a_letter_is_the_same_each_time_it_is_written(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1")
    first = letters_record.write(Kind.RECEIPT, "d-1", "s-1", "1")
    assert letters_record.write(Kind.RECEIPT, "d-1", "s-1", "1") == first


def test_deadlines_come_as_a_calendar_file_without_a_link(letters_record: LettersRecord) -> None:
    letters_record.hand_in("s-1")
    letters_record.assign("s-1")
    drafts = [
        letters_record.write(Kind.INVITATION, "d-1", "s-1"),
        letters_record.write(Kind.INVITATION, "d-2", "s-2"),
        letters_record.write(Kind.ASSIGNMENTS, "x-1", "e-1", "1"),
    ]
    files = [letters_record.files.read(draft.attachments[0].sha256).decode() for draft in drafts]
    names = ["Срок передачи документов.ics", "Срок передачи документов.ics", "Срок заключений.ics"]
    assert [draft.attachments[0].name for draft in drafts] == names
    assert files[0] == files[1]
    assert "DTEND:20220320T165900Z" in files[0]
    assert "DTEND:20220327T165900Z" in files[2]
    assert not any("http" in file or "@@" in file for file in files)


def test_letters_of_a_moment_that_stands_still_say_the_last_hours_are_left(letters_record: LettersRecord) -> None:
    letters_record.now = at(20, hour=10)
    draft = letters_record.write(Kind.SCHOOL_REMINDER, "d-1", "s-1", "2022-03-18")
    assert "До конца приёма остались считаные часы." in draft.text
