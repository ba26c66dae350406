"""An allotment on its pages: the plan, its proof, why this expert, and a change looked at before it is done."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from models.people import Municipality, School
from tests.allotted_seasons import with_a_place_that_a_move_fills
from tests.browser.conftest import Aside, Door, come_in_office, listening_door, looked_at
from tests.small_season import SmallSeason

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]
LONG = (
    "Муниципальное бюджетное общеобразовательное учреждение «Верхнеключевская средняя общеобразовательная школа № 1 "
    "имени Героя Труда И. П. Берёзова»"
)
TOWN = "Таймырский Долгано-Ненецкий муниципальный район Красноярского края"


@pytest.fixture
def door(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """A school has nobody, and would have somebody if another school's expert moved."""
    season = start()

    def play() -> None:
        with season.installation.transaction() as session:
            session.execute(update(School).values(name=LONG, full_name=LONG))
            session.execute(update(Municipality).where(Municipality.id == "m-1").values(name=TOWN))
        with_a_place_that_a_move_fills(season)

    aside(play)
    with listening_door(season) as listens:
        yield listens


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_an_empty_place_is_filled_by_a_change_that_was_looked_at(door: Door, open_page: Opened, narrow: bool) -> None:
    page = open_page(door.address, narrow=narrow)
    come_in_office(door, page)
    page.get_by_role("link", name="Посмотреть, кого передвинуть").first.click()
    expect(page.get_by_text("Мест с экспертом: было 1, станет 2.")).to_be_visible()
    looked_at(page, "allotment-change")
    page.get_by_role("link", name="К распределению, ничего не меняя").click()
    expect(page.get_by_role("heading", name="Кому не хватает экспертов")).to_be_visible()
    looked_at(page, "allotment-lacking")

    page.get_by_role("link", name="Почему").first.click()
    looked_at(page, "allotment-why")
    page.get_by_role("link", name="Исключить пару").click()
    looked_at(page, "allotment-forbid")
    page.get_by_role("link", name="К распределению, ничего не меняя").click()

    page.get_by_role("link", name="Заполнить места, передвинув назначения").click()
    page.get_by_label("Причина").fill("Решили на совещании")
    page.get_by_role("button", name="Передвинуть назначения").click()
    expect(page.get_by_role("heading", name="Назначения изменены")).to_be_visible()
    looked_at(page, "allotment-changed")
    page.get_by_role("link", name="Проверить").click()
    expect(page.get_by_role("heading", name="Распределение сходится")).to_be_visible()
    looked_at(page, "allotment-verified")
