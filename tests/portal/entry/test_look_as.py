import re
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select

from domain.letters import Role
from models.audit import AuditRow
from models.office_members import members_of_office
from models.rounds import Participation
from models.visits import Visit
from portal.app import make_app
from portal.rehearsed import Rehearsed, rehearsed_at
from runtime.service_home import make_service_home
from tests.portal.conftest import Browser, Caller
from tests.small_season import SCHOOLS, SmallSeason


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way, and each director has a link."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.stand("2022-03-16 12:00")
    for school in SCHOOLS:
        Browser(begun).link(Role.SCHOOL, f"d-{school}", "1.13", school)
    with begun.installation.transaction() as session:
        for school in SCHOOLS:
            session.add(Participation(round_id="2022/1.13", school_id=school, joined_at=begun.installation.now()))


def names(page: str) -> list[str]:
    return re.findall(r'<button class="quiet">(Ясенева[^<]+)</button>', page.replace("\u00a0", " "))


def link_of(page: httpx.Response, place: str) -> str:
    (found,) = re.findall(
        rf'value="([^"]+)"><button class="quiet">[^<]+</button></form> <span[^>]*>{place}<', page.text
    )
    return str(found)


def test_some_people_of_each_role_are_shown_and_the_others_are_found_by_name(season: SmallSeason) -> None:
    browser = Browser(season)

    shown = browser.open("/look-as")
    assert names(shown.text)[:4] == [f"Ясеневаd-s-{number} О. Л." for number in (1, 2, 3, 4)]
    assert "И ещё 2: найдите по имени." in shown.text
    assert names(browser.open("/look-as?q=школа s-6").text) == ["Ясеневаd-s-6 О. Л."]
    assert "Никого не нашлось" in browser.open("/look-as?q=Щукина").text


def test_a_click_comes_in_as_the_person_with_all_that_is_open_to_them(season: SmallSeason) -> None:
    browser = Browser(season)
    browser.link(Role.COORDINATOR, "d-s-5", "1.13", "m-3")
    answer = browser.press("/look-as", {"link": link_of(browser.open("/look-as?q=s-5"), "Школа s-5")})

    assert (answer.status_code, answer.url.path) == (200, "/school/2022/1.13/s-5")
    assert browser.open("/coordinator/2022/1.13/m-3").status_code == 200
    assert browser.open("/school/2022/1.13/s-6").status_code == 404


def test_a_season_that_is_over_is_still_looked_at(season: SmallSeason) -> None:
    season.stand("2023-03-16 12:00")
    browser = Browser(season)
    answer = browser.press("/look-as", {"link": link_of(browser.open("/look-as?q=s-5"), "Школа s-5")})

    assert (answer.status_code, answer.url.path) == (200, "/school/2022/1.13/s-5")


@pytest.mark.parametrize("link", ["", "no-such-link", "\x00"])
def test_a_link_that_is_not_there_lets_nobody_in(season: SmallSeason, link: str) -> None:
    assert Browser(season).press("/look-as", {"link": link}).status_code == 404


def test_the_office_of_a_rehearsal_is_named_once_and_clearly(season: SmallSeason) -> None:
    browser = Browser(season)
    for _ in range(2):
        assert browser.press("/look-as/office").url.path == "/office"

    with season.reading() as session:
        assert [(each.person.surname, each.may_approve) for each in members_of_office(session)] == [("Репетиция", True)]


def test_each_look_ends_the_one_before_and_is_told_as_a_look(season: SmallSeason) -> None:
    browser = Browser(season)
    for school in ("s-5", "s-6"):
        browser.press("/look-as", {"link": link_of(browser.open(f"/look-as?q={school}"), f"Школа {school}")})
    browser.press("/look-as/office")

    with season.reading() as session:
        assert [each.in_office for each in session.scalars(select(Visit))] == [True]
        deeds = [row.deed for row in session.scalars(select(AuditRow)) if row.deed.startswith(("come in", "look as"))]
        assert deeds == ["look as"] * 3


def test_elsewhere_there_is_no_such_page(season: SmallSeason) -> None:
    everywhere = Caller(make_app(season.installation, "0.0.0.0"))

    assert everywhere.get("/look-as").status_code == 404
    assert "Репетиция:" in everywhere.get("/").text
    assert "/look-as" not in everywhere.get("/").text


def test_who_may_look_is_decided_by_the_home_the_address_and_the_links(season: SmallSeason) -> None:
    installation = season.installation
    binds = ("127.0.0.1", "::1", "127.8.0.1", "localhost", "0.0.0.0", "::", "10.0.0.7", "")

    assert {bind: rehearsed_at(installation, bind) for bind in binds} == {
        bind: Rehearsed(may_look_as=place < 4) for place, bind in enumerate(binds)
    }
    # What is reached under a public name is handed on from outside, though it listens on the loopback.
    object.__setattr__(installation, "base_url", "https://rounds.example.ru")
    assert rehearsed_at(installation, "127.0.0.1") == Rehearsed(may_look_as=False)
    service = make_service_home(installation.home.folder.parent / "service")
    object.__setattr__(installation, "home", service)
    assert rehearsed_at(installation, "127.0.0.1") is None
