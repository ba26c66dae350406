from collections.abc import Callable

import pytest

from domain.letters import Role
from models.submissions import last_hand_in
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

PDF = b"%PDF-1.7\n%a document\n"
PAGE = "/school/2022/1.13/s-1"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way and nobody has handed in."""
    begun = start("1.13", "1.14")
    begun.go("2022-03-16 12:00")
    return begun


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


def test_nobody_sees_the_page_without_a_link_and_no_other_school_sees_it_with_one(
    season: SmallSeason, school: Browser
) -> None:
    stranger = Browser(season)

    assert [stranger.open(PAGE).status_code, school.open("/school/2022/1.13/s-2").status_code] == [403, 404]
    assert school.open("/school/2022/1.14/s-1").status_code == 404


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
    put_in(school, season.rules["1.13"].documents[0].code, "первый.pdf")
    answers = [school.press(f"{PAGE}/send") for _ in range(2)]

    assert answers[0].text == answers[1].text
    with season.reading() as session:
        handed = last_hand_in(session, "2022/1.13", "s-1")
        assert handed is not None
        assert handed.version == 1
