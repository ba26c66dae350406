import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select

from models.imports import Import
from models.people import School
from tests.portal.conftest import Browser
from tests.rosters import FIRST, NORTH, PLACES, SCHOOLS, a_small_roster, workbook_of
from tests.small_season import SmallSeason

PAGE = "/office/import"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Nothing has begun."""
    return start("1.13", "1.14")


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member who may approve."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def upload(office: Browser, content: bytes, name: str = "школы.xlsx") -> tuple[str, str]:
    answer = office.press(PAGE, files=[("file", (name, content))])
    return answer.url.path, unescape(answer.text)


def seen(text: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', text)
    assert found is not None
    return found[1]


def new_schools(season: SmallSeason) -> list[str]:
    with season.reading() as session:
        return list(session.scalars(select(School.name).where(School.name.like("СШ%"))))


def test_a_file_is_looked_at_confirmed_and_taken_back(season: SmallSeason, office: Browser) -> None:
    path, text = upload(office, a_small_roster())
    assert "Директор: Петров Пётр Петрович, school-1@north.example" in text
    assert new_schools(season) == []

    form = {"seen": seen(text), "why": "Письмо министерства"}
    answers = [office.press(f"{path}/confirm", form) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert "школы.xlsx: внесён" in answers[0].text
    assert new_schools(season) == ["СШ № 1"]
    number = path.rpartition("/")[2]
    form = {"number": number, "why": "Не тот файл", "request": "one"}
    for _ in range(2):
        assert "Импорт отменён" in office.press(f"{PAGE}/undo", form).text
    assert new_schools(season) == []


def test_a_file_with_a_wrong_row_is_taken_without_it_only_where_that_is_asked_for(
    season: SmallSeason, office: Browser
) -> None:
    wrong = (*FIRST[:4], "скоро", *FIRST[5:])
    rows = [SCHOOLS, wrong, ("", "СШ № 2", *FIRST[2:])]
    path, text = upload(office, workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": rows}))
    assert "Школы!E2" in text
    assert "«скоро» – не год" in text

    answer = office.press(f"{path}/confirm", {"seen": seen(text), "why": "Надо"})
    assert (answer.status_code, new_schools(season)) == (409, [])
    assert "Не внесено ничего" in answer.text
    assert "Надо</textarea>" in answer.text

    office.press(f"{path}/confirm", {"seen": seen(text), "why": "Надо", "good": "yes"})
    assert new_schools(season) == ["СШ № 2"]


def test_a_reason_is_wanted_and_what_was_looked_at_must_hold(office: Browser) -> None:
    path, text = upload(office, a_small_roster())

    assert office.press(f"{path}/confirm", {"seen": seen(text), "why": " "}).status_code == 422
    assert "учёт изменился" in office.press(f"{path}/confirm", {"seen": "0", "why": "Надо"}).text


def test_what_is_no_roster_is_told_on_the_same_page(season: SmallSeason, office: Browser) -> None:
    answer = office.press(PAGE, files=[("file", ("a.pdf", b"%PDF-1.7"))])

    assert (answer.status_code, answer.url.path) == (422, PAGE)
    assert "Это не таблица" in answer.text
    assert office.press(PAGE, files=[("file", ("", b""))]).status_code == 422
    with season.reading() as session:
        assert session.scalars(select(Import)).all() == []


def test_a_file_that_is_not_wanted_is_put_away(season: SmallSeason, office: Browser) -> None:
    path, _ = upload(office, a_small_roster())

    assert "не внесён" in office.press(f"{path}/drop").text
    assert "Ждёт решения" not in office.open(PAGE).text


def test_a_member_without_the_right_to_approve_looks_and_is_told_who_may(season: SmallSeason, office: Browser) -> None:
    member = Browser(season)
    member.come_in_office(approves=False, address="other@season.example")
    path, text = upload(member, a_small_roster())

    assert 'name="seen"' not in text
    assert "может:" in text
    assert member.press(f"{path}/confirm", {"why": "Надо"}).status_code == 404
    assert member.press(f"{PAGE}/undo", {"why": "Надо"}).status_code == 404
    assert new_schools(season) == []


def test_nobody_else_sees_it(season: SmallSeason, office: Browser) -> None:
    path, _ = upload(office, a_small_roster())
    stranger = Browser(season)

    assert [stranger.open(each).status_code for each in (PAGE, path, f"{PAGE}/template.xlsx")] == [403] * 3
    assert office.open(f"{PAGE}/999").status_code == 404


def test_the_template_is_handed_out(office: Browser) -> None:
    answer = office.open(f"{PAGE}/template.xlsx")

    assert answer.content.startswith(b"PK")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
