import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete

from domain.letters import Role
from models.people import School, SchoolRisk
from models.preparations import preparation_of
from models.submissions import last_hand_in
from tests.portal.conftest import Browser
from tests.portal.walk import forms_on
from tests.small_season import SmallSeason

PDF = b"%PDF-1.7\n%a document\n"
PAGE = "/school/2022/1.13/s-1"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way and nobody has handed in."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


@pytest.fixture
def school(season: SmallSeason) -> Browser:
    """The director of the first school, who has come in."""
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    return browser


def put_in(school: Browser, kind: str, name: str, content: bytes = PDF) -> str:
    answer = school.press(f"{PAGE}/files", files=[(f"files-{kind}", (name, content))])
    return answer.text


def test_a_link_leads_to_the_page_with_what_is_wanted_until_when(season: SmallSeason) -> None:
    answer = Browser(season).come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")

    assert (answer.status_code, answer.url.path) == (200, PAGE)
    assert "20 марта 2022 г., воскресенье, 23:59 (Красноярск)" in answer.text.replace("\u00a0", " ")
    assert "МБОУ «Школа s-1»" in answer.text


def test_of_each_file_handed_in_it_is_said_in_the_place_of_which_document(season: SmallSeason, school: Browser) -> None:
    season.hand_in("s-1")
    listed = re.findall(r'documents/\d+">([^<]+)</a> <span class="soft">([^<]+); \d+\xa0байт', school.open(PAGE).text)

    risks = {risk.code: risk.name for risk in season.rules["1.13"].risks}
    first, second = (risks[code] for code in [*risks][:2])
    assert listed == [
        ("concept.pdf", "Концепция развития"),
        ("midterm_programme.pdf", "Среднесрочная программа развития"),
        ("antirisk_programme.pdf", f"Антирисковая программа: риск «{first}»"),
        ("antirisk_programme.pdf", f"Антирисковая программа: риск «{second}»"),
    ]


def test_no_line_of_the_footer_can_begin_with_a_dash(school: Browser) -> None:
    (footer,) = re.findall(r"<footer.*?</footer>", school.open(PAGE).text, re.DOTALL)

    assert "–" not in footer
    assert "—" not in footer


def test_nobody_sees_the_page_without_a_link_and_no_other_school_sees_it_with_one(
    season: SmallSeason, school: Browser
) -> None:
    stranger = Browser(season)

    assert [stranger.open(PAGE).status_code, school.open("/school/2022/1.13/s-2").status_code] == [403, 404]
    assert school.open("/school/2022/1.14/s-1").status_code == 404


def test_a_way_leads_from_the_page_to_the_other_rounds_of_the_school(season: SmallSeason, school: Browser) -> None:
    alone = school.open(PAGE).text
    season.go("2022-03-29 12:00")
    repeat = school.come_in(Role.SCHOOL, "d-s-1", "1.14", "s-1").text

    assert '<p class="brand"><a href="/">' in alone
    words = "все ваши страницы"
    assert (words in alone, f'<a href="/">{words}</a>' in repeat) == (False, True)
    first = school.open("/").text
    assert [f'<a href="{PAGE.replace("1.13", row)}">' in first for row in ("1.13", "1.14")] == [True, True]


def test_files_are_put_in_and_sent_and_the_page_shows_the_receipt(season: SmallSeason, school: Browser) -> None:
    first, second = (kind.code for kind in season.rules["1.13"].documents[:2])
    put_in(school, first, "первый.pdf")
    put_in(school, second, "второй.pdf", PDF + b"2")
    answer = school.press(f"{PAGE}/send")

    assert "Документы переданы на экспертизу" in answer.text
    with season.reading() as session:
        handed = last_hand_in(session, "2022/1.13", "s-1")
        assert handed is not None
        assert [(each.kind, each.name, each.size) for each in handed.documents] == [
            (first, "первый.pdf", len(PDF)),
            (second, "второй.pdf", len(PDF) + 1),
        ]


def test_what_is_no_document_is_refused_with_a_reason_and_the_others_stay(season: SmallSeason, school: Browser) -> None:
    kind = season.rules["1.13"].documents[0].code
    put_in(school, kind, "хороший.pdf")
    answer = put_in(school, kind, "вирус.exe", b"MZ\x00\x00")

    assert "«вирус.exe»: это программа" in answer
    assert "хороший.pdf" in answer


def test_sent_twice_it_is_sent_once_and_the_receipt_is_the_same(season: SmallSeason, school: Browser) -> None:
    kind = season.rules["1.13"].documents[0].code
    answers = [school.press(f"{PAGE}/send", files=[(f"files-{kind}", ("первый.pdf", PDF))]) for _ in range(2)]

    assert "Документы переданы на экспертизу" in answers[0].text
    assert answers[0].text == answers[1].text
    with season.reading() as session:
        handed = last_hand_in(session, "2022/1.13", "s-1")
        assert handed is not None
        assert handed.version == 1


def per_risk(season: SmallSeason) -> str:
    """A kind of document that is wanted for each risk."""
    return next(kind.code for kind in season.rules["1.13"].documents if kind.per == "risk")


@pytest.mark.parametrize("risk", ["", ".no-such-risk", "another school's"])
def test_a_file_is_not_taken_for_a_risk_that_the_school_has_not(
    season: SmallSeason, school: Browser, risk: str
) -> None:
    with season.reading() as session:
        own = {each.risk for each in session.get_one(School, "s-1").risks}
    if risk == "another school's":
        risk = "." + next(each.code for each in season.rules["1.13"].risks if each.code not in own)
    told = school.press(f"{PAGE}/files", files=[(f"files-{per_risk(season)}{risk}", ("меры.pdf", PDF))])

    assert (told.status_code, "такого документа от вашей школы не ждут" in told.text) == (422, True)
    with season.reading() as session:
        assert preparation_of(session, "2022/1.13", "s-1") is None


def test_a_file_is_not_taken_for_a_risk_where_the_document_is_one_for_all(season: SmallSeason, school: Browser) -> None:
    kind = next(kind.code for kind in season.rules["1.13"].documents if kind.per != "risk")
    told = school.press(f"{PAGE}/files", files=[(f"files-{kind}.no-such-risk", ("план.pdf", PDF))])

    assert told.status_code == 422


def test_a_file_for_a_risk_that_the_school_has_no_more_is_shown_and_can_be_taken_out(
    season: SmallSeason, school: Browser
) -> None:
    with season.reading() as session:
        risk = session.get_one(School, "s-1").risks[0].risk
    put_in(school, f"{per_risk(season)}.{risk}", "меры.pdf")
    season.change(delete(SchoolRisk).where(SchoolRisk.school_id == "s-1", SchoolRisk.risk == risk))
    page = school.open(PAGE).text
    assert ("Больше не нужны" in page, 'aria-label="Удалить меры.pdf"' in page) == (True, True)
    with season.reading() as session:
        preparation = preparation_of(session, "2022/1.13", "s-1")
        assert preparation is not None
        (document,) = preparation.documents
    after = school.press(f"{PAGE}/files/{document.id}/remove", {"confirmed": "yes"}).text

    assert ("Больше не нужны" in after, "меры.pdf" in after) == (False, False)


def prepared(season: SmallSeason) -> dict[str, int]:
    """The names of the files in the making, with their numbers."""
    with season.reading() as session:
        found = preparation_of(session, "2022/1.13", "s-1")
        return {each.name: each.id for each in found.documents} if found else {}


def test_a_file_is_taken_out_only_once_the_page_that_asks_is_answered(season: SmallSeason, school: Browser) -> None:
    kind = season.rules["1.13"].documents[0]
    put_in(school, kind.code, "концепция.pdf")
    remove = f"{PAGE}/files/{prepared(season)['концепция.pdf']}/remove"
    asks = school.press(remove)

    assert (asks.status_code, "Удалить файл?" in asks.text, "концепция.pdf" in asks.text) == (200, True, True)
    assert (f'<a href="{PAGE}#documents">Не удалять' in asks.text, "он останется" in asks.text) == (True, False)
    assert list(prepared(season)) == ["концепция.pdf"]
    (form,) = (form for form in forms_on(asks) if form.action == remove)
    done = school.press(form.action, form.filled)
    assert ("концепция.pdf" in done.text, prepared(season)) == (False, {})
    again = [school.press(remove, said) for said in ({}, form.filled)]
    assert [(each.status_code, "Этого файла в списке уже нет." in each.text) for each in again] == [(422, True)] * 2


def test_what_a_sent_version_keeps_is_told_and_what_is_chosen_meanwhile_is_not_lost(
    season: SmallSeason, school: Browser
) -> None:
    first, second = (kind.code for kind in season.rules["1.13"].documents[:2])
    school.press(f"{PAGE}/send", files=[(f"files-{first}", ("концепция.pdf", PDF))])
    school.press(f"{PAGE}/anew")
    remove = f"{PAGE}/files/{prepared(season)['концепция.pdf']}/remove"
    asks = school.press(remove, files=[(f"files-{second}", ("программа.pdf", PDF + b"2"))])

    assert "В версиях, которые уже переданы, он останется." in asks.text
    assert set(prepared(season)) == {"концепция.pdf", "программа.pdf"}
    refused = school.press(remove, files=[(f"files-{second}", ("вирус.exe", b"MZ"))])
    assert (refused.status_code, "«вирус.exe»: это программа" in refused.text) == (422, True)


def test_of_several_files_where_one_is_wanted_none_is_lost_in_silence(season: SmallSeason, school: Browser) -> None:
    field = f"files-{season.rules['1.13'].documents[0].code}"
    answer = school.press(f"{PAGE}/files", files=[(field, (f"{number}.pdf", PDF)) for number in (1, 2)])

    assert (answer.status_code, "Здесь нужен один файл" in answer.text, "1.pdf" in answer.text) == (422, True, False)
