"""Backup, restore, export and erase as the office types them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from typer.testing import CliRunner, Result

from cli.main import app
from models.letters import Letter
from models.people import Person
from tests.beginnings import so_far
from tests.small_season import SmallSeason, small_seasons


@pytest.fixture(scope="module")
def season() -> Iterator[SmallSeason]:
    """Tuesday 29.03: 1.13 is closed; a receipt waits."""
    with small_seasons() as start:
        begun = start(
            "1.13",
            played=so_far.go("2022-03-18 12:00")
            .hand_in("s-1")
            .go("2022-03-21 12:00")
            .file_all()
            .go("2022-03-29 12:00"),
        )
        yield begun


def rounds(season: SmallSeason | Path, *arguments: str) -> Result:
    home = season if isinstance(season, Path) else season.installation.home.folder
    return CliRunner().invoke(app, [*arguments, "--home", str(home)])


def test_a_backup_is_told_and_comes_back_with_its_letters_held(season: SmallSeason, tmp_path: Path) -> None:
    with season.installation.transaction() as session:
        session.execute(update(Letter).where(Letter.id == 1).values(state="queued"))
    taken = rounds(season, "backup", str(tmp_path / "copies"))
    again = rounds(season, "backup", str(tmp_path / "copies"), "--keep", "1", "--json")
    back = rounds(tmp_path / "new", "restore", str(tmp_path / "copies"), "--who", "office")
    for_programs = rounds(tmp_path / "third", "restore", str(tmp_path / "copies"), "--who", "office", "--json")
    twice = rounds(tmp_path / "new", "restore", str(tmp_path / "copies"), "--who", "office")
    missing = rounds(tmp_path / "other", "restore", str(tmp_path / "nothing"), "--who", "office")
    status = rounds(tmp_path / "new", "status")

    assert [each.exit_code for each in (taken, again, back, twice, missing)] == [0, 0, 0, 2, 2]
    assert "Копия готова и проверена" in taken.stdout
    said = json.loads(again.stdout)
    assert (said["copied"], len(said["dropped"]), said["tables"]["letters"]["rows"]) == (0, 1, len(season.ledger()))
    assert (for_programs.exit_code, set(json.loads(for_programs.stdout)) >= {"home", "manifest"}) == (0, True)
    assert f"    rounds letters preview --home {tmp_path / 'new'}\n    rounds letters release" in back.stdout
    assert "экспертизы приостановлены" not in back.stdout
    assert "Ждут отправки 1\u00a0письмо:" in back.stdout
    assert "2022/1.13/" in back.stdout
    assert "ничего не перезаписывает" in twice.stdout
    assert "здесь нет резервных копий" in missing.stdout
    assert "восстановлено из копии от" in " ".join(status.stdout.split())
    with season.installation.transaction() as session:
        session.execute(update(Letter).where(Letter.id == 1).values(state="accepted"))


def test_a_backup_of_another_installation_wants_a_word_more(season: SmallSeason, tmp_path: Path) -> None:
    taken = rounds(season, "backup", str(tmp_path / "copies"))
    (tmp_path / "new").mkdir()
    (tmp_path / "new/rounds.toml").write_text("port = 9001\n")
    asked = ("restore", str(tmp_path / "copies"), "--who", "office")
    refused, done = rounds(tmp_path / "new", *asked), rounds(tmp_path / "new", *asked, "--yes")

    assert [each.exit_code for each in (taken, refused, done)] == [0, 2, 0]
    assert "Установка: репетиция http://127.0.0.1:8085, папка " in taken.stdout
    assert refused.stdout.startswith("Это копия другой установки: репетиция http://127.0.0.1:8085, папка ")
    assert refused.stdout.endswith("повторите команду с --yes.\n")
    assert ", сезон 2022.\nПроверяю копию…" in done.stdout


def test_what_comes_back_rests_until_the_office_says_so(tmp_path: Path) -> None:
    with small_seasons() as start:
        season = start("1.13", "1.14", played=so_far.go("2022-03-18 12:00"))
        rounds(season, "backup", str(tmp_path / "copies"))
        back = rounds(tmp_path / "new", "restore", str(tmp_path / "copies"), "--who", "office")
        why = ("--why", "Просмотрено", "--who", "office")
        asked = ("resume", "--restored", *why)
        resumed, again = rounds(tmp_path / "new", *asked), rounds(tmp_path / "new", *asked)
        history = rounds(tmp_path / "new", "history", "1.14")
        neither, both = rounds(tmp_path / "new", "resume", *why), rounds(tmp_path / "new", "resume", "1.13", *asked[1:])

    assert "экспертизы приостановлены (2022/1.13, 2022/1.14): приём не" in back.stdout
    assert f"    rounds resume --restored --why ПРИЧИНА --home {tmp_path / 'new'}\n" in back.stdout
    assert [each.exit_code for each in (back, resumed, again, neither, both)] == [0, 0, 2, 2, 2]
    assert " ".join(resumed.stdout.split()) == (
        "2 экспертизы продолжаются: 2022/1.13, 2022/1.14. Что должно было произойти за это время, делается один раз и "
        "сейчас."
    )
    assert again.stdout == "Экспертиз, приостановленных при восстановлении из копии, нет: продолжать нечего.\n"
    told = [" ".join(line.split()[2:]) for line in history.stdout.splitlines() if "экспертиза" in line]
    assert [line.partition(" — ")[0] for line in told] == [
        "office: экспертиза приостановлена",
        "office: экспертиза продолжена",
    ]


def test_a_document_that_is_lost_is_told_by_name_and_status(season: SmallSeason, tmp_path: Path) -> None:
    with season.reading() as session:
        sha256 = session.execute(text("SELECT sha256 FROM documents ORDER BY sha256")).scalars().first()
    path = season.installation.files.path_of(str(sha256))
    content = path.read_bytes()
    path.unlink()
    taken = rounds(season, "backup", str(tmp_path / "copies"))
    back = rounds(tmp_path / "new", "restore", str(tmp_path / "copies"), "--who", "office")
    season.installation.files.put(content)

    assert [each.exit_code for each in (taken, back)] == [1, 1]
    assert str(sha256) in taken.stdout
    assert str(sha256) in back.stdout


def test_a_person_reads_what_is_held_of_them(season: SmallSeason) -> None:
    told = rounds(season, "export", "person", "d-s-1")
    for_programs = json.loads(rounds(season, "export", "person", "d-s-1", "--json").stdout)
    nobody = rounds(season, "export", "person", "nobody")

    assert (told.exit_code, nobody.exit_code) == (0, 2)
    assert "Имя: Ясеневаd-s-1 Ольга Львовна" in told.stdout
    assert "Школа сдала документы: 2022/1.13, 18.03.2022 12:00" in told.stdout
    assert (for_programs["email"], for_programs["director_of"]) == ("d-s-1@season.example", ["Школа s-1"])
    assert [each["kind"] for each in for_programs["letters"]] == [
        "invitation",
        "school_reminder",
        "school_reminder",
        "receipt",
        "conclusion",
    ]
    assert "Человека nobody нет" in nobody.stdout


def test_an_expert_reads_their_conclusions(season: SmallSeason) -> None:
    with season.reading() as session:
        expert = session.execute(text("SELECT expert_id FROM assignments")).scalars().first()
    told = json.loads(rounds(season, "export", "person", f"x-{expert}", "--json").stdout)

    (held,) = told["assignments"]
    assert (held["school"], held["ending"], len(held["marks"]) > 3) == ("Школа s-1", None, True)
    greatest = [criterion.maximum for criterion in season.rules["1.13"].rubric.criteria]
    assert [mark for _, mark, _ in held["marks"]] == greatest


def test_erasing_is_shown_first_and_done_by_a_second_word(season: SmallSeason) -> None:
    asked = ("erase", "person", "d-s-6", "--why", "просьба", "--who", "office")
    looked = rounds(season, *asked)
    with season.reading() as session:
        before = session.scalars(select(Person.surname).where(Person.id == "d-s-6")).one()
    done = rounds(season, *asked, "--yes")
    again = rounds(season, *asked, "--yes")
    with season.reading() as session:
        after = session.scalars(select(Person.surname).where(Person.id == "d-s-6")).one()

    assert [each.exit_code for each in (looked, done, again)] == [0, 0, 2]
    assert (before, after) == ("Ясеневаd-s-6", "Сведения удалены")
    assert "пока ничего не изменено" in looked.stdout
    assert "Сведения об этом человеке уже удалены" in again.stdout
