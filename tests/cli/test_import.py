import json
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from models.people import School
from tests.rosters import FIRST, NORTH, PLACES, SCHOOLS, a_small_roster, workbook_of
from tests.small_season import SmallSeason

Start = Callable[..., SmallSeason]
Asked = Callable[..., tuple[int, str]]


def new_schools(season: SmallSeason) -> list[str]:
    with season.reading() as session:
        return list(session.scalars(select(School.name).where(School.name.like("СШ%"))))


def test_a_file_is_shown_brought_in_and_taken_back(start: Start, ask: Asked, tmp_path: Path) -> None:
    season, file = start(), tmp_path / "школы.xlsx"
    file.write_bytes(a_small_roster())

    assert ask(season, "import", str(file)) == (
        0,
        "Муниципалитеты: новых 1.\n"
        "  строка 2, новое: Северный район\n"
        "  В файле нет 3 из учёта: они остаются как есть.\n"
        "Школы: новых 1.\n"
        "  строка 2, новое: СШ № 1\n"
        "  В файле нет 9 из учёта: они остаются как есть.\n"
        "Эксперты: новых 1.\n"
        "  строка 2, новое: Соколова Вера Ильинична\n"
        "  В файле нет 4 из учёта: они остаются как есть.\n"
        "Пока ничего не изменено. Внести: та же команда и --yes --why …",
    )
    assert new_schools(season) == []
    assert ask(season, "import", str(file), "--yes", "--why", "Письмо")[0] == 0
    assert new_schools(season) == ["СШ № 1"]
    assert ask(season, "import", "--undo", "--why", "Не тот") == (
        0,
        "Импорт файла «школы.xlsx» отменён: всё, как было до него.",
    )
    assert new_schools(season) == []


def test_a_wrong_row_is_told_by_its_cell_and_stops_all(start: Start, ask: Asked, tmp_path: Path) -> None:
    season, file = start(), tmp_path / "школы.xlsx"
    wrong = (*FIRST[:4], "скоро", *FIRST[5:])
    file.write_bytes(workbook_of({"Муниципалитеты": [PLACES, NORTH], "Школы": [SCHOOLS, wrong]}))

    status, text = ask(season, "import", str(file), "--yes", "--why", "Письмо")

    assert status == 2
    assert "Школы!E2: «скоро» – не год: напишите четыре цифры, например 2022." in " ".join(text.split())
    assert "Не внесено ничего" in text
    status, text = ask(season, "import", str(file), "--json")
    assert (status, [row["state"] for row in json.loads(text)["rows"]]) == (2, ["new", "wrong"])


def test_a_template_is_written_and_never_over_another_file(start: Start, ask: Asked, tmp_path: Path) -> None:
    season, file = start(), tmp_path / "шаблон.xlsx"

    assert ask(season, "import", "--template", str(file))[0] == 0
    assert file.read_bytes().startswith(b"PK")
    assert ask(season, "import", "--template", str(file))[0] == 2


def test_a_deed_goes_with_its_reason_and_one_thing_is_asked_at_a_time(start: Start, ask: Asked, tmp_path: Path) -> None:
    season, file = start(), tmp_path / "школы.xlsx"
    file.write_bytes(a_small_roster())

    assert [ask(season, "import", *said)[0] for said in ((), ("--undo",), (str(file), "--yes"))] == [2, 2, 2]
