import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from domain.letters import Role
from models.assignments import Ending, assignments_of
from models.conclusion_drafts import ConclusionDraft
from notifications.catcher import Catcher
from notifications.smtp.connection import SmtpTransport
from notifications.smtp.opening import SmtpSettings
from tests.browser.conftest import (
    Aside,
    Door,
    come_in_office,
    listening_door,
    looked_at,
    overflows,
    picture,
    tab_to,
    until,
    violations,
)
from tests.small_season import SCHOOLS, SmallSeason
from tests.written_letters import let_the_post_write, letters_to

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]


@pytest.fixture
def door(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Tuesday 22.03: all six schools have handed in, and the experts know of their work."""
    season = start("1.13", "1.14")

    def play() -> None:
        season.go("2022-03-16 12:00")
        season.hand_in(*SCHOOLS)
        season.go("2022-03-22 12:00")

    aside(play)
    with listening_door(season) as listens:
        yield listens


def work_of(door: Door) -> tuple[str, list[str]]:
    """An expert with two assignments or more, and the ids of their schools in the order of the page."""
    with door.season.reading() as session:
        by_expert: dict[str, list[str]] = {}
        for each in assignments_of(session, "2022/1.13"):
            by_expert.setdefault(each.expert_id, []).append(each.school_id)
    expert = next(id for id, schools in sorted(by_expert.items()) if len(schools) > 1)
    return expert, by_expert[expert]


def come_in(door: Door, open_page: Opened, expert: str, **how: bool) -> Page:
    page = open_page(door.link(Role.EXPERT, f"x-{expert}", "1.13", expert), **how)
    page.get_by_role("button", name="Продолжить").click()
    return page


def mark_all(page: Page) -> None:
    """Give every criterion its greatest mark."""
    names = page.eval_on_selector_all("fieldset input[type=radio]", "all => [...new Set(all.map(one => one.name))]")
    for name in names:
        page.locator(f"input[name='{name}']:not([value='none'])").last.check()


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_an_expert_writes_is_stopped_where_a_remark_is_wanted_and_submits(
    door: Door, open_page: Opened, narrow: bool
) -> None:
    suffix = "375" if narrow else "1280"
    expert, schools = work_of(door)
    page = come_in(door, open_page, expert, narrow=narrow)
    assert (violations(page), overflows(page)) == ([], False)
    picture(page, f"expert-list-{suffix}")
    page.get_by_role("link", name=f"Школа {schools[0]}").first.click()
    assert (violations(page), overflows(page)) == ([], False)
    picture(page, f"expert-rubric-{suffix}")

    with page.expect_download() as bundle:
        page.get_by_role("link", name="Скачать всё").click()
    with zipfile.ZipFile(bundle.value.path()) as archive:
        assert len(archive.namelist()) >= 3

    mark_all(page)
    first = page.locator("fieldset input[type=radio]").first.get_attribute("name")
    # Earlier marks are being saved still: the page is left only when this one is.
    with page.expect_response(lambda answer: f"{first}=0" in (answer.request.post_data or "")):
        page.locator(f"input[name='{first}'][value='0']").check()
    expect(page.locator("#saving")).to_contain_text("охран", timeout=20_000)
    address = page.url
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.locator(f"input[name='{first}'][value='0']")).to_be_checked()
    page.get_by_role("button", name="Подать заключение").click()
    expect(page.get_by_role("alert")).to_contain_text("нужно замечание")
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    picture(page, f"expert-stopped-{suffix}")
    page.get_by_role("alert").get_by_role("link").first.click()
    page.locator("[aria-invalid=true]").first.fill("Концепция не названа по имени школы.")
    page.get_by_role("button", name="Подать заключение").click()
    expect(page.get_by_role("heading", name="Заключение подано")).to_be_visible()
    assert (violations(page), overflows(page)) == ([], False)
    picture(page, f"expert-filed-{suffix}")


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_an_expert_declines_the_office_sees_it_at_once_and_the_replacement_comes_by_the_letter(
    door: Door, open_page: Opened, aside: Aside, narrow: bool
) -> None:
    season = door.season
    expert, schools = work_of(door)
    office = open_page(door.address)
    come_in_office(door, office)
    page = come_in(door, open_page, expert, narrow=narrow)
    page.get_by_role("link", name=f"Школа {schools[1]}").first.click()
    page.get_by_role("link", name="Отказаться от назначения").click()
    page.get_by_label("онфликт интересов").check()
    page.get_by_label("Пояснение").fill("Я консультировала эту школу.")
    looked_at(page, "expert-decline")
    page.get_by_role("button", name="Дальше").click()
    looked_at(page, "expert-decline-confirm")
    page.get_by_role("button", name="Отказаться от назначения").click()
    expect(page.get_by_role("heading", name="Ваши назначения")).to_be_visible()
    looked_at(page, "expert-declined")

    office.reload()
    row = office.locator("#attention li").filter(has_text=f"Школа {schools[1]}")
    expect(row).to_contain_text("конфликт интересов («Я консультировала эту школу.»)")
    looked_at(office, "office-declined")

    with Catcher(season.installation.home.mail) as catcher:
        server = SmtpTransport(SmtpSettings(catcher.host, catcher.port, tls="none"))
        aside(let_the_post_write, season, server)
        aside(season.settle)
        ((successor,),) = [experts for school, experts in aside(season.who_judges).items() if school == schools[1]]
        letter = letters_to(f"x-{successor}", catcher.maildir)[-1]
    assert (successor != expert, f"Школа {schools[1]}" in letter) == (True, True)
    (path,) = re.findall(r"http://127\.0\.0\.1:8085(/l/\S+)", letter)
    theirs = open_page(f"{door.address}{path}", narrow=narrow)
    theirs.get_by_role("button", name="Продолжить").click()
    theirs.get_by_role("link", name=f"Школа {schools[1]}").first.click()
    expect(theirs.get_by_role("button", name="Беру в работу")).to_be_visible()


def test_the_keyboard_alone_is_enough(door: Door, open_page: Opened) -> None:
    expert, schools = work_of(door)
    page = open_page(door.link(Role.EXPERT, f"x-{expert}", "1.13", expert))

    def press(name: str) -> None:
        tab_to(page, name)
        page.keyboard.press("Enter")

    press("Продолжить")
    expect(page.get_by_role("heading", name="Ваши назначения")).to_be_visible()
    press(f"Школа {schools[0]}")
    expect(page.get_by_role("button", name="Беру в работу")).to_be_visible()
    with page.expect_navigation():
        press("Беру в работу")
    expect(page.get_by_role("button", name="Беру в работу")).to_have_count(0)
    for number in range(page.locator("fieldset").count()):
        tab_to(page, "0 –")
        page.keyboard.press("Space")
        if number:
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
    press("Подать заключение")
    expect(page.get_by_role("alert")).to_contain_text("нужно замечание")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("textarea[aria-invalid=true]")).to_be_focused()
    page.keyboard.type(WORDS)
    press("Подать заключение")

    expect(page.get_by_role("heading", name="Заключение подано")).to_be_visible()
    expect(page.locator("#receipt")).to_be_focused()


def test_work_is_declined_by_the_keyboard_too(door: Door, open_page: Opened) -> None:
    expert, schools = work_of(door)
    page = come_in(door, open_page, expert)

    def press(name: str, leads_to: str) -> None:
        tab_to(page, name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(leads_to)

    expect(page.get_by_role("heading", level=1)).to_have_text("Ваши назначения")
    press(f"Школа {schools[0]}", f"Школа {schools[0]}")
    press("Отказаться от назначения", "Отказ от назначения")
    tab_to(page, "конфликт интересов")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("болезнь")).to_be_checked()
    press("Дальше", "Подтвердите отказ")
    press("Отказаться от назначения", "Ваши назначения")

    found = [each.ending for each in door.season.assignments() if each.expert_id == expert and not each.stands]
    assert found == [Ending.ILLNESS]


WORDS = "Концепция не названа по имени школы."


def first_work(door: Door, open_page: Opened) -> Page:
    """The page of an expert's first assignment, on a clock that can be moved."""
    expert, schools = work_of(door)
    page = come_in(door, open_page, expert)
    page.clock.install()
    page.get_by_role("link", name=f"Школа {schools[0]}").first.click()
    expect(page.get_by_role("heading", name="Заключение", exact=True)).to_be_visible()
    return page


def drafted(door: Door) -> set[str]:
    """The remarks of all drafts."""
    with door.season.reading() as session:
        drafts = session.scalars(select(ConclusionDraft)).all()
        return {answer["remark"] for draft in drafts for answer in draft.answers.values() if answer["remark"]}


def test_what_is_typed_is_kept_though_the_tab_is_closed_at_once(door: Door, open_page: Opened) -> None:
    page = first_work(door, open_page)
    other = page.context.new_page()
    page.locator("textarea").first.press_sequentially(WORDS)
    page.close()

    until(lambda: drafted(door) == {WORDS}, other)


def test_what_is_typed_is_kept_though_another_address_is_gone_to_at_once(door: Door, open_page: Opened) -> None:
    page = first_work(door, open_page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("textarea").first.press_sequentially(WORDS)
    page.goto("about:blank")

    until(lambda: drafted(door) == {WORDS}, page)


def test_every_fifteen_seconds_what_is_typed_is_kept_while_the_field_is_not_left(door: Door, open_page: Opened) -> None:
    page = first_work(door, open_page)
    page.locator("textarea").first.press_sequentially(WORDS)
    page.clock.fast_forward("00:16")
    expect(page.locator("#saving")).to_contain_text("Сохранено в")
    assert drafted(door) == {WORDS}
    page.locator("textarea").first.press_sequentially(" И ещё.")
    page.clock.fast_forward("00:16")

    until(lambda: drafted(door) == {f"{WORDS} И ещё."}, page)


def test_while_the_line_is_broken_the_page_says_so_and_warns_whoever_leaves(door: Door, open_page: Opened) -> None:
    page = first_work(door, open_page)
    page.route("**/draft", lambda route: route.abort("connectionreset"))
    page.locator("textarea").first.press_sequentially(WORDS)
    page.clock.fast_forward("00:16")
    expect(page.locator("#saving")).to_contain_text("Нет связи")
    warned: list[str] = []

    def stay(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.close(run_before_unload=True)
    until(lambda: warned == ["beforeunload"], page)
    page.unroute("**/draft")
    page.clock.fast_forward("00:16")
    expect(page.locator("#saving")).to_contain_text("Сохранено в")

    assert drafted(door) == {WORDS}


def test_without_javascript_a_draft_is_saved_by_its_button_and_filed(door: Door, open_page: Opened) -> None:
    expert, schools = work_of(door)
    page = come_in(door, open_page, expert, scripts=False)
    page.get_by_role("link", name=f"Школа {schools[0]}").first.click()
    for fieldset in page.locator("fieldset").all():
        fieldset.locator("input[type=radio]:not([value='none'])").last.check()
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.locator("#saving")).to_contain_text("охран")
    page.get_by_role("button", name="Подать заключение").click()

    expect(page.get_by_role("heading", name="Заключение подано")).to_be_visible()
