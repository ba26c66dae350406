"""The road map on the office's first page: all its rows, the rounds among them as links."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import update

from models.rounds import Season
from tests.portal.conftest import Browser
from tests.portal.office.test_office_pages import words_of
from tests.small_season import SmallSeason, season_of_2022

Start = Callable[..., SmallSeason]
HERE = "/office/rounds/2022/1.13"


@pytest.fixture
def browser(season: SmallSeason) -> Browser:
    came = Browser(season)
    came.come_in_office()
    return came


def section_of(browser: Browser) -> str:
    page = browser.open("/office").text
    return page[page.index('<section aria-labelledby="timeline-1"') :].split("</main>")[0]


def test_every_row_stands_in_the_picture_and_in_the_table_under_its_heading(browser: Browser) -> None:
    section = section_of(browser)
    picture, table = section.split("</svg>")[0], section.split("<details>")[1]

    rows = [row.id for row in season_of_2022().rows]
    assert sorted(re.findall(r"<text x[^>]*>(\d+\.\d+) ", picture)) == sorted(rows)
    assert re.findall(r"<tr><td>(\d+\.\d+)</td>", table) == rows
    headings = [f"{number}. {title}" for number, title in season_of_2022().directions.items()]
    assert re.findall(r'<th scope="rowgroup" colspan="4">([^<]+)<', table) == headings
    assert re.findall(r'<text class="direction"[^>]*>([^<]+)<', picture) == headings


def test_rounds_lead_to_their_pages_and_today_is_marked(browser: Browser) -> None:
    picture = section_of(browser).split("</svg>")[0]

    assert re.findall(r'<a href="([^"]+)"', picture) == [HERE, "/office/rounds/2022/1.14"]
    assert "сегодня, 23.03" in picture
    assert (
        "1.13 Первичная экспертиза концептуальных документов: приём документов 14–20 марта 2022\u00a0г., "
        "работа экспертов 21–27 марта 2022\u00a0г." in picture
    )


def test_the_table_tells_dates_as_printed_and_why_some_do_not_hold(browser: Browser) -> None:
    table = words_of(section_of(browser).split("<details>")[1])

    assert "2.2 Региональный банк лучших школьных практик результат август 2022 года" in table
    assert "мероприятие 1–31 августа 2022 г. В дорожной карте: август 2021 года. " in table
    assert "работа экспертов 1–10 апреля 2022 г. В дорожной карте: 01.03–10.03.2022. " in table


def test_rounds_keep_their_own_picture_and_table(browser: Browser) -> None:
    at_large = words_of(section_of(browser).split("<details>")[2])

    assert at_large.startswith(
        "Только экспертизы по дням, крупнее приём документов работа экспертов завершена Март – апрель 2022"
    )
    assert "1.13 Первичная экспертиза концептуальных документов 14–20 марта 2022 г. 21–27 марта 2022 г. –" in at_large


def test_a_season_whose_rows_are_not_in_the_record_shows_its_rounds(season: SmallSeason, browser: Browser) -> None:
    season.change(update(Season).values(road_map=None, directions=None))
    section = section_of(browser)

    assert "2022 год: экспертизы по дням" in words_of(section)
    assert (section.count("<details>"), "дорожная карта" in section, "road-map" in section) == (1, False, False)


def test_rows_without_headings_are_shown_all_the_same(season: SmallSeason, browser: Browser) -> None:
    season.change(update(Season).values(directions={}))

    assert "Направление 9 9.1 Мониторинги" in words_of(section_of(browser))


def test_titles_are_text(start: Start) -> None:
    season = start("1.13", r_1_13={"title": "<script>alert(1)</script>"})
    browser = Browser(season)
    browser.come_in_office()

    assert "<script>alert" not in section_of(browser)
