import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select, update

from domain.letters import Role
from models.imports import Import
from models.people import Person, School
from tests.portal.conftest import Browser
from tests.rosters import FIRST, NORTH, PLACES, SCHOOLS, a_small_roster, workbook_of
from tests.small_season import SmallSeason, address_of

PAGE = "/office/import"
SCHOOL = "/school/2022/1.13/s-1"


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
    assert member.press(f"{path}/confirm", {"why": "Надо"}).status_code == 403
    assert member.press(f"{PAGE}/undo", {"why": "Надо"}).status_code == 403
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


def of_one_school(name: str) -> bytes:
    people = ("Петров Пётр Петрович", f"school-{name[-1]}@north.example", *FIRST[8:])
    return workbook_of(
        {"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, ("", name, f"МБОУ «{name}»", *FIRST[3:6], *people)]}
    )


def test_an_import_is_taken_back_only_as_the_last_and_no_earlier_one_is_offered_afterwards(
    season: SmallSeason, office: Browser
) -> None:
    numbers = []
    for name in ("СШ № 1", "СШ № 2"):
        path, text = upload(office, of_one_school(name))
        office.press(f"{path}/confirm", {"seen": seen(text), "why": "Надо"})
        numbers.append(path.rpartition("/")[2])
    first, second = numbers

    for said in (first, "", "9" * 30, "x"):
        answer = office.press(f"{PAGE}/undo", {"number": said, "why": "Не тот файл"})
        assert (answer.status_code, "Отменить можно только последний импорт" in answer.text) == (409, True)
    assert new_schools(season) == ["СШ № 1", "СШ № 2"]

    office.press(f"{PAGE}/undo", {"number": second, "why": "Не тот файл"})
    assert new_schools(season) == ["СШ № 1"]
    assert "Отменять нечего." in office.open(PAGE).text


def test_a_former_director_is_kept_out_and_the_new_one_comes_in(season: SmallSeason, office: Browser) -> None:
    season.change(update(Person).where(Person.id == "d-s-1").values(surname="Ясеневаd"))
    season.change(update(Person).where(Person.id == "k-1").values(surname="Ясеневаk"))
    season.go("2022-03-16 12:00")
    former = Browser(season)
    link = former.link(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    former.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    assert former.open(SCHOOL).status_code == 200
    row = (
        *("s-1", "Школа s-1", "МБОУ «Школа s-1»", "Район № 1", 2022, "low_equipment; lack_of_teachers"),
        *("Новиков Олег Олегович", "novikov@season.example", "Ясеневаk Ольга Львовна", "k-1@season.example"),
    )

    path, text = upload(office, workbook_of({"Школы": [SCHOOLS, row]}))
    office.press(f"{path}/confirm", {"seen": seen(text), "why": "Новый директор"})

    assert [former.open(each).status_code for each in (SCHOOL, link)] == [404, 404]
    for address in (address_of("d-s-1"), "novikov@season.example"):
        former.press("/link", {"email": address})
    assert season.ledger("new_link") == []
    with season.reading() as session:
        director = session.get_one(School, "s-1").director_id
    new = Browser(season)
    new.come_in(Role.SCHOOL, director, "1.13", "s-1")
    assert new.open(SCHOOL).status_code == 200
    new.press("/link", {"email": "novikov@season.example"})
    assert [each.recipient for each in season.ledger("new_link")] == [director]


def test_of_two_sheets_one_is_chosen_on_the_page(season: SmallSeason, office: Browser) -> None:
    twice = workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, FIRST], "Школы ": [SCHOOLS, FIRST]})
    path, text = upload(office, twice)
    assert path == PAGE
    assert "отметьте нужный ниже" in text
    assert "--sheet" not in text
    assert re.findall(r'type="radio" name="sheet" value="([^"]*)"', text) == ["Школы", "Школы "]

    answer = office.press(PAGE, {"sheet": "Школы "}, files=[("file", ("школы.xlsx", twice))])
    assert answer.url.path != PAGE
    assert "Школы, строка 2" in unescape(answer.text)


def test_a_sheet_can_be_named_before_anything_was_refused(season: SmallSeason, office: Browser) -> None:
    book = workbook_of({"Список": [PLACES, NORTH], "Черновик": [PLACES]})
    path, text = upload(office, book)
    assert (path, "Отметьте нужный лист ниже" in text) == (PAGE, True)

    answer = office.press(PAGE, {"sheet": "Список"}, files=[("file", ("список.xlsx", book))])
    assert "Муниципалитеты, строка 2" in unescape(answer.text)
