import shutil
from pathlib import Path

import pytest

from cli.check import check

SHIPPED = Path(__file__).parents[2] / "config" / "seasons" / "2022"
SHOWN = Path(__file__).parent / "check-2022.txt"


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "2022"))


def test_the_season_of_2022_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(SHIPPED) == 0
    assert capsys.readouterr() == (SHOWN.read_text(encoding="utf-8"), "")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_no_line_is_wider_than_the_terminal_and_none_is_coloured_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    check(SHIPPED)
    shown = capsys.readouterr().out
    assert max(len(line) for line in shown.split("\n")) <= int(columns)
    assert "\x1b" not in shown


def test_every_mistake_is_printed_with_its_line_and_remedy_and_the_answer_is_2(
    season: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = season / "rounds.yaml"
    text = rounds.read_text(encoding="utf-8")
    rounds.write_text(text.replace("rubric: midterm_programme", "rubric: midterm_program"), encoding="utf-8")
    (season / "calendar.yaml").unlink()
    line = text[: text.index("rubric: midterm_programme")].count("\n") + 1
    assert check(season) == 2
    assert capsys.readouterr() == (
        f"{season}: 2\u00a0ошибки. Сезон не прочитан.\n"
        "\n"
        "calendar.yaml\n"
        "Файла нет.\n"
        "Скопируйте его из config/seasons/2022.\n"
        "\n"
        f"rounds.yaml, строка {line}\n"
        "Экспертиза 2.1: рубрики «midterm_program» нет в rubrics.yaml.\n"
        "Возможно, имелось в виду «midterm_programme».\n",
        "",
    )


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = tmp_path / "2023"
    assert check(absent) == 2
    assert capsys.readouterr().out == (
        f"{absent}: 1\u00a0ошибка. Сезон не прочитан.\n"
        "\n"
        f"{absent}\n"
        "Такой папки нет.\n"
        "Назовите папку с файлами сезона, например config/seasons/2022.\n"
    )


def test_words_in_brackets_are_shown_and_not_taken_for_colours(
    season: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = season / "season.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: Проект", 'title: "[red]Проект[/red] :smile:" #'), encoding="utf-8")
    assert check(season) == 0
    assert capsys.readouterr().out.startswith("[red]Проект[/red] :smile:\n")


def test_a_row_without_a_round_a_reduced_coverage_and_letters_turned_off_are_shown(
    season: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = season / "rounds.yaml"
    text = rounds.read_text(encoding="utf-8")
    text = text[: text.index('  - row: "2.1"')].replace(
        'primary: "1.13"\n    coverage: all',
        'primary: "1.13"\n    coverage: returned\n    letters_off: [window_opened]',
    )
    rounds.write_text(text, encoding="utf-8")
    assert check(season) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "• Строка 2.1 — экспертиза, но в rounds.yaml её нет." in shown
    assert (
        "после 1.13; 1 эксперт на школу; для итога 1 заключение; только возвращённые школы; "
        "выключены письма: window_opened "
    ) in shown
