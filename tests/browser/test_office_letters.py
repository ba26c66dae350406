from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.letters import Letter
from notifications.smtp.transport import Accepted, InDoubt
from tests.browser.conftest import Aside, Door, come_in_office, listening_door, looked_at, rows_of, saved_table, tab_to
from tests.small_season import SmallSeason

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@pytest.fixture
def door(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Wednesday 16.03: all are invited; the connection broke at the first letter, and a mailbox is not known."""
    season = start("1.13", "1.14")

    def play() -> None:
        season.server.delivered = [InDoubt("connection lost"), Accepted("250 OK")]
        season.mail_refuses("d-s-5")
        season.go("2022-03-16 12:00")

    aside(play)
    with listening_door(season) as listens:
        yield listens


def states(door: Door) -> dict[str, int]:
    counted: dict[str, int] = {}
    with door.season.reading() as session:
        for state in session.scalars(select(Letter.state)):
            counted[state] = counted.get(state, 0) + 1
    return counted


def test_the_labels_of_the_filter_stand_at_one_height_and_so_do_its_fields(door: Door, open_page: Opened) -> None:
    page = open_page(door.address)
    come_in_office(door, page)
    page.goto(f"{door.address}/office/letters")
    tops = "all => [...new Set(all.map((one) => Math.round(one.getBoundingClientRect().top)))].length"
    labels = page.eval_on_selector_all(".even .field label", tops)

    assert page.eval_on_selector_all(".even .field :is(input, select)", tops) == labels <= 2


@BOTH
def test_the_log_leads_to_a_letter_as_it_was_sent_and_is_saved_as_it_is_narrowed_down(
    door: Door, open_page: Opened, narrow: bool
) -> None:
    page = open_page(door.address, narrow=narrow)
    come_in_office(door, page)
    page.get_by_role("navigation").get_by_role("link", name="Письма").click()
    looked_at(page, "office-letters")
    page.get_by_label("Кому").fill("Ясеневаd-s-2")
    page.get_by_label("Вид письма").select_option(label="приглашение")
    page.get_by_role("button", name="Показать").click()
    shown = rows_of(page)
    assert [(row[1].partition("\n")[0], row[2].partition("\n")[2], row[3]) for row in shown] == [
        ("приглашение", "d-s-2@season.example", "принято почтовым сервером")
    ]
    table = saved_table(page, "Скачать таблицей (xlsx)")
    assert [[str(int(row[0])), row[4], row[6]] for row in table] == [[shown[0][0], "d-s-2@season.example", shown[0][3]]]

    page.get_by_role("link", name="приглашение").click()
    expect(page.get_by_role("heading", name="Текст, как он отправлен")).to_be_visible()
    expect(page.get_by_role("region", name="Текст письма")).to_contain_text("/l/•••")
    assert [row[3] for row in rows_of(page)] == ["250 OK"]
    looked_at(page, "office-letter")
    page.get_by_role("link", name="Показать, как письмо видит адресат").click()
    expect(page.locator("body")).to_contain_text("Уважаемые коллеги!")
    expect(page.locator("a[href*='/l/']:not([href*='•'])")).to_have_count(0)


@BOTH
def test_the_letters_that_a_round_will_write_are_read_before_they_leave(
    door: Door, open_page: Opened, narrow: bool
) -> None:
    before = states(door)
    page = open_page(door.address, narrow=narrow)
    come_in_office(door, page)
    page.get_by_role("link", name="Первичная экспертиза").first.click()
    page.get_by_role("link", name="Посмотреть, что в них будет написано").click()
    looked_at(page, "office-upcoming")
    page.get_by_role("link", name="Посмотреть: напоминание школе").first.click()

    expect(page.get_by_role("heading", name="напоминание школе")).to_be_visible()
    expect(page.get_by_role("region", name="Текст письма")).to_contain_text("20 марта")
    looked_at(page, "office-upcoming-letter")
    assert states(door) == before


@BOTH
def test_a_letter_in_doubt_is_decided_on_by_the_keyboard_alone(
    door: Door, aside: Aside, open_page: Opened, narrow: bool
) -> None:
    before = states(door)
    page = open_page(door.address, narrow=narrow)
    come_in_office(door, page)
    tab_to(page, "Решить")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Письмо под вопросом")).to_be_visible()
    looked_at(page, "office-doubt")
    tab_to(page, "Письмо дошло")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Не дошло: отправить то же письмо ещё раз")).to_be_checked()
    tab_to(page, "Причина")
    page.keyboard.type("Директор письма не получал: звонили в школу")
    tab_to(page, "Записать решение")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Решение о письме записано")
    expect(page.get_by_role("status")).to_be_focused()
    looked_at(page, "office-doubt-decided")
    aside(door.season.settle)
    page.reload()
    expect(page.get_by_role("heading", name="Решения офиса").locator("..")).to_contain_text("звонили в школу")
    assert before.pop("in_doubt") == 1
    assert states(door) == {**before, "accepted": before["accepted"] + 1}


def test_without_javascript_a_round_rests_and_goes_on(door: Door, open_page: Opened) -> None:
    page = open_page(door.address, scripts=False)
    come_in_office(door, page)
    page.get_by_role("link", name="Первичная экспертиза").first.click()
    page.get_by_role("link", name="Приостановить").click()
    page.get_by_role("button", name="Приостановить").click()
    page.get_by_label("Причина").fill(" ")
    page.get_by_role("button", name="Приостановить").click()
    expect(page.get_by_role("alert")).to_contain_text("Напишите причину")
    page.get_by_label("Причина").fill("Карантин в крае")
    page.get_by_role("button", name="Приостановить").click()
    expect(page.get_by_role("heading", name="Экспертиза приостановлена")).to_be_visible()
    page.get_by_role("link", name="К экспертизе").click()
    expect(page.locator("main")).to_contain_text("Приостановлена: Карантин в крае.")
    page.get_by_role("link", name="Продолжить").first.click()
    page.get_by_label("Причина").fill("Карантин снят")
    page.get_by_role("button", name="Продолжить").click()

    expect(page.get_by_role("heading", name="Экспертиза продолжается")).to_be_visible()
    page.get_by_role("link", name="К экспертизе").click()
    history = page.get_by_role("region", name="История экспертизы")
    expect(history).to_contain_text("Карантин в крае")
    expect(history).to_contain_text("Карантин снят")


@BOTH
def test_what_a_round_that_rests_looks_like(door: Door, open_page: Opened, narrow: bool) -> None:
    page = open_page(door.address, narrow=narrow)
    come_in_office(door, page)
    page.goto(f"{door.address}/office/rounds/2022/1.13/pause")
    looked_at(page, "office-pause")
    page.get_by_label("Причина").fill("Карантин в крае")
    page.get_by_role("button", name="Приостановить").click()
    expect(page.get_by_role("status")).to_be_focused()
    looked_at(page, "office-paused")
    page.get_by_role("link", name="К экспертизе").click()
    looked_at(page, "office-round-rests")
