"""What goes wrong can be read and mended by anybody: every form sent empty, and errors that are no empty forms."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from domain.letters import Role
from tests.beginnings import so_far
from tests.browser.conftest import Aside, Door, come_in_office, hindrances, listening_door, picture
from tests.portal.meeting import Met, meet
from tests.portal.situations import SITUATIONS
from tests.portal.walk import Form
from tests.rosters import FIRST, NORTH, PLACES, SCHOOLS, workbook_of
from tests.small_season import SmallSeason, small_seasons

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]
FILLED = {"text", "search", "email", "tel", "url", "textarea", "date", "number", "select", "radio", "checkbox", "file"}
MAY_BE_EMPTY = ("/draft", "/answers", "/remove", "/forget", "/batches/1/approve")
"""How the addresses of forms end that want nothing filled in."""
EMPTY_IT = """(form) => {
  for (const field of form.elements) {
    if (field.type === "hidden" || field.tagName === "BUTTON") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
  }
  form.noValidate = true;
}"""


def button_of(form: Form) -> str:
    """The form's button on the page, as a selector."""
    return f"form[action='{form.action}'] button:not([formaction]), button[formaction='{form.action}']"


@pytest.fixture
def met(aside: Aside) -> Iterator[Callable[[str], Met]]:
    """Meet somebody in their situation."""
    seasons = small_seasons()
    begun = aside(seasons.__enter__)
    yield lambda name: aside(meet, begun, name)
    aside(seasons.__exit__, None, None, None)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_form_that_is_sent_empty_says_so_to_everybody(
    name: str, met: Callable[[str], Met], aside: Aside, open_page: Opened
) -> None:
    found: list[str] = []
    there = met(name)
    forms = [form for form in there.forms if FILLED & {one.kind for one in form.fields}]
    with listening_door(there.season) as door:
        for number, form in enumerate(forms):
            aside(there.begin_again)
            page = open_page(door.address)
            page.context.add_cookies(
                [{"name": key, "value": value, "url": door.address} for key, value in there.browser.cookies.items()]
            )
            page.goto(f"{door.address}{form.page}")
            button = page.locator(button_of(form)).first
            button.evaluate(f"(button) => ({EMPTY_IT})(button.form)")
            with page.expect_navigation() as sent:
                button.evaluate("(button) => button.form.requestSubmit(button)")
            status = sent.value.status
            may_be_empty = form.method == "GET" or form.action.endswith(MAY_BE_EMPTY)
            if status not in (409, 422) and not (may_be_empty and status == 200):
                found.append(f"{form.name}: {status}")
            picture(page, f"empty-{re.sub(r'[^a-z]+', '-', name)}-{number:02d}")
            found += [f"{form.name}: {each}" for each in hindrances(page)]
            page.context.close()

    assert found == []


@pytest.fixture
def door(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Wednesday 23.03: an expert has work, and a first draft of a conclusion."""
    season = start(
        "1.13",
        "1.14",
        played=so_far.set_capacity(e_1=1, e_2=0, e_3=0, e_4=0)
        .go("2022-03-18 12:00")
        .hand_in("s-3")
        .go("2022-03-23 12:00"),
    )
    with listening_door(season) as listens:
        yield listens


def told(page: Page, words: str, name: str) -> None:
    """The words are there, and hinder nobody."""
    expect(page.get_by_text(words).first).to_be_visible()
    picture(page, f"error-{name}")
    assert hindrances(page) == []


def test_addresses_that_open_nothing(door: Door, open_page: Opened) -> None:
    told(open_page(f"{door.address}/l/{'A' * 43}"), "Ссылка не работает", "dead-link")
    told(open_page(f"{door.address}/nothing"), "Такой страницы нет", "no-page")
    told(open_page(f"{door.address}/office/letters"), "Войдите по ссылке из письма", "not-known")
    told(open_page(f"{door.address}/office/enter/{'a' * 32}/{'b' * 43}"), "Адрес для входа не работает", "entry")


def test_what_a_stranger_types_wrongly(door: Door, open_page: Opened) -> None:
    page = open_page(f"{door.address}/verify")
    page.get_by_label("Номер").fill("1.13-001/2022")
    page.locator("#code").fill("0000-0000-0000")
    page.locator("main form button").click()
    told(page, "Не найдено", "verify")

    page.goto(f"{door.address}/office/code")
    page.locator("#address").fill("anna@office.example")
    page.get_by_role("button", name="Прислать код").click()
    page.locator("#code").fill("12345678")
    page.locator("main form button").first.click()
    told(page, "Код не подошёл", "code")


@pytest.fixture
def conclusion(door: Door, open_page: Opened) -> Callable[..., Page]:
    """The expert's page of a conclusion, opened in a window of its own."""

    def opened(**further: bool) -> Page:
        page = open_page(door.link(Role.EXPERT, "x-e-1", "1.13", "e-1"), **further)
        page.get_by_role("button", name="Продолжить").click()
        page.get_by_role("link", name="Школа s-3").click()
        return page

    return opened


def kept_elsewhere(conclusion: Callable[..., Page]) -> None:
    """In another window the expert keeps a draft."""
    page = conclusion()
    page.locator("textarea").first.fill("Набрано в другом окне.")
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.get_by_text("Черновик сохранён")).to_be_visible()


def test_a_draft_that_was_changed_elsewhere_while_it_is_typed(conclusion: Callable[..., Page]) -> None:
    page = conclusion()
    kept_elsewhere(conclusion)
    page.locator("textarea").first.fill("Набрано здесь.")
    page.locator("textarea").nth(1).focus()
    told(page, "в другом окне", "draft-differs-while-typed")


def test_a_draft_that_was_changed_elsewhere_when_it_is_kept(conclusion: Callable[..., Page]) -> None:
    page = conclusion()
    page.route("**/static/keeping.js", lambda route: route.abort())
    page.reload()
    kept_elsewhere(conclusion)
    page.locator("textarea").first.fill("Набрано здесь.")
    page.get_by_role("button", name="Сохранить черновик").click()
    told(page, "Набрано в другом окне.", "draft-differs")


def test_an_import_from_its_start_to_a_refusal(door: Door, open_page: Opened) -> None:
    page = open_page(door.address)
    come_in_office(door, page)
    page.goto(f"{door.address}/office/import")
    assert hindrances(page) == []
    wrong = (*FIRST[:4], "скоро", *FIRST[5:])
    book = workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, wrong, ("", "СШ № 2", *FIRST[2:])]})
    for name, content, words in (
        ("a.pdf", b"%PDF-1.7", "Это не таблица"),
        ("школы.xlsx", book, "«скоро» – не год"),
    ):
        page.locator("#file").set_input_files(FilePayload(name=name, mimeType="", buffer=content))
        page.get_by_role("button", name="Просмотреть").click()
        told(page, words, f"import-{name.partition('.')[0]}")
    page.locator("#why").fill("Письмо министерства")
    page.get_by_role("button", name="Внести").click()
    told(page, "Не внесено ничего", "import-refused")
