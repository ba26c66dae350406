import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page, expect

from acts.name_member import name_member
from domain.letters import Role
from tests.browser.conftest import (
    Aside,
    Door,
    come_in_office,
    listening_door,
    looked_at,
    rows_of,
    saved_table,
)
from tests.small_season import SmallSeason
from tests.written_letters import let_the_post_write

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]
ANNA = "anna@office.example"
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@pytest.fixture
def door(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Friday 18.03, the day of the last reminder: three of six schools have handed in, a mailbox is not known."""
    season = start("1.13", "1.14")

    def play() -> None:
        season.mail_refuses("d-s-5")
        season.go("2022-03-16 12:00")
        season.hand_in("s-1", "s-2", "s-3")
        season.go("2022-03-18 12:00")

    aside(play)
    with listening_door(season) as listens:
        yield listens


@pytest.fixture
def judged(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Wednesday 23.03: the only expert who has work does not answer."""
    season = start("1.13", "1.14")

    def play() -> None:
        season.go("2022-03-18 12:00")
        season.hand_in("s-3")
        season.go("2022-03-23 12:00")

    aside(play)
    with listening_door(season) as listens:
        yield listens


def code_in_the_letter(door: Door, aside: Aside, page: Page) -> str:
    """Let the post send until the code's letter has come; each look at the page gives the door time to lay it out."""
    taken = door.season.server.taken
    before = len(taken)
    while len(taken) == before:
        aside(door.season.send)
        page.reload()
    address, message = taken[-1]
    words = message_from_bytes(message, policy=policy.default).get_body(("plain",))
    assert (address, words is not None) == (ANNA, True)
    (code,) = re.findall(r"\b\d{8}\b", words.get_content() if words else "")
    return str(code)


@BOTH
def test_a_member_comes_in_by_the_code_of_a_letter_and_a_number_leads_to_its_schools(
    door: Door, aside: Aside, open_page: Opened, narrow: bool
) -> None:
    aside(name_member, ANNA, "Кедрова Анна Ильинична", may_approve=True, who="ivan", why="Первый сотрудник")
    aside(let_the_post_write, door.season)
    page = open_page(f"{door.address}/office/code", narrow=narrow)
    page.get_by_label("Ваш рабочий адрес").fill(ANNA)
    looked_at(page, "office-code")
    page.get_by_role("button", name="Прислать код").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Код из письма")
    code = code_in_the_letter(door, aside, page)
    page.get_by_label("Код, восемь цифр").fill("1")
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("alert")).to_contain_text("Код не подошёл")
    looked_at(page, "office-code-wrong")
    page.get_by_label("Код, восемь цифр").fill(code)
    page.get_by_role("button", name="Войти").click()

    expect(page.get_by_role("heading", name="Требуют внимания")).to_be_visible()
    expect(page.locator("#attention")).to_contain_text("Без документов – 3\u00a0школы")
    expect(page.locator("#attention")).to_contain_text("d-s-5@season.example")
    looked_at(page, "office-attention")
    page.get_by_role("link", name="Первичная экспертиза").first.click()
    expect(page.get_by_role("heading", name="Как идёт")).to_be_visible()
    looked_at(page, "office-round")
    with page.expect_navigation():
        page.get_by_role("link", name="3 из 6, сдали документы").click()

    shown = rows_of(page)
    assert [row[0] for row in shown] == ["Школа s-1\nРайон № 1", "Школа s-2\nРайон № 1", "Школа s-3\nРайон № 2"]
    looked_at(page, "office-schools")
    table = saved_table(page, "Скачать таблицей (xlsx)")
    assert [[f"{row[1]}\n{row[2]}", *row[3:6]] for row in table] == [row[:4] for row in shown]


@BOTH
def test_a_school_gets_more_time_with_a_letter_and_a_slip_is_taken_back(
    door: Door, aside: Aside, open_page: Opened, narrow: bool
) -> None:
    page = open_page(door.address, narrow=narrow)
    come_in_office(door, page)
    with page.expect_navigation():
        page.get_by_role("link", name="Кто не сдал").click()
    assert [row[0].partition("\n")[0] for row in rows_of(page)] == ["Школа s-4", "Школа s-5", "Школа s-6"]
    page.get_by_role("link", name="Продлить срок, Школа s-4").click()
    expect(page.get_by_label("Кому")).to_have_value("s-4")
    page.get_by_label("Последний день приёма").fill("2022-03-01")
    page.get_by_role("button", name="Показать, кого это коснётся").click()
    expect(page.get_by_role("alert")).to_contain_text("уже прошло")
    expect(page.get_by_role("alert")).to_be_focused()
    looked_at(page, "office-extend-mistake")
    page.get_by_label("Последний день приёма").fill("2022-03-22")
    page.get_by_role("button", name="Показать, кого это коснётся").click()
    assert [row[0] for row in rows_of(page)] == ["Школа s-4"]
    looked_at(page, "office-extend-preview")

    page.get_by_label("Причина").fill("Карантин в школе")
    page.get_by_role("button", name="Перенести срок: 1").click()
    expect(page.get_by_role("status")).to_contain_text("Срок перенесён")
    expect(page.get_by_role("status")).to_be_focused()
    looked_at(page, "office-extend-done")
    aside(door.season.settle)
    assert aside(door.season.about, "extension") == ["s-4"]
    page.get_by_label("Причина").fill("Карантин не в этой школе")
    page.get_by_role("button", name="Отменить перенос").click()
    expect(page.get_by_role("status")).to_contain_text("Прежний срок возвращён")
    looked_at(page, "office-extend-back")
    aside(door.season.settle)
    assert aside(door.season.about, "extension") == ["s-4", "s-4"]


@BOTH
def test_an_expert_who_is_silent_is_replaced_in_two_clicks_and_the_old_page_is_dead(
    judged: Door, aside: Aside, open_page: Opened, narrow: bool
) -> None:
    ((former,),) = aside(judged.season.who_judges).values()
    old = open_page(judged.link(Role.EXPERT, f"x-{former}", "1.13", former))
    old.get_by_role("button", name="Продолжить").click()
    old.get_by_role("link", name="Школа s-3").first.click()
    expect(old.get_by_role("link", name="Скачать всё")).to_be_visible()

    page = open_page(judged.address, narrow=narrow)
    come_in_office(judged, page)
    page.get_by_role("link", name="Заменить сейчас").click()
    looked_at(page, "office-replace")
    page.get_by_label("Причина").fill("Не отвечает на письма и звонки")
    page.get_by_role("button", name="Заменить эксперта").click()
    expect(page.get_by_role("status")).to_contain_text("замену ищет программа")
    looked_at(page, "office-replace-done")

    documents = old.get_by_role("link", name="Скачать всё").get_attribute("href")
    old.reload()
    expect(old.locator("main")).to_contain_text("Это назначение больше не ваше")
    expect(old.get_by_role("button", name="Подать заключение")).to_have_count(0)
    expect(old.locator("a[href*='documents']")).to_have_count(0)
    assert old.request.get(f"{judged.address}{documents}").status == 404
    looked_at(old, "office-replace-old-page")
    aside(judged.season.settle)
    ((successor,),) = aside(judged.season.who_judges).values()
    assert successor != former
    assert aside(judged.season.about, "replacement") == [former]
    assert aside(judged.season.about, "assignments") == [former, successor]


def test_a_member_who_may_not_approve_finds_no_button_that_acts(door: Door, aside: Aside, open_page: Opened) -> None:
    aside(name_member, ANNA, "Кедрова Анна Ильинична", may_approve=True, who="ivan", why="Первый сотрудник")
    page = open_page(door.address)
    come_in_office(door, page)
    aside(name_member, ANNA, "Кедрова Анна Ильинична", may_approve=False, who="ivan", why="Только смотрит")
    seen = {}
    for name in ("extend?until=2022-03-22&school=s-4", "pause", "wake"):
        page.goto(f"{door.address}/office/rounds/2022/1.13/{name}")
        seen[name.partition("?")[0]] = page.locator("main form[method=post] button").count()
        looked_at(page, f"office-looks-{name.partition('?')[0]}")

    assert seen == {"extend": 0, "pause": 0, "wake": 0}
