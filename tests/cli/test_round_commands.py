"""What the office does to a round at the terminal: what is printed, what is done, what is refused."""

import json
from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from models.changes import changes_of
from models.rounds import Round
from runtime.installation import Installation, open_installation
from tests.small_season import SmallSeason, small_seasons

WHY = ("--why", "Карантин", "--who", "petrova")


@pytest.fixture
def start() -> Iterator[Callable[..., SmallSeason]]:
    with small_seasons() as begun:
        yield begun


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Thursday evening of the intake, in a home that commands can open."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.go("2022-03-17 19:00")


def said(season: SmallSeason, *arguments: str) -> Result:
    """What the terminal says; the season goes on with its home opened anew."""
    result = CliRunner().invoke(app, [*arguments, "--home", str(season.installation.home.folder)])
    season.installation = open_installation(season.installation.home)
    return result


def history(installation: Installation) -> list[tuple[str, str, str]]:
    with installation.reading() as session:
        return [(each.deed, each.who, each.why) for each in changes_of(session)]


def test_a_round_is_paused_resumed_and_woken(season: SmallSeason) -> None:
    paused = said(season, "pause", "1.13", *WHY)
    assert (paused.exit_code, paused.stdout.split(":")[0]) == (0, "Экспертиза 2022/1.13 приостановлена")
    assert "Продолжить: rounds resume 2022/1.13 --why ПРИЧИНА." in paused.stdout
    with season.reading() as session:
        assert session.get_one(Round, "2022/1.13").paused_at == season.clock.now()
    assert said(season, "resume", "1.13", *WHY).exit_code == 0
    assert said(season, "wake", "2022/1.13", *WHY).exit_code == 0
    assert [deed for deed, who, why in history(season.installation)] == ["wake", "resume", "pause"]


def test_an_extension_says_whom_it_touches_when_letters_leave_and_how_to_undo_it(season: SmallSeason) -> None:
    result = said(season, "extend", "1.13", "--school", "s-2", "--until", "22.03.2022", *WHY)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Продлён срок до 22.03.2022 включительно, 2022/1.13: 1\u00a0школа, собственный срок.",
        "  • Школа s-2 (s-2): 20.03.2022 23:59 → 22.03.2022 23:59",
        "Письма школам уйдут не раньше 18.03.2022 09:00; напоминания следуют новому сроку.",
        "Отменить, если это ошибка: rounds extend 2022/1.13 --school s-2 --take-back --why …",
    ]
    undone = said(season, "extend", "1.13", "--school", "s-2", "--take-back", *WHY)
    assert undone.stdout == (
        "Прежний срок возвращён. Письма о переносе ещё не ушли и отозваны: школы ничего не узнают.\n"
    )
    assert [deed for deed, _, _ in history(season.installation)] == ["take back", "extend"]


def test_a_dry_run_shows_it_and_does_nothing(season: SmallSeason) -> None:
    result = said(season, "extend", "1.13", "--until", "2022-03-22", "--dry-run")
    assert result.stdout.startswith("Будет продлён срок до 22.03.2022 включительно, 2022/1.13: 6\u00a0школ")
    assert "Пока ничего не изменено" in result.stdout
    assert (history(season.installation), season.ledger("extension")) == ([], [])


def test_programs_get_json_and_nothing_else(season: SmallSeason) -> None:
    result = said(season, "extend", "1.13", "--school", "s-2", "--until", "22.03.2022", "--json", *WHY)
    assert json.loads(result.stdout) == {
        "round_id": "2022/1.13",
        "until": "2022-03-22",
        "deadline": "2022-03-22T17:00:00+00:00",
        "moves_window": False,
        "schools": [
            {
                "school_id": "s-2",
                "school": "Школа s-2",
                "before": "2022-03-20T17:00:00+00:00",
                "after": "2022-03-22T17:00:00+00:00",
            }
        ],
        "letters_leave_from": "2022-03-18T02:00:00+00:00",
    }
    assert json.loads(said(season, "pause", "1.13", "--json", *WHY).stdout) == {"round": "2022/1.13", "paused": True}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("pause", "9.9", *WHY), "Экспертизы 9.9 нет.", id="unknown round"),
        pytest.param(("resume", "1.13", *WHY), "не приостановлена", id="not paused"),
        pytest.param(("pause", "1.13", "--why", " "), "Напишите в --why", id="no reason"),
        pytest.param(
            ("extend", "1.13", "--until", "16.03.2022", *WHY), "16.03.2022 уже прошло", id="a day that has passed"
        ),
        pytest.param(("extend", "1.13", "--take-back", *WHY), "нет переноса срока", id="nothing to take back"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    season: SmallSeason, arguments: tuple[str, ...], words: str
) -> None:
    result = said(season, *arguments)
    assert (result.exit_code, words in result.stdout) == (2, True)
    assert history(season.installation) == []


def test_a_command_without_a_date_says_what_it_wants(season: SmallSeason) -> None:
    assert said(season, "extend", "1.13", *WHY).exit_code == 2
    assert said(season, "extend", "1.13", "--take-back", "--until", "22.03.2022", *WHY).exit_code == 2


@pytest.mark.parametrize("until", ["30.02.2022", "2022-02-30", "NaN", "", "1.1.99999", "завтра"])
def test_what_is_no_day_is_told_in_russian_and_nothing_is_done(season: SmallSeason, until: str) -> None:
    result = said(season, "extend", "1.13", "--until", until, *WHY)
    assert (result.exit_code, result.stdout) == (
        2,
        f"«{until}»: такого дня нет. Напишите последний день приёма: --until 25.03.2027.\n",
    )
    assert history(season.installation) == []


@pytest.mark.parametrize("until", ["01.01.0001", "19.03.2022", "31.12.9999"])
def test_a_day_that_no_deadline_can_have_is_refused(season: SmallSeason, until: str) -> None:
    result = said(season, "extend", "1.13", "--until", until, *WHY)
    assert (result.exit_code, result.stdout.count("\n"), result.exception.__class__) == (2, 1, SystemExit)
    assert history(season.installation) == []
