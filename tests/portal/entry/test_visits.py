from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from domain.letters import Role
from models.links import Link, renew
from models.visits import Visit
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

FIRST, SECOND = "/school/2022/1.13/s-1", "/school/2022/1.13/s-2"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


def visits(season: SmallSeason) -> int:
    with season.reading() as session:
        return session.scalar(select(func.count()).select_from(Visit)) or 0


def test_whoever_only_opens_a_link_begins_no_visit(season: SmallSeason) -> None:
    browser = Browser(season)
    shown = browser.open(browser.link(Role.SCHOOL, "d-s-1", "1.13", "s-1"))

    assert (shown.status_code, "Ясенева" in shown.text, visits(season)) == (200, True, 0)
    assert browser.open(FIRST).status_code == 403


def test_one_cookie_opens_all_links_of_one_person_and_nobody_elses(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    browser.come_in(Role.COORDINATOR, "d-s-1", "1.13", "m-1")
    both = [browser.open(path).status_code for path in (FIRST, "/coordinator/2022/1.13/m-1")]
    browser.come_in(Role.SCHOOL, "d-s-2", "1.13", "s-2")

    assert both == [200, 200]
    assert [browser.open(path).status_code for path in (FIRST, SECOND)] == [404, 200]
    assert visits(season) == 1


def test_a_link_that_is_renewed_ends_what_it_opened(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    old = browser.link(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    with season.installation.transaction() as session:
        renew(session, session.scalars(select(Link).where(Link.subject == "s-1")).one())

    assert [browser.open(FIRST).status_code, browser.press(old).status_code] == [404, 404]
    assert browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1").status_code == 200


def test_a_link_ends_with_its_round_and_thirty_days(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    season.stand("2022-06-16 12:00")

    assert browser.open(FIRST).status_code == 404
    assert browser.press(browser.link(Role.SCHOOL, "d-s-1", "1.13", "s-1")).status_code == 404


def test_whoever_goes_out_is_nobody(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.come_in(Role.SCHOOL, "d-s-1", "1.13", "s-1")
    browser.press("/out")

    assert (browser.open(FIRST).status_code, visits(season)) == (403, 0)


def test_an_address_with_a_slash_too_many_is_not_sent_elsewhere(season: SmallSeason) -> None:
    browser = Browser(season)
    answer = browser.open(f"{browser.link(Role.SCHOOL, 'd-s-1', '1.13', 's-1')}/")

    assert (answer.status_code, answer.history) == (404, [])
