from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.changes import Change
from models.rounds import Round
from tests.portal.conftest import Browser, words
from tests.small_season import SmallSeason

ROUND = "/office/rounds/2022/1.13"


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday 16.03: the intake is under way."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-16 12:00")


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """A member of the office who may approve."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def deeds(season: SmallSeason) -> list[tuple[str, str]]:
    with season.reading() as session:
        found = session.scalars(select(Change).where(Change.round_id == "2022/1.13").order_by(Change.id))
        return [(each.deed, each.why) for each in found]


def rests(season: SmallSeason) -> bool:
    with season.reading() as session:
        return session.get_one(Round, "2022/1.13").paused_at is not None


def test_a_round_rests_and_goes_on_each_with_its_reason(season: SmallSeason, office: Browser) -> None:
    assert "Сроки не сдвигаются" in office.open(f"{ROUND}/pause").text
    assert "Экспертиза приостановлена" in office.press(f"{ROUND}/pause", {"why": "Проверка"}).text
    assert rests(season)
    assert "Экспертиза продолжается" in office.press(f"{ROUND}/resume", {"why": "Проверили"}).text
    assert not rests(season)
    assert deeds(season) == [("pause", "Проверка"), ("resume", "Проверили")]


def test_sent_twice_it_is_done_once(season: SmallSeason, office: Browser) -> None:
    answers = [office.press(f"{ROUND}/pause", {"why": "Проверка", "request": "one"}) for _ in range(2)]

    assert words(answers[0]) == words(answers[1])
    assert deeds(season) == [("pause", "Проверка")]


def test_what_holds_already_is_refused_in_a_sentence_for_this_page(season: SmallSeason, office: Browser) -> None:
    answer = office.press(f"{ROUND}/resume", {"why": "Пора"})
    assert (answer.status_code, "продолжать нечего" in answer.text, "Пора" in answer.text) == (409, True, True)
    office.press(f"{ROUND}/pause", {"why": "Проверка"})
    answer = office.press(f"{ROUND}/wake", {"why": "Пора"})
    assert (answer.status_code, "сначала продолжите её" in answer.text) == (409, True)
    assert "rounds resume" not in answer.text


def test_a_round_looks_at_its_record_when_asked_to(season: SmallSeason, office: Browser) -> None:
    assert "в течение минуты" in office.press(f"{ROUND}/wake", {"why": "Письмо дошло иначе"}).text
    assert season.waking() == [("2022/1.13", "the office woke it")]


@pytest.mark.parametrize("deed", ["pause", "resume", "wake"])
def test_a_reason_is_required_and_a_member_who_may_not_is_told_who_may(
    season: SmallSeason, office: Browser, deed: str
) -> None:
    if deed == "resume":
        office.press(f"{ROUND}/pause", {"why": "Проверка"})
    answer = office.press(f"{ROUND}/{deed}", {"why": "  "})
    assert (answer.status_code, "Напишите причину" in answer.text) == (422, True)
    looker = Browser(season)
    looker.come_in_office(approves=False, address="looks@season.example")
    assert "может: Кедрова" in looker.open(f"{ROUND}/{deed}").text
    assert looker.press(f"{ROUND}/{deed}", {"why": "Так"}).status_code == 403
