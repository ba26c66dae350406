"""`rounds season copy`: what the office is told to confirm, and in which words it is refused."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.season_copy import season_copy

SHIPPED = Path(__file__).parents[2] / "config" / "seasons" / "2022"
SHOWN = Path(__file__).parent / "season-copy-2027.txt"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def test_everything_that_the_office_has_to_confirm_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert season_copy("2022", 2027, Path("2027")) == 0

    shown = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert shown == SHOWN.read_text(encoding="utf-8").splitlines()
    assert sorted(one.name for one in Path("2027").iterdir()) == sorted(one.name for one in SHIPPED.iterdir())


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_no_line_but_those_with_a_path_is_wider_than_the_terminal(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    season_copy("2022", 2028, Path("x"))

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines[1:-1] if len(line) > int(columns)] == []


def test_of_a_year_without_a_decision_on_transfers_this_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    season_copy("2022", 2031, Path("2031"))

    shown = " ".join(capsys.readouterr().out.split())
    assert "Решения о переносе выходных на 2031 год ещё нет или программа его не знает" in shown


def test_own_days_of_the_region_and_an_announced_phrase_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SHIPPED, "own")
    calendar, rounds = Path("own/calendar.yaml"), Path("own/rounds.yaml")
    calendar.write_text("days_off:\n  - {date: 07.12.2022, reason: указ}\nworking_days: []\n", encoding="utf-8")
    rounds.write_text(rounds.read_text(encoding="utf-8").replace("      played: true\n", ""), encoding="utf-8")

    assert season_copy("own", 2027, Path("2027")) == 0

    shown = " ".join(capsys.readouterr().out.split())
    assert "впишите в calendar.yaml те, что повторятся: • 07.12.2022, указ " in shown
    assert "Фраза 2022 года была объявлена публично, эта — ещё нет." in shown


def test_a_folder_in_use_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    Path("full").mkdir()
    Path("full/file").touch()

    assert season_copy("2022", 2027, Path("full")) == 2

    assert capsys.readouterr().out == ("Папка full не пуста: сезон туда не записан. Назовите новую или пустую папку.\n")


def test_mistakes_of_the_old_season_are_printed_as_check_prints_them(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SHIPPED, "own")
    Path("own/calendar.yaml").unlink()

    assert season_copy("own", 2027, Path("2027")) == 2

    assert capsys.readouterr().out == (
        "own: 1\u00a0ошибка. Сезон не прочитан.\n\ncalendar.yaml\nФайла нет.\nСкопируйте его из config/seasons/2022.\n"
    )
    assert not Path("2027").exists()


def test_a_copy_that_would_have_mistakes_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert season_copy("2022", 2000, Path("2000")) == 2

    shown = capsys.readouterr().out
    assert shown.startswith("Копия не прошла бы проверку, поэтому не записана. Исправьте исходный сезон.\n2000: 1")
    assert not Path("2000").exists()


def test_the_command_is_found_and_a_year_that_is_none_is_refused() -> None:
    asked = CliRunner(env={"COLUMNS": "100"})

    done = asked.invoke(app, ["season", "copy", "2022", "2026", "new"])
    refused = asked.invoke(app, ["season", "copy", "2022", "26", "newer"])

    assert (done.exit_code, refused.exit_code) == (0, 2)
    assert Path("new/season.yaml").exists()
    assert not Path("newer").exists()
