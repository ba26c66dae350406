"""The office holds the queue of letters and lets it go, on a page."""

from datetime import UTC, datetime

import pytest

from acts.hold_letters import hold_letters
from models.mail_queue import look_at_queue
from models.rounds import rounds_in_order
from portal.office.attention import attention_rows
from portal.office.attention_row import Row
from runtime.round_status import installation_status
from tests.portal.conftest import Browser, let_work
from tests.small_season import SmallSeason

PAGE = "/office/letters/queue"


@pytest.fixture
def office(season: SmallSeason) -> Browser:
    """Who approves."""
    browser = Browser(season)
    browser.come_in_office()
    return browser


def held_why(season: SmallSeason) -> str | None:
    with season.reading() as session:
        return look_at_queue(session).held_why


def test_letters_are_held_and_let_go_each_once(season: SmallSeason, office: Browser) -> None:
    form = {"why": "Ошибка в тексте", "request": "ab" * 16}
    answers = [office.press(f"{PAGE}/hold", form) for _ in range(2)]
    assert [(answer.status_code, "Отправка писем остановлена" in answer.text) for answer in answers] == [
        (200, True)
    ] * 2
    assert held_why(season) == "Ошибка в тексте"

    answer = office.press(f"{PAGE}/release", {"why": "Текст исправлен"})
    assert ("Письма снова уходят" in answer.text, held_why(season)) == (True, None)
    assert "Причина: Текст исправлен" in answer.text


def test_what_somebody_else_did_meanwhile_is_told_and_nothing_is_lost(season: SmallSeason, office: Browser) -> None:
    hold_letters(who="ivan", why="Проверяем тексты")
    answer = office.press(f"{PAGE}/hold", {"why": "Ошибка в тексте"})

    assert (answer.status_code, "Отправка писем уже остановлена: Проверяем тексты" in answer.text) == (409, True)
    assert "Ошибка в тексте</textarea>" in answer.text


def test_a_held_queue_is_one_press_from_being_looked_at(season: SmallSeason) -> None:
    hold_letters(who="ivan", why="Проверяем тексты.")
    let_work(season)
    with season.reading() as session:
        status = installation_status(session, season.installation.now(), datetime.now(UTC))
        first = attention_rows(session, status, rounds_in_order(session))[0]

    assert first == Row(
        "Отправка писем остановлена с 23.03.2022 12:00: Проверяем тексты.", "", "Посмотреть и отпустить", PAGE
    )
