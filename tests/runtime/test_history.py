from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete

from acts.pause import pause, resume
from acts.schedule import schedule
from domain.deeds import Deed
from models.batches import subject_of
from models.changes import Change, note_change
from models.outages import Outage
from models.revivals import Revival
from models.rounds import Round, Season
from models.wakes import Wake
from runtime.history import Event, history_of
from tests.small_season import SmallSeason, season_of_2022, small_seasons


@pytest.fixture
def season() -> Iterator[SmallSeason]:
    """Two rounds, of which the first was paused for an hour and revived once; the service was away for a night."""
    with small_seasons() as begun:
        season = begun("1.13", "1.14")
        season.stand("2022-03-13 23:30")
        pause("1.13", who="office", why="Ждём")
        season.stand("2022-03-13 23:45")
        resume("1.13", who="office", why="Дождались")
        with season.installation.transaction() as session:
            session.add(Revival(round_id="2022/1.13", found="Crashed", real_at=season.at("2022-03-13 23:40")))
            session.add(Outage(began_at=season.at("2022-03-13 23:00"), ended_at=season.at("2022-03-13 23:20")))
        yield season


def told(season: SmallSeason, round_id: str | None, limit: int = 100) -> list[tuple[str, str, str]]:
    with season.reading() as session:
        return [(season.shown(each.at), each.sort, each.what) for each in history_of(session, round_id, limit)]


def test_whatever_happened_is_told_in_the_order_of_time(season: SmallSeason) -> None:
    assert told(season, None) == [
        ("13.03 23:00", "outage", "служба не работала 20\u00a0минут"),
        ("13.03 23:30", "deed", "экспертиза приостановлена"),
        ("13.03 23:30", "wake", "разбужена: офис приостановил"),
        ("13.03 23:40", "revival", "возвращена после сбоя (в Prefect было Crashed)"),
        ("13.03 23:45", "deed", "экспертиза продолжена"),
    ]


def test_a_round_has_its_own_history_without_the_installations(season: SmallSeason) -> None:
    assert [sort for _, sort, _ in told(season, "2022/1.13")] == ["deed", "wake", "revival", "deed"]
    assert told(season, "2022/1.14") == []


def test_a_round_tells_who_brought_its_season_in_and_which_edits_of_it(season: SmallSeason) -> None:
    season.change(delete(Change), delete(Wake), delete(Revival), delete(Round), delete(Season))
    season.stand("2022-03-13 23:50")
    whole = season_of_2022()
    edited = replace(whole.rounds[0], capacity=12)
    schedule(whole, who="office", why="Новый сезон")
    schedule(replace(whole, rounds=(edited, *whole.rounds[1:])), who="office", why="Больше работ")

    brought_in, change = (("13.03 23:50", "deed", "внесён сезон 2022"),) * 2
    assert [each for each in told(season, "2022/1.13") if each[1] == "deed"] == [brought_in, change]
    assert told(season, "2022/1.14") == [brought_in]
    with season.reading() as session:
        whys = [each.why for each in history_of(session, "2022/1.13", 100) if each.sort == "deed"]
    assert whys == ["Новый сезон", "Больше работ"]


def test_of_a_long_history_the_newest_is_told(season: SmallSeason) -> None:
    assert told(season, None, limit=2) == told(season, None)[-2:]


def test_letters_of_one_minute_are_one_event_and_name_their_recipients(season: SmallSeason) -> None:
    season.go("2022-03-14 09:00")

    with season.reading() as session:
        events = [each for each in history_of(session, "2022/1.13", 100) if each.sort == "letters"]

    nine = season.at("2022-03-14 09:00")
    assert events == [
        Event(
            nine,
            "letters",
            "2022/1.13",
            "приглашение: принято почтовым сервером, 6\u00a0писем",
            recipients=tuple(f"d-s-{number}" for number in range(1, 7)),
        ),
        Event(
            nine,
            "letters",
            "2022/1.13",
            "сообщение об открытии приёма: принято почтовым сервером, 3\u00a0письма",
            recipients=("c-1", "c-2", "c-3"),
        ),
    ]


def test_a_deed_on_a_batch_of_letters_names_the_batch_in_russian(season: SmallSeason) -> None:
    with season.installation.transaction() as session:
        now, of_round = season.clock.now(), season.id("1.13")
        for subject in (subject_of(7), "p-s-001"):
            note_change(
                session, Deed.CANCEL_LETTERS, who="office", why="Рано", now=now, round_id=of_round, subject=subject
            )

    assert [what for _, sort, what in told(season, None, 3) if sort == "deed"][-2:] == [
        "письма отменены (партия 7)",
        "письма отменены p-s-001",
    ]
