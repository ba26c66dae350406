"""The right to approve is withdrawn while a form lies open: it is said, nothing is done, and nothing typed is lost."""

from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest
from sqlalchemy import func, select

from acts.name_member import let_member_go, name_member
from domain.letters import Role
from models.changes import Change
from tests.portal.conftest import Browser
from tests.portal.walk import Form, forms_of, forms_on, send
from tests.small_season import SmallSeason

ADDRESS = "office-member@season.example"
PAUSE = "/office/rounds/2022/1.13/pause"
WHY = "\nКарантин: <b>«грипп»</b>\nи морозы"


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member who approves, come in."""
    browser = Browser(season)
    browser.come_in_office(address=ADDRESS)
    return browser


@pytest.fixture
def form(office: Browser) -> Form:
    """The form in which the round is paused, open before the member."""
    (found,) = [each for each in forms_on(office.open(PAUSE)) if each.action == PAUSE]
    return found


def let_approve(approves: bool) -> None:
    name_member(ADDRESS, "", may_approve=approves, who="tests", why="Отпуск")


def deeds(season: SmallSeason) -> int:
    """How many deeds of rounds there are."""
    with season.reading() as session:
        return session.scalar(select(func.count()).select_from(Change).where(Change.round_id.is_not(None))) or 0


def given_back(page: httpx.Response) -> str:
    """What stands in the first field for text of the page; a browser leaves out the first line end."""
    field = page.text.partition("<textarea")[2].partition("</textarea>")[0]
    return unescape(field.partition(">\n")[2])


def test_what_was_typed_is_told_back_and_can_be_sent_again_once_the_right_is_given_back(
    season: SmallSeason, office: Browser, form: Form
) -> None:
    let_approve(False)
    page = send(office, form, {"why": WHY})

    assert (page.status_code, "вам сейчас не разрешено" in page.text, given_back(page)) == (403, True, WHY)
    assert 'href="/office/members"' in page.text
    assert deeds(season) == 0
    (again,) = [each for each in forms_on(page) if each.action == PAUSE]
    let_approve(True)
    back = office.press(PAUSE, {**again.filled, "why": WHY})
    assert (back.status_code, deeds(season)) == (200, 1)
    assert again.filled["request"] == form.filled["request"]


def test_of_every_form_of_the_office_the_typed_reason_comes_back(season: SmallSeason) -> None:
    office = Browser(season)
    office.come_in_office()
    forms = [each for each in forms_of(office, ["/office"]) if "why" in each.filled and each.method == "POST"]
    let_approve(False)
    pages = {each.action: send(office, each, {"why": WHY}) for each in forms}

    told = {action: (page.status_code, unescape(WHY) in unescape(page.text)) for action, page in pages.items()}
    assert told == dict.fromkeys(pages, (403, True))
    named = {action.removeprefix("/office/rounds/2022/1.13/").partition("/")[0] for action in pages}
    assert named >= {"pause", "wake", "replace"}
    assert deeds(season) == 0


def test_who_was_let_go_meanwhile_or_whose_visit_is_over_finds_the_typed_text_beside_the_way_in(
    season: SmallSeason, office: Browser, form: Form
) -> None:
    let_member_go(ADDRESS, who="tests", why="Уволена")
    page = send(office, form, {"why": WHY})

    assert (page.status_code, "войти по коду" in page.text, WHY in unescape(page.text)) == (403, True, True)
    assert [each for each in forms_on(page) if each.action == PAUSE] == []
    assert deeds(season) == 0


def test_the_right_that_goes_while_the_form_is_on_its_way_is_missed_too(season: SmallSeason, office: Browser) -> None:
    body = b"why=%D0%9A%D0%B0%D1%80%D0%B0%D0%BD%D1%82%D0%B8%D0%BD"

    async def slowly() -> AsyncIterator[bytes]:
        yield body[:9]
        let_approve(False)
        yield body[9:]

    headers = {"origin": "http://127.0.0.1:8085", "sec-fetch-site": "same-origin"}
    kind = {"content-type": "application/x-www-form-urlencoded"}
    page = office.ask("POST", PAUSE, content=slowly(), headers=headers | kind)

    assert (page.status_code, given_back(page), deeds(season)) == (403, "Карантин", 0)


def test_a_round_that_is_not_there_and_a_visitor_of_another_role_learn_nothing(
    season: SmallSeason, office: Browser
) -> None:
    let_approve(False)
    school = Browser(season)
    school.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    pages = [office.press(PAUSE.replace("1.13", "9.99"), {"why": WHY}), school.press(PAUSE, {"why": WHY})]

    assert [(page.status_code, "Такой страницы нет" in page.text, "грипп" in page.text) for page in pages] == [
        (404, True, False)
    ] * 2
