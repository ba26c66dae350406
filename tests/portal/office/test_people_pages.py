"""People on the office's pages: who is what, whose links open what, and what is decided about them."""

from collections.abc import Callable
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from domain.letters import Role
from models.links import Link, links_of
from models.people import Person
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

LIST = "/office/people"
DIRECTOR = f"{LIST}/d-s-1"
SCHOOL = "/school/2022/1.13/s-1"
WHY = "Письмо переслали чужим"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """Somebody of the office who approves."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def link_id(season: SmallSeason) -> str:
    with season.reading() as session:
        (link,) = links_of(session, "d-s-1")
        return link.id


def test_whoever_held_the_old_link_is_out_at_once_and_its_owner_comes_in_by_the_new_one(
    season: SmallSeason, office: Browser
) -> None:
    stranger = Browser(season)
    old = stranger.link(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    stranger.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    assert stranger.open(SCHOOL).status_code == 200

    answer = office.press(f"{DIRECTOR}/revoke", {"link": link_id(season), "send": "y", "why": WHY})

    assert (answer.status_code, "Ссылка отозвана, новая отправлена" in answer.text) == (200, True)
    assert stranger.open(SCHOOL).status_code == 404
    assert Browser(season).open(old).status_code == 404
    owner = Browser(season)
    owner.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    assert owner.open(SCHOOL).status_code == 200
    assert [letter.recipient for letter in season.ledger("new_link")] == ["d-s-1"]


def test_a_link_of_somebody_else_is_not_taken_back_from_this_page(season: SmallSeason, office: Browser) -> None:
    answer = office.press(f"{LIST}/d-s-2/revoke", {"link": link_id(season), "why": WHY})

    assert (answer.status_code, "не этого человека" in answer.text) == (409, True)
    with season.reading() as session:
        assert session.get_one(Link, link_id(season)).generation == 1


def test_the_page_tells_what_is_open_when_it_was_last_used_and_what_was_decided(
    season: SmallSeason, office: Browser
) -> None:
    Browser(season).come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    office.press(f"{DIRECTOR}/revoke", {"link": link_id(season), "why": WHY})
    page = office.open(DIRECTOR).text

    assert "страница школы: Школа s-1" in page
    assert "<td>16.03.2022 12:00</td>" in page
    assert "заменена 1\u00a0раз" in page
    assert f"личная ссылка отозвана. Причина: {WHY}" in page
    assert "/l/" not in page


def test_links_are_sent_again_by_a_form_that_counts_once(season: SmallSeason, office: Browser) -> None:
    form = {"send_why": "Письмо потерялось", "request": "ab" * 16}
    answers = [office.press(f"{DIRECTOR}/send", form) for _ in range(2)]

    assert [(answer.status_code, "Ссылки отправлены" in answer.text) for answer in answers] == [(200, True)] * 2
    assert len(season.ledger("new_link")) == 1


def test_an_address_is_corrected_where_no_letter_was_refused_yet(season: SmallSeason, office: Browser) -> None:
    answer = office.press(f"{DIRECTOR}/address", {"address": "new@school.example", "address_why": "Звонок"})

    assert ("Адрес исправлен" in answer.text, "new@school.example" in answer.text) == (True, True)
    with season.reading() as session:
        assert session.get_one(Person, "d-s-1").email == "new@school.example"


@pytest.mark.parametrize(
    ("path", "form", "says"),
    [
        ("revoke", {"why": WHY}, "Отметьте ссылку, которую нужно отозвать."),
        ("revoke", {"link": "{link}", "why": ""}, "Напишите причину"),
        ("revoke", {"link": "no-such", "why": WHY}, "Ссылки no-such нет."),
        ("send", {"send_why": "?"}, "Напишите причину"),
        ("address", {"address": "", "address_why": "Звонок"}, "Напишите адрес электронной почты."),
    ],
)
def test_what_is_not_filled_in_is_said_at_its_field_and_nothing_is_lost(
    season: SmallSeason, office: Browser, path: str, form: dict[str, str], says: str
) -> None:
    filled = {name: value.format(link=link_id(season)) for name, value in form.items()}
    answer = office.press(f"{DIRECTOR}/{path}", filled)

    assert (answer.status_code in (409, 422), says in answer.text) == (True, True)
    assert all(value in answer.text for value in filled.values())
    assert season.ledger("new_link") == []


def test_whose_rounds_are_all_over_is_told_that_no_letter_goes(season: SmallSeason, office: Browser) -> None:
    season.change(update(Person).where(Person.id == "d-s-1").values(address_bad_since=season.installation.now()))

    assert (
        "но новая не отправлена"
        in office.press(f"{DIRECTOR}/revoke", {"link": link_id(season), "send": "y", "why": WHY}).text
    )
    assert "Сначала исправьте его." in office.press(f"{DIRECTOR}/send", {"send_why": "Просьба"}).text


def test_who_may_only_look_sees_who_may_act(season: SmallSeason) -> None:
    looker = Browser(season)
    looker.come_in_office(approves=False)
    page = looker.open(DIRECTOR).text

    assert ("Отозвать ссылку может" in page or "сейчас некому" in page, "<textarea" in page) == (True, False)


def test_everybody_is_found_by_what_they_are_and_by_name_and_saved_as_a_table(office: Browser) -> None:
    found = {
        query: office.open(f"{LIST}?{query}").text.partition("Найдено: <b>")[2].partition("<")[0]
        for query in (
            "",
            "state=director",
            "state=expert",
            "state=curator",
            "state=coordinator",
            "q=D-S-4",
            "q=район+№+3",
        )
    }
    rows = CalamineWorkbook.from_filelike(BytesIO(office.open(f"{LIST}.xlsx?state=expert").content))

    assert found.pop("") == "19"
    assert found == {
        "state=director": "9",
        "state=expert": "4",
        "state=curator": "2",
        "state=coordinator": "3",
        "q=D-S-4": "1",
        "q=район+№+3": "6",
    }
    assert [row[0] for row in rows.get_sheet_by_index(0).to_python()[3:]] == ["x-e-1", "x-e-2", "x-e-3", "x-e-4"]


def test_pages_of_a_round_lead_to_its_people(season: SmallSeason, office: Browser) -> None:
    school = office.open("/office/rounds/2022/1.13/schools/s-1").text
    experts = office.open("/office/rounds/2022/1.13/experts").text
    letter = office.open(f"/office/letters/{season.ledger('invitation')[0].id}").text

    assert f'href="{DIRECTOR}"' in school
    assert f'href="{LIST}/x-e-1"' in experts
    assert f'href="{LIST}/d-s-' in letter


def test_all_that_is_held_of_a_person_is_handed_out_as_a_text_without_a_living_link(office: Browser) -> None:
    answer = office.press(f"{DIRECTOR}/kept")

    assert "выгружены сведения о человеке. Причина: просьба человека (152-ФЗ)" in office.open(DIRECTOR).text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "Имя: Ясеневаd-s-1 Ольга Львовна" in answer.text
    assert ("приглашение: принято почтовым сервером" in answer.text, "@@" in answer.text) == (True, False)
