import re
from urllib.parse import unquote

import pytest
from sqlalchemy import update

from domain.letters import Role
from models.people import School
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

PAGE = "/curator/2022/1.13/k-1"


@pytest.fixture
def curator(season: SmallSeason) -> Browser:
    """The curator of schools 1, 3 and 5, after the round has ended."""
    season.file("s-1", "s-3")
    season.go("2022-03-28 09:00")
    browser = Browser(season)
    browser.come_in(Role.CURATOR, "k-1", "1.13")
    return browser


def test_a_link_leads_to_the_own_schools(season: SmallSeason) -> None:
    answer = Browser(season).come_in(Role.CURATOR, "k-1", "1.13")

    assert (answer.status_code, answer.url.path) == (200, PAGE)
    assert re.findall(r"Школа s-\d", answer.text) == ["Школа s-1", "Школа s-3", "Школа s-5"]


def test_the_signed_conclusions_of_the_own_schools_can_be_read(curator: Browser) -> None:
    (first, *_) = re.findall(rf'href="({PAGE}/conclusions/s-\d)"', curator.open(PAGE).text)
    answer = curator.open(first)

    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-type"] == "application/pdf"
    assert (
        unquote(answer.headers["content-disposition"]) == "attachment; filename*=UTF-8''Заключение № 1.13-001-2022.pdf"
    )
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_of_a_round_that_is_over_it_is_said_what_is_over_and_how_it_ended(curator: Browser) -> None:
    text = curator.open(PAGE).text.replace("\u00a0", " ")

    assert "<b>Экспертиза завершена</b> 28 марта 2022 г.</p>" in text
    assert "Итоги школ: согласовано 1, документы не поступили 1, не оценено 1.</p>" in text
    assert "передают" not in text


def test_nobody_elses_are_found(season: SmallSeason, curator: Browser) -> None:
    foreign = [
        PAGE.replace("k-1", "k-2"),
        PAGE.replace("1.13", "1.14"),
        f"{PAGE}/conclusions/s-2",
        f"{PAGE.replace('k-1', 'k-2')}/conclusions/s-2",
        f"{PAGE}/conclusions/s-5",
        f"{PAGE}/conclusions/s-9",
    ]

    assert [curator.open(path).status_code for path in foreign] == [404] * 6
    assert [Browser(season).open(path).status_code for path in (PAGE, f"{PAGE}/conclusions/s-1")] == [403, 403]


def test_a_school_that_went_to_another_curator_is_that_ones(season: SmallSeason, curator: Browser) -> None:
    path = re.findall(rf'href="({PAGE}/conclusions/s-\d)"', curator.open(PAGE).text)[0]
    season.change(update(School).where(School.id == path[-3:]).values(curator_id="k-2"))

    assert path not in curator.open(PAGE).text
    assert curator.open(path).status_code == 404


def test_a_curator_without_schools_is_told_so(season: SmallSeason, curator: Browser) -> None:
    season.change(update(School).values(curator_id="k-2"))

    assert "нет ваших школ" in curator.open(PAGE).text
