"""What `rounds rehearse` says to inputs it cannot use: a sentence, exit status 2, and nothing touched."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from notifications.holding import LettersHeld
from rehearsal.interruption import interrupted_only_afterwards, lost_interruptions
from runtime.home import HomeInUse
from runtime.rehearsal_home import make_rehearsal_home, rehearsal_home

SEASON = Path(__file__).resolve().parents[2] / "config" / "seasons" / "2022"


def rehearse(*arguments: str, home: Path) -> Result:
    runner = CliRunner(env={"ROUNDS_HOME": None, "COLUMNS": "1000"})
    return runner.invoke(app, ["rehearse", str(SEASON), "--home", str(home), *arguments], prog_name="rounds")


def listing(folder: Path) -> dict[str, tuple[int, bytes | None]]:
    return {
        str(path.relative_to(folder)): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
        for path in sorted(folder.rglob("*"))
    }


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """What another process that plays there does."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.5", "100001", "99999999999999999999"])
def test_a_number_of_schools_that_cannot_be_played_is_refused_before_anything_is_made(
    tmp_path: Path, number: str
) -> None:
    answer = rehearse("--schools", number, home=tmp_path / "home")
    assert (answer.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "Invalid value for '--schools'" in answer.output


def test_a_play_without_a_cohort_to_draw_from_is_refused(tmp_path: Path) -> None:
    answer = rehearse("--cohort", "0", home=tmp_path / "home")
    assert (answer.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert answer.output.startswith("Выборка строки 2.1 не из кого: задайте --cohort больше 0")


@pytest.mark.parametrize(
    "mark",
    [
        None,
        b"",
        b"garbage",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b'{"rounds_home": 1}',
        b'{"rounds_home": 1, "made_by": "service"}',
    ],
)
def test_a_folder_that_no_rehearsal_made_stays_untouched(tmp_path: Path, mark: bytes | None) -> None:
    home = tmp_path / "home"
    (home / "files").mkdir(parents=True)
    (home / "files" / "own.txt").write_text("не трогать")
    if mark is not None:
        (home / "home.json").write_bytes(mark)
    before = listing(home)
    answer = rehearse(home=home)
    assert (answer.exit_code, listing(home)) == (2, before)
    assert str(home) in answer.output
    assert "Назовите другую папку в --home" in answer.output


def test_a_home_of_a_newer_program_stays_untouched(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "home.json").write_bytes(b'{"rounds_home": 2, "made_by": "rehearsal"}')
    before = listing(home)
    answer = rehearse(home=home)
    assert (answer.exit_code, listing(home)) == (2, before)
    assert answer.output.startswith(f"{home}: эту папку сделала более новая версия программы. Обновите программу до")


def a_pipe_as_mark(place: Path) -> None:
    place.mkdir()
    os.mkfifo(place / "home.json")


def a_folder_as_mark(place: Path) -> None:
    (place / "home.json").mkdir(parents=True)


def links_in_a_circle(place: Path) -> None:
    place.symlink_to(place)


def a_pipe(place: Path) -> None:
    os.mkfifo(place)


@pytest.mark.parametrize("make", [a_pipe_as_mark, a_folder_as_mark, links_in_a_circle, a_pipe])
def test_what_is_no_folder_or_has_no_mark_to_read_is_told(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "home")
    answer = rehearse(home=tmp_path / "home")
    assert answer.exit_code == 2
    assert answer.output.endswith("Назовите другую папку в --home.\n")


def test_a_home_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = rehearse(home=tmp_path / "file" / "home")
    assert answer.exit_code == 2
    assert answer.output == (
        f"{tmp_path}/file/home: сюда нельзя писать (Not a directory). Назовите другую папку в --home.\n"
    )


def test_a_home_in_which_another_rehearsal_plays_is_refused_and_stays_untouched(tmp_path: Path) -> None:
    home = make_rehearsal_home(tmp_path / "home").folder
    before = listing(home)
    with locked(home):
        answer = rehearse(home=home)
    assert (answer.exit_code, listing(home)) == (2, before)
    assert answer.output == (
        f"{home}: здесь сейчас идёт другая репетиция или работает rounds serve. "
        "Дождитесь конца или назовите другую папку в --home.\n"
    )


def test_a_home_is_kept_while_it_is_played_in_and_free_afterwards(tmp_path: Path) -> None:
    with rehearsal_home(tmp_path / "home") as home:
        key = home.key()
        with pytest.raises(HomeInUse), rehearsal_home(tmp_path / "home"):
            pass
        assert home.key() == key
    with rehearsal_home(tmp_path / "home") as again:
        assert json.loads(again.mark.read_text())["made_by"] == "rehearsal"
        assert again.key() != key


def test_an_interruption_waits_for_the_end_of_what_must_not_be_interrupted() -> None:
    done: list[int] = []

    def whole() -> None:
        with interrupted_only_afterwards():
            signal.raise_signal(signal.SIGINT)
            done.append(1)

    with pytest.raises(KeyboardInterrupt):
        whole()
    assert done == [1]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_has_no_cyrillic_letters_gets_utf_8(encoding: str) -> None:
    program = "import sys; from cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", program, "check", str(SEASON)],
        cwd=SEASON.parents[2],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("utf-8").endswith("Ошибок нет.\n")


def test_an_interruption_that_python_lost_is_heeded() -> None:
    class Dying:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    with lost_interruptions() as heed:
        heed()
        Dying()
        with pytest.raises(KeyboardInterrupt):
            heed()


def test_a_play_whose_letters_are_held_ends_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> NoReturn:
        raise LettersHeld("Почтовый сервер не пускает: «535». Исправьте пароль.")

    monkeypatch.setattr("cli.rehearse.play", stopped)
    answer = rehearse(home=tmp_path / "home")
    assert answer.exit_code == 1
    assert answer.output.endswith(
        "Репетиция остановлена: письма не уходят. Почтовый сервер не пускает: «535». Исправьте пароль.\n"
    )
