import json
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import delete, update

from cli import schedule as door
from models.beats import beat
from models.rounds import Round, Season, rounds_in_order
from runtime.service_home import the_only_service
from service.child import who_i_am
from tests.small_season import SEASON_FILES, SmallSeason

Start = Callable[..., SmallSeason]
Asked = Callable[..., tuple[int, str]]
PREVIEW = Path(__file__).with_name("schedule-2022.txt")


@pytest.fixture
def season(start: Start) -> SmallSeason:
    """The evening before the first window opens: people in the record, and no season."""
    return start(played=_played_so_far)


def _played_so_far(begun: SmallSeason) -> None:
    begun.change(delete(Round), delete(Season))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The season's files, to be edited."""
    return Path(copytree(SEASON_FILES, tmp_path / "season"))


def edited(files: Path, name: str, before: str, after: str) -> None:
    text = (files / name).read_text(encoding="utf-8")
    assert before in text
    (files / name).write_text(text.replace(before, after, 1), encoding="utf-8")


def rows(season: SmallSeason) -> list[str]:
    with season.reading() as session:
        return [each.row for each in rounds_in_order(session)]


def test_a_look_shows_rounds_windows_and_which_letters_would_leave_when(season: SmallSeason, ask: Asked) -> None:
    status, text = ask(season, "schedule", str(SEASON_FILES))

    assert status == 0
    assert text.replace(str(SEASON_FILES), "DIR").replace("\u00a0", " ") + "\n" == PREVIEW.read_text(encoding="utf-8")
    assert rows(season) == []


def test_nothing_is_wider_than_the_terminal(season: SmallSeason, ask: Asked, files: Path) -> None:
    edited(files, "rounds.yaml", "title: ", "title: очень длинное название, которое не помещается ни в одну строку, ")

    for columns in (80, 120):
        _, text = ask(season, "schedule", str(files), columns=columns)
        assert [line for line in text.splitlines() if len(line) > columns and "rounds schedule" not in line] == []


def test_with_yes_the_season_comes_in_and_it_is_said_who_will_begin_it(season: SmallSeason, ask: Asked) -> None:
    assert ask(season, "schedule", str(SEASON_FILES), "--yes") == (
        0,
        "Сезон 2022 внесён: 7\u00a0экспертиз.\n"
        "Служба сейчас не работает: экспертизы начнутся, когда её запустят (rounds serve).\n"
        "Как идут дела: rounds status",
    )
    assert rows(season) == ["1.13", "1.14", "1.19", "1.20", "1.23", "1.24", "2.1"]
    assert ask(season, "schedule", str(SEASON_FILES), "--yes") == (
        0,
        "Сезон 2022 уже внесён таким, как в файлах: менять нечего.",
    )


def test_beside_a_service_that_works_it_says_that_prefect_has_the_runs(start: Start, ask: Asked, files: Path) -> None:
    season = start("1.13")
    ask(season, "schedule", str(files), "--yes")
    season.change(update(Round).values(flow_run_id=Round.id))
    with season.installation.transaction() as session:
        beat(session, "keeper", "another machine/1", datetime.now(UTC), season.clock.now())
    edited(files, "season.yaml", "capacity: 10", "capacity: 12")

    assert ask(season, "schedule", str(files), "--yes") == (
        0,
        "Сезон 2022: внесено 7\u00a0изменений.\n"
        "Служба работает: Prefect знает о каждой экспертизе и начнёт её в срок.\n"
        "Как идут дела: rounds status",
    )


@pytest.mark.parametrize(
    ("beaten", "said"),
    [
        (True, "Служба работает: она передаст экспертизы в Prefect и начнёт каждую в срок."),
        (False, "Служба запускается: она начнёт каждую экспертизу в срок."),
    ],
)
def test_beside_a_service_that_has_not_come_to_the_rounds_yet_it_says_so(
    season: SmallSeason, ask: Asked, monkeypatch: pytest.MonkeyPatch, beaten: bool, said: str
) -> None:
    monkeypatch.setattr(door, "PATIENCE", timedelta(0))
    with the_only_service(season.installation.home):
        if beaten:
            with season.installation.transaction() as session:
                beat(session, "keeper", who_i_am(), datetime.now(UTC), season.clock.now())
        _, text = ask(season, "schedule", str(SEASON_FILES), "--yes")

    assert text.splitlines()[1] == said
    assert "внесён сезон 2022 — по файлам сезона" in ask(season, "history", "1.13")[1]


def test_a_service_that_was_ended_a_moment_ago_is_not_waited_for(
    season: SmallSeason, ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with season.installation.transaction() as session:
        beat(session, "keeper", f"{socket.gethostname()}/{gone.pid}", datetime.now(UTC), season.clock.now())
    monkeypatch.setattr(door, "PATIENCE", timedelta(days=1))

    told = json.loads(ask(season, "schedule", str(SEASON_FILES), "--yes", "--json")[1])

    assert (told["done"], told["given_to_prefect"], told["service"]) == (True, False, "silent")


def test_after_an_edit_the_difference_is_shown_with_what_stays_as_it_is(
    season: SmallSeason, ask: Asked, files: Path
) -> None:
    ask(season, "schedule", str(files), "--yes")
    edited(files, "season.yaml", "capacity: 10", "capacity: 12")

    _, text = ask(season, "schedule", str(files))

    assert text.splitlines()[:6] == [
        "Проект «500+», Красноярский край, 2022 год: 2022, сезон уже внесён",
        "",
        "Изменится",
        "  1.13  неготовых работ у эксперта: было 10, станет 12",
        "  1.14  неготовых работ у эксперта: было 10, станет 12",
        "  1.19  неготовых работ у эксперта: было 10, станет 12",
    ]
    assert ask(season, "schedule", str(files), "--yes")[1].splitlines()[0] == "Сезон 2022: внесено 7\u00a0изменений."


def test_mistakes_of_the_files_are_told_as_by_check(season: SmallSeason, ask: Asked, files: Path) -> None:
    edited(files, "season.yaml", "capacity: 10", "capacity: много")

    assert ask(season, "schedule", str(files)) == (2, ask(season, "check", str(files))[1])
    assert ask(season, "check", str(files))[0] == 2


def test_a_season_of_the_past_is_refused(season: SmallSeason, ask: Asked) -> None:
    season.stand("2022-03-20 12:00")

    status, text = ask(season, "schedule", str(SEASON_FILES), "--yes")

    assert status == 2
    assert "1.13 (14.03.2022). Прошедшее окно заново не открыть." in text
    assert rows(season) == []


def test_a_repair_says_which_rounds_are_looked_at(start: Start, ask: Asked) -> None:
    season = start("1.13")

    assert ask(season, "schedule", "--repair", columns=120) == (
        0,
        "1\u00a0экспертиза разбужена: 2022/1.13. Служба посмотрит на каждую и вернёт запуски, которых не хватает.",
    )
    assert ask(season, "schedule")[0] == 2
    assert ask(season, "schedule", str(SEASON_FILES), "--repair")[0] == 2


def test_what_to_type_next_names_the_home_where_it_would_not_be_found(
    season: SmallSeason, ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(season.installation.home.folder)
    _, seen = ask(season, "schedule", str(SEASON_FILES), "--home", folder)
    monkeypatch.setattr("cli.at_home.HOME_VARIABLE", "ROUNDS_ELSEWHERE")
    _, looked = ask(season, "schedule", str(SEASON_FILES), "--home", folder)
    _, done = ask(season, "schedule", str(SEASON_FILES), "--yes", "--home", folder)

    assert seen.splitlines()[-1] == f"Пока ничего не изменено. Внести: rounds schedule {SEASON_FILES} --yes"
    assert looked.splitlines()[-1] == (
        f"Пока ничего не изменено. Внести: rounds schedule {SEASON_FILES} --yes --home {folder}"
    )
    assert done.splitlines()[-2:] == [
        f"Служба сейчас не работает: экспертизы начнутся, когда её запустят (rounds serve --home {folder}).",
        f"Как идут дела: rounds status --home {folder}",
    ]
