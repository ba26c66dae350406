"""A sample on its page: the result of the draw is told, the schools are there, one of them leaves."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from models.people import Municipality, School
from tests.browser.conftest import Aside, Door, come_in_office, listening_door, looked_at
from tests.small_season import SmallSeason

pytestmark = pytest.mark.slow

Opened = Callable[..., Page]
HERE = "/office/rounds/2022/2.1/sample"
LONG = (
    "Муниципальное бюджетное общеобразовательное учреждение «Верхнеключевская средняя общеобразовательная школа № 1 "
    "имени Героя Труда И. П. Берёзова»"
)
TOWN = "Таймырский Долгано-Ненецкий муниципальный район Красноярского края"


@pytest.fixture
def door(start: Callable[..., SmallSeason], aside: Aside) -> Iterator[Door]:
    """Friday noon, 22.04: the list of row 2.1 is frozen, with the longest names, and waits for its lot."""
    season = start("2.1", r_2_1={"sample_seed": None, "sample_seed_played": False})

    def play() -> None:
        with season.installation.transaction() as session:
            session.execute(update(School).where(School.cohort == 2021).values(name=LONG, full_name=LONG))
            session.execute(update(Municipality).where(Municipality.id == "m-1").values(name=TOWN))
        season.go("2022-04-22 12:00")

    aside(play)
    with listening_door(season) as listens:
        yield listens


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_the_result_is_told_with_a_look_at_every_sign_and_a_school_that_leaves_is_replaced(
    door: Door, aside: Aside, open_page: Opened, narrow: bool
) -> None:
    page = open_page(door.address, narrow=narrow)
    come_in_office(door, page)
    page.get_by_role("link", name="Внести результат").first.click()
    expect(page.get_by_role("heading", name="Выборка школ")).to_be_visible()
    looked_at(page, "sample-wanted")

    page.get_by_label("Игральные кости").check()
    page.get_by_label("Цифры или фраза").fill("3 5 1")
    page.get_by_role("button", name="Проверить").click()
    looked_at(page, "sample-mistake")
    page.get_by_label("Цифры или фраза").fill("3 5 1 6 2 4")
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("351624")).to_be_visible()
    looked_at(page, "sample-checked")

    page.get_by_label("Причина").fill("Бросали в министерстве 22 апреля")
    page.get_by_role("button", name="Сделать выборку").click()
    expect(page.get_by_role("heading", name="Выборка сделана")).to_be_visible()
    looked_at(page, "sample-drawn")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Протокол жеребьёвки").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")

    aside(door.season.settle)
    page.goto(f"{door.address}{HERE}")
    page.get_by_role("link", name="Школа выбыла").first.click()
    looked_at(page, "sample-leaves")
    page.get_by_label("Причина").fill("Школа закрыта")
    page.get_by_role("button", name="Заменить школу").click()
    expect(page.get_by_role("heading", name="Пришли на замену: 1")).to_be_visible()
    looked_at(page, "sample-replaced")
