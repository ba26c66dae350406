from collections.abc import Callable

import pytest
from sqlalchemy import event, func, select

from acts.pause import pause
from domain.letters import Kind
from models.letters import Letter
from models.links import Link
from models.rounds import Participation
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

ROUND = "/office/rounds/2022/1.13"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Monday noon of the expertise of 1.13; the repeat has not begun."""
    return start("1.13", "1.14", played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.outage("2022-03-18 12:00")
    begun.hand_in("s-3")
    begun.go("2022-03-21 12:00")


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who looks only."""
    browser = Browser(season)
    browser.come_in_office(approves=False)
    return browser


def kept(season: SmallSeason) -> tuple[int | None, ...]:
    with season.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(each)) for each in (Letter, Link, Participation))


def test_the_next_letters_are_listed_with_their_moments(office: Browser) -> None:
    text = office.open(f"{ROUND}/upcoming").text.replace("\u00a0", " ")

    assert "23 марта 2022 г. в 09:00" in text
    assert "напоминание эксперту" in text
    assert "итоги по муниципалитету" in text


def test_a_letter_is_shown_as_it_would_be_now_and_nothing_of_it_is_kept(season: SmallSeason, office: Browser) -> None:
    before = kept(season)
    answer = office.open(f"{ROUND}/upcoming?kind=expert_reminder")

    assert "Напоминаем: в рамках первичной экспертизы" in answer.text
    assert "/l/•••" in answer.text
    look = office.open(f"{ROUND}/upcoming/look?kind=expert_reminder")
    assert look.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert kept(season) == before


def test_the_invitation_to_a_round_that_has_not_begun_can_be_read(start: Callable[..., SmallSeason]) -> None:
    season = start("1.13", "1.14")
    office = Browser(season)
    office.come_in_office()
    before = kept(season)
    answer = office.open(f"{ROUND}/upcoming?kind=invitation")

    assert "Директору Школы s-1" in answer.text.replace("\u00a0", " ") or "s-1" in answer.text
    assert "Так письмо выглядело бы" in answer.text
    assert kept(season) == before == (0, 0, 0)


def test_looking_holds_up_nobody_who_acts(start: Callable[..., SmallSeason]) -> None:
    season = start("1.13", "1.14")
    office = Browser(season)
    office.come_in_office()
    said: list[str] = []
    event.listen(season.installation.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    answer = office.open(f"{ROUND}/upcoming?kind=invitation")

    assert "Так письмо выглядело бы" in answer.text
    assert {each for each in said if not each.startswith("SELECT")} <= {"BEGIN"}


def test_a_round_that_rests_promises_no_letters(season: SmallSeason, office: Browser) -> None:
    pause("1.13", who="ivan", why="Проверка")
    text = office.open(f"{ROUND}/upcoming").text

    assert "Пока экспертиза приостановлена, сама она никому не напишет" in text
    assert "напоминание эксперту" not in text


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_shown_or_said_not_to_be_writable_yet(season: SmallSeason, office: Browser, kind: Kind) -> None:
    answers = [office.open(f"/office/rounds/2022/{row}/upcoming?kind={kind.value}") for row in ("1.13", "1.14")]

    assert [answer.status_code for answer in answers] == [200, 200]
    for answer in answers:
        assert ("Так письмо выглядело бы" in answer.text) != ("пока не составить" in answer.text)


def test_an_unknown_kind_shows_the_list_alone(office: Browser) -> None:
    assert "Экспертиза напишет сама" in office.open(f"{ROUND}/upcoming?kind=zzz").text
    assert office.open(f"{ROUND}/upcoming/look?kind=zzz").status_code == 404
    assert office.open(f"{ROUND}/upcoming/look?kind=replacement").status_code == 404
