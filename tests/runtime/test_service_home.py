"""The home of a service: made once, opened at each start, served by one."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from runtime.home import Home, HomeBelongsToSomethingElse, HomeInUse, HomeMissing, HomeNotWritable
from runtime.rehearsal_home import make_rehearsal_home, rehearsal_home
from runtime.service_home import HomeIncomplete, is_new, make_service_home, sign_mark, the_only_service

PROGRAM = version("expertise-rounds")
MARK = {"rounds_home": 1, "made_by": "service", "base_url": "https://rounds.example", "program": PROGRAM}


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "settings and secrets"])
def test_a_home_is_made_where_nothing_of_another_is(folder: Path, there: str) -> None:
    place = folder / "deep/home"
    if there != "nothing":
        place.mkdir(parents=True, mode=0o755)
    if there == "settings and secrets":
        (place / "rounds.toml").write_text("port = 8086\n")
        (place / "secrets").mkdir()
    prepared = {entry.name for entry in place.iterdir()} if place.exists() else set()

    assert is_new(place)
    home = make_service_home(place, "https://rounds.example")

    assert home.read_mark() == MARK
    assert {entry.name for entry in place.iterdir()} - prepared == {
        "files",
        "home.json",
        "links.key",
        "locks",
        "mail",
        "prefect",
    }
    assert (rights(place), rights(home.key_file), rights(home.mark)) == (0o700, 0o600, 0o600)
    assert not is_new(place)


def test_a_home_is_opened_again_as_it_was(folder: Path) -> None:
    first = make_service_home(folder / "home", "https://rounds.example")
    key = first.key()
    (first.files / "kept").write_text("document")

    again = make_service_home(folder / "home", "https://other.example")

    assert (again, again.key(), again.read_mark()) == (first, key, MARK)
    assert (again.files / "kept").read_text() == "document"


def test_a_beginning_that_was_broken_off_is_brought_to_its_end(folder: Path) -> None:
    home = make_service_home(folder / "home", "https://rounds.example")
    home.key_file.unlink()
    home.locks.rmdir()

    make_service_home(folder / "home")

    assert (len(home.key()), home.locks.is_dir()) == (32, True)


def test_a_lost_key_is_not_made_anew_behind_letters_that_were_sent(folder: Path) -> None:
    home = make_service_home(folder / "home")
    (home.folder / "rounds.db").write_text("record")
    home.key_file.unlink()

    with pytest.raises(HomeIncomplete, match=r"links\.key: ключа личных ссылок нет.*Верните этот файл"):
        make_service_home(folder / "home")

    assert not home.key_file.exists()


def test_a_rehearsals_home_may_be_served(folder: Path) -> None:
    home = make_rehearsal_home(folder / "home")
    before = home.read_mark()
    assert make_service_home(folder / "home").read_mark() == before


@pytest.mark.parametrize(
    "files",
    [
        {"thesis.docx": "years of work"},
        {"home.json": json.dumps(MARK | {"made_by": "somebody"})},
        {"home.json": "home sweet home"},
        {"rounds.db": "record", "links.key": "key"},
    ],
)
def test_what_is_no_home_is_refused_and_stays_untouched(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).write_text(content)
    folder.chmod(0o755)

    with pytest.raises(HomeBelongsToSomethingElse) as refused:
        make_service_home(folder)

    assert str(folder) in str(refused.value)
    assert {entry.name: entry.read_text() for entry in folder.iterdir()} == files
    assert rights(folder) == 0o755


def test_a_file_in_its_place_is_refused(folder: Path) -> None:
    (folder / "home").write_text("a file")
    with pytest.raises(HomeBelongsToSomethingElse, match="это не папка"):
        make_service_home(folder / "home")
    with pytest.raises(HomeNotWritable, match="сюда нельзя писать"):
        make_service_home(folder / "home/below")


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_half_a_mark_is_never_seen(folder: Path, fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, fails, full)
    with pytest.raises(HomeNotWritable, match="No space left on device"):
        make_service_home(folder / "home")
    monkeypatch.undo()

    assert list((folder / "home").iterdir()) == []
    with pytest.raises(HomeMissing):
        Home(folder / "home").read_mark()
    assert make_service_home(folder / "home").read_mark()["made_by"] == "service"


def test_the_mark_tells_which_version_worked_here_last(folder: Path) -> None:
    home = make_service_home(folder / "home", "https://rounds.example")
    home.mark.write_text(json.dumps(MARK | {"program": "0.0.1", "note": "kept"}))
    sign_mark(home)
    assert home.read_mark() == MARK | {"note": "kept"}
    written = home.mark.stat().st_ino
    sign_mark(home)
    assert home.mark.stat().st_ino == written


def test_a_second_service_is_refused_in_one_sentence_until_the_first_has_ended(folder: Path) -> None:
    home = make_service_home(folder / "home")
    with the_only_service(home):
        with pytest.raises(HomeInUse) as refused, the_only_service(home):
            pass
        assert str(refused.value) == (
            f"{home.folder}: здесь уже работает rounds serve (процесс {os.getpid()}). "
            "Остановите его или назовите другую папку в --home."
        )
    with the_only_service(home):
        pass


KILLED_IN_SERVICE = """
import os, pathlib, subprocess, sys
from runtime.home import Home
from runtime.service_home import the_only_service
with the_only_service(Home(pathlib.Path(sys.argv[1]))):
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=0)
    print(child.pid, flush=True)
    os.kill(os.getpid(), 9)
"""


def test_a_home_is_free_once_its_service_was_killed_though_a_child_of_it_lives(folder: Path) -> None:
    home = make_service_home(folder / "home")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_SERVICE, str(home.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as served:
        assert served.wait() == -9
        assert served.stdout is not None
        orphan = int(served.stdout.readline())
        os.kill(orphan, 0)
        with the_only_service(home):
            pass


def test_a_service_and_a_rehearsal_keep_out_of_each_others_home(folder: Path) -> None:
    with (
        rehearsal_home(folder / "home") as home,
        pytest.raises(HomeInUse, match="идёт репетиция"),
        the_only_service(home),
    ):
        pass
    with the_only_service(home):
        with pytest.raises(HomeInUse, match="работает rounds serve"), rehearsal_home(folder / "home"):
            pass
        assert home.service_lock.exists()
