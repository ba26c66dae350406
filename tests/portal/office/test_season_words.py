from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import delete

from models.rounds import Round
from portal.office.season_words import summary_of, why_nothing_is_wanted
from runtime.round_status import installation_status
from tests.beginnings import so_far
from tests.portal.conftest import Browser
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]


def said(season: SmallSeason) -> tuple[str, str]:
    """What is said of the season, and why nothing is wanted, with plain blanks."""
    with season.reading() as session:
        status = installation_status(session, season.installation.now(), datetime.now(UTC))
    return summary_of(status).replace("\u00a0", " "), why_nothing_is_wanted(status).replace("\u00a0", " ")


def test_before_it_begins_it_is_told_when_the_first_expertise_opens(start: Start) -> None:
    assert said(start("1.13", "1.14")) == (
        "2 экспертизы: сейчас идёт 0, впереди 2, завершено 0.",
        "Пока ничего: первая экспертиза, 1.13, откроется 14 марта 2022 г., понедельник.",
    )


def test_while_it_is_under_way_all_goes_by_itself(season: SmallSeason) -> None:
    assert said(season) == (
        "2 экспертизы: сейчас идёт 1, впереди 1, завершено 0.",
        "Сейчас ничего: всё идёт само.",
    )


def test_between_two_expertises_it_is_told_when_the_next_one_opens(start: Start) -> None:
    season = start("1.13", "1.19", played=so_far.go("2022-04-01 12:00"))

    assert said(season)[1] == "Пока ничего: следующая экспертиза, 1.19, откроется 5 мая 2022 г., четверг."


def test_once_all_are_closed_the_season_is_over(start: Start) -> None:
    season = start("1.13", "1.14", played=so_far.go("2022-04-12 12:00"))
    office = Browser(season)
    office.come_in_office()
    page = office.open("/office").text.replace("\u00a0", " ")

    assert said(season) == (
        "Сезон завершён 11 апреля 2022 г. в 09:00: 2 экспертизы, все закончены.",
        "Ничего: сезон завершён.",
    )
    assert [part in page for part in said(season)] == [True, True]
    assert "всё идёт само" not in page


def test_where_there_are_none_nothing_can_be_wanted(start: Start) -> None:
    season = start("1.13")
    season.change(delete(Round))

    assert said(season)[1] == "Ничего: экспертиз ещё нет."
