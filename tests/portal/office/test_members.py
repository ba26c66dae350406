"""The office names its members, changes their right and lets them go, and never shuts itself out."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from models.changes import changes_of
from models.office_members import members_of_office
from models.people import Person
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

LIST = "/office/members"
BORIS = "boris@office.example"
APPROVES = "office-member@season.example"
NEW = {"address": BORIS, "name": "Лесной Борис Игоревич", "why": "Новый сотрудник"}


@pytest.fixture
def anna(season: SmallSeason) -> Browser:
    """Who approves."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def members(season: SmallSeason) -> dict[str, bool]:
    with season.reading() as session:
        return {each.person.email: each.may_approve for each in members_of_office(session)}


def page_of(season: SmallSeason, address: str) -> str:
    with season.reading() as session:
        return next(f"{LIST}/{each.person_id}" for each in members_of_office(session) if each.person.email == address)


def test_somebody_new_comes_and_the_history_says_who_named_them(season: SmallSeason, anna: Browser) -> None:
    form = {**NEW, "request": "ab" * 16}
    answers = [anna.press(LIST, form) for _ in range(2)]

    assert [(answer.status_code, "Состав офиса дополнен" in answer.text) for answer in answers] == [(200, True)] * 2
    assert members(season) == {"office-member@season.example": True, BORIS: False}
    with season.reading() as session:
        newest = changes_of(session)[0]
        assert (newest.deed, newest.why, newest.who) == (
            "office add",
            "Новый сотрудник",
            "Кедрова\u00a0А.\u00a0И. (страница)",
        )


def test_a_right_is_given_and_taken_at_once(season: SmallSeason, anna: Browser) -> None:
    anna.press(LIST, NEW)
    boris = Browser(season)
    boris.come_in_office(approves=False, address=BORIS)
    here = page_of(season, BORIS)
    assert "<textarea" not in boris.open(here).text

    anna.press(f"{here}/right", {"approves": "yes", "why": "На время отпуска"})
    assert ("<textarea" in boris.open(here).text, members(season)[BORIS]) == (True, True)
    anna.press(f"{here}/right", {"approves": "no", "why": "Отпуск закончился"})
    assert ("<textarea" in boris.open(here).text, members(season)[BORIS]) == (False, False)


def test_who_is_let_go_is_out_at_once(season: SmallSeason, anna: Browser) -> None:
    anna.press(LIST, NEW)
    boris = Browser(season)
    boris.come_in_office(approves=False, address=BORIS)

    answer = anna.press(f"{page_of(season, BORIS)}/leave", {"leave_why": "Другая работа"})

    assert "Сотрудник исключён" in answer.text
    assert (boris.open("/office").status_code, members(season)) == (403, {"office-member@season.example": True})


@pytest.mark.parametrize(
    ("deed", "form"),
    [
        ("{here}/right", {"approves": "no", "why": "Ошибка"}),
        ("{here}/leave", {"leave_why": "Ошибка"}),
        (LIST, {"address": APPROVES, "name": "", "why": "Ошибка"}),
    ],
)
def test_the_last_who_approves_stays(season: SmallSeason, anna: Browser, deed: str, form: dict[str, str]) -> None:
    anna.press(LIST, NEW)
    answer = anna.press(deed.format(here=page_of(season, APPROVES)), form)

    assert (answer.status_code, "утверждать больше некому" in answer.text) == (409, True)
    assert members(season)[APPROVES]


def test_of_two_with_one_address_the_one_whose_page_it_is_is_meant(season: SmallSeason, anna: Browser) -> None:
    anna.press(LIST, NEW)
    anna.press(LIST, {**NEW, "address": "vera@office.example", "name": "Лесная Вера Игоревна", "approves": "y"})
    boris, vera = (page_of(season, address) for address in (BORIS, "vera@office.example"))
    season.change(update(Person).where(Person.id == vera.split("/")[-1]).values(email=BORIS))

    anna.press(f"{boris}/right", {"approves": "yes", "why": "На время отпуска"})
    anna.press(f"{vera}/leave", {"leave_why": "Другая работа"})

    assert [anna.open(page).status_code for page in (boris, vera)] == [200, 404]
    assert members(season) == {APPROVES: True, BORIS: True}
    answer = anna.press(LIST, NEW)
    assert (answer.status_code, f"Адрес {BORIS} записан у нескольких человек" in answer.text) == (409, True)


def test_the_form_that_lets_somebody_go_is_answered_alike_when_it_comes_twice(
    season: SmallSeason, anna: Browser
) -> None:
    anna.press(LIST, NEW)
    boris, form = page_of(season, BORIS), {"leave_why": "Другая работа", "request": "ab" * 16}
    answers = [anna.press(f"{boris}/leave", form) for _ in range(2)]

    assert [(answer.status_code, "Сотрудник исключён" in answer.text) for answer in answers] == [(200, True)] * 2
    for deed, another in (("right", {"approves": "yes", "why": "Вернуть"}), ("leave", {"leave_why": "Ещё раз"})):
        assert anna.press(f"{boris}/{deed}", another).status_code == 404
    assert members(season) == {APPROVES: True}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"address": ""}, "Напишите адрес электронной почты."),
        ({"address": "boris"}, "не адрес электронной почты"),
        ({"name": "Лесной"}, "Напишите фамилию, имя и отчество."),
        ({"why": " "}, "Напишите причину"),
        ({"address": "office-member@season.example", "approves": "y"}, "уже в составе офиса с тем же правом"),
    ],
)
def test_what_is_wrong_is_said_without_a_command(
    season: SmallSeason, anna: Browser, changed: dict[str, str], says: str
) -> None:
    answer = anna.press(LIST, {**NEW, **changed})

    assert (answer.status_code in (409, 422), says in answer.text) == (True, True)
    assert ("--name" in answer.text, len(members(season))) == (False, 1)


def test_the_members_are_saved_as_a_table(season: SmallSeason, anna: Browser) -> None:
    anna.press(LIST, NEW)
    sheet = CalamineWorkbook.from_filelike(BytesIO(anna.open(f"{LIST}.xlsx").content)).get_sheet_by_index(0)

    assert [(row[2], row[3]) for row in sheet.to_python()[3:]] == [
        ("office-member@season.example", "утверждает то, что уходит от имени офиса"),
        (BORIS, "смотрит и готовит"),
    ]
