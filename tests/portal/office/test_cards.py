"""Rounds as cards: words and figures, from the status of the record."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from portal.office.cards import Figure, RoundCard, card_of
from portal.office.round_reading import round_view
from runtime.round_status import installation_status
from tests.beginnings import so_far
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]


def cards_of(season: SmallSeason) -> list[RoundCard]:
    with season.reading() as session:
        status = installation_status(session, season.installation.now(), datetime.now(UTC))
        return [card_of(round_) for round_ in status.rounds]


def test_a_round_in_its_expertise_says_where_it_stands_and_what_it_waits_for(season: SmallSeason) -> None:
    card = cards_of(season)[0]

    assert (card.day, card.waits) == (
        "День 3 из 7 экспертизы, рабочий 3 из 5",
        "Ждёт заключений экспертов; следующий шаг экспертиза сделает сама 24 марта 2022\u00a0г. в\u00a009:00.",
    )
    assert card.windows == (("Приём документов", "14.03.2022–20.03.2022"), ("Экспертиза", "21.03.2022–27.03.2022"))
    assert card.figures == (
        Figure(6, None, "школ приглашено", "schools?state=invited"),
        Figure(3, 6, "сдали документы", "schools?state=handed_in"),
        Figure(2, 3, "экспертов назначено", "assignments?state=standing"),
        Figure(0, 2, "взяли в работу", "assignments?state=taken_on"),
        Figure(0, 3, "заключений сдано", "assignments?state=filed"),
        Figure(3, 6, "итогов отправлено", "schools?state=told"),
    )
    assert card.letters == "35\u00a0писем: принято почтовым сервером 35."
    assert card.steps[-1] == ("27 марта 2022\u00a0г. в\u00a023:59", "экспертиза закрывается, подводятся итоги")


def test_a_round_that_has_not_begun_opens_at_midnight_of_its_own_day(season: SmallSeason) -> None:
    card = cards_of(season)[1]

    assert (card.figures, card.outcomes, card.letters) == ((), (), "Писем ещё нет.")
    assert card.steps[0] == ("28 марта 2022\u00a0г. в\u00a000:00", "открывается приём, уходят приглашения")


def test_a_closed_round_says_what_came_of_it(season: SmallSeason) -> None:
    season.file_all()
    season.go("2022-03-29 12:00")
    card = cards_of(season)[0]

    assert (card.stage_words, card.day, card.early, card.steps) == ("завершена", None, None, ())
    assert card.waits is not None
    assert re.fullmatch(r"Завершена 28 марта 2022\u00a0г. в\u00a0\d\d:\d\d\.", card.waits)
    assert card.outcomes == (
        Figure(2, None, "согласовано", "schools?state=accepted"),
        Figure(3, None, "документы не поступили", "schools?state=no_documents"),
        Figure(1, None, "не оценено", "schools?state=not_assessed"),
    )


def test_an_expertise_that_ended_before_its_window_did_says_when_and_why(start: Start) -> None:
    season = start("1.13", played=so_far.go("2022-03-18 12:00").hand_in("s-1", "s-3").go("2022-03-22 19:00"))
    season.file_all()
    season.settle()
    closing = cards_of(season)[0]
    with season.reading() as session:
        view = round_view(session, season.id(), season.installation.now())
    season.go("2022-03-23 12:00")
    closed = cards_of(season)[0]

    early = "Экспертиза закончилась раньше срока, 22 марта 2022\u00a0г. в\u00a019:00: все заключения сданы."
    assert (closing.stage_words, closing.early, closing.waits) == (
        "ждём отправки писем",
        early,
        "Ждёт отправки последних писем.",
    )
    assert view.no_steps == "Экспертиза закончилась раньше срока: остались итоги и письма."
    assert (closed.early, closed.waits) == (early, "Завершена 23 марта 2022\u00a0г. в\u00a009:00.")
