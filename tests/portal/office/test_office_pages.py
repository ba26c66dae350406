"""The office's first page and the page of a round, as somebody sees them."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from sqlalchemy import delete

from acts.pause import pause
from models.rounds import Round
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
HERE = "/office/rounds/2022/1.13"


def words_of(page: str) -> str:
    """What a reader sees."""
    seen: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            seen.append(data)

    Reader().feed(page)
    return " ".join(" ".join(seen).split())


@pytest.fixture
def browser(season: SmallSeason) -> Browser:
    came = Browser(season)
    came.come_in_office()
    return came


def test_what_needs_attention_stands_before_the_rounds_and_they_before_the_year(browser: Browser) -> None:
    page = words_of(browser.open("/office").text)
    order = ("Требуют внимания", "Нагрузка экспертов", "Строка 1.13", "Строка 1.14", "карта по дням", "таблицей")

    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)
    assert "2 экспертизы: сейчас идёт 1, впереди 1, завершено 0. Состояние на 23 марта 2022 г. в 12:00." in page


def test_without_rounds_the_page_says_how_to_bring_them_in(start: Start) -> None:
    season = start()
    browser = Browser(season)
    browser.come_in_office()
    season.change(delete(Round))

    assert "Проверьте файлы сезона командой rounds check" in words_of(browser.open("/office").text)


def test_a_round_says_what_it_waits_for_and_what_it_will_do_by_itself(browser: Browser) -> None:
    page = words_of(browser.open(HERE).text)

    assert "День 3 из 7 экспертизы, рабочий 3 из 5." in page
    assert "школ приглашено 6 сдали документы 3 из 6 экспертов назначено 2 из 3" in page
    assert "24 марта 2022 г. в 09:00 замена экспертов, от которых нет вестей" in page
    assert "28 марта 2022 г. в 09:00 Заключение не больше 6" in page
    assert "нагрузка наименьшая" in page or "других свободных экспертов" in page
    assert "Приглашение: принято почтовым сервером, 6 писем 6 адресатов" in page


def test_a_round_that_has_not_begun_tells_the_letters_that_it_will_send(browser: Browser) -> None:
    page = words_of(browser.open("/office/rounds/2022/1.14").text)

    assert "28 марта 2022 г. в 09:00 Приглашение на повторную экспертизу не больше 6" in page
    assert "Пока ничего не произошло." in page


def test_a_round_that_rests_says_why_and_promises_nothing(season: SmallSeason, browser: Browser) -> None:
    pause("1.13", who="Иванова", why="Карантин в районе")
    page = browser.open(HERE).text

    assert "Приостановлена: Карантин в районе." in page
    assert f'href="{HERE}/resume"' in page
    assert "Письма, которые уйдут сами" not in page
    assert "Экспертиза приостановлена Иванова Карантин в районе" in words_of(page)


def test_every_link_of_the_first_pages_leads_somewhere_of_ours(browser: Browser) -> None:
    links = {link for at in ("/office", HERE) for link in re.findall(r'href="([^"]+)"', browser.open(at).text)}

    assert {link for link in links if not link.startswith(("/", "#"))} == set()
    own = [link for link in links if re.search(r"/(schools|experts|assignments)\b|^/office$|members$|1\.1[34]$", link)]
    assert {link: browser.open(link.replace("&amp;", "&")).status_code for link in own} == dict.fromkeys(own, 200)


def test_whatever_the_office_writes_is_text(start: Start) -> None:
    season = start(r_1_13={"title": "<script>alert(1)</script> & «сокращённо»"})
    browser = Browser(season)
    browser.come_in_office()

    for at in ("/office", HERE, f"{HERE}/schools"):
        page = browser.open(at).text
        assert ("<script>alert" in page, "&lt;script&gt;alert(1)" in page) == (False, True), at


def test_no_page_has_an_inline_style_or_script_and_each_has_one_heading(browser: Browser) -> None:
    for at in ("/office", HERE, f"{HERE}/schools", f"{HERE}/experts", f"{HERE}/assignments", "/office/members"):
        page = browser.open(at).text
        assert re.findall(r"<script>|\sstyle=|\son\w+=", page) == [], at
        assert page.count("<h1") == 1, at


def test_members_are_listed_with_their_right(browser: Browser) -> None:
    page = words_of(browser.open("/office/members").text)

    assert "Кедрова А. И. сотрудник проектного офиса office-member@season.example утверждает" in page


def test_a_round_that_is_not_there_is_not_found(browser: Browser) -> None:
    paths = ("/office/rounds/2022/9.9", "/office/rounds/2022/9.9/schools", "/office/rounds/х/1.13")

    assert {path: browser.open(path).status_code for path in paths} == dict.fromkeys(paths, 404)
