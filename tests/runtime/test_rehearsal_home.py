import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.home import (
    Home,
    HomeBelongsToSomethingElse,
    HomeError,
    HomeInUse,
    HomeNotWritable,
    HomeOfANewerVersion,
)
from runtime.rehearsal_home import make_rehearsal_home, rehearsal_home
from runtime.service_home import make_service_home

REHEARSALS = {"rounds_home": 1, "made_by": "rehearsal", "base_url": "http://127.0.0.1:8085"}


def everything(folder: Path) -> dict[str, tuple[bytes | str, int, int]]:
    """All that lies in a folder: by path, what it holds, and its rights and time."""
    found: dict[str, tuple[bytes | str, int, int]] = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        held = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else "folder"  # noqa: PTH115
        found[str(path.relative_to(folder))] = (held, about.st_mode, about.st_mtime_ns)
    return found


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "folders above it missing"])
def test_a_home_is_made_where_nothing_is(folder: Path, there: str) -> None:
    place = folder / "deep/er/home" if there == "folders above it missing" else folder / "home"
    if there == "an empty folder":
        place.mkdir()

    home = make_rehearsal_home(place, "https://rounds.example")

    assert sorted(path.name for path in place.iterdir()) == [
        "files",
        "home.json",
        "links.key",
        "locks",
        "mail",
        "prefect",
    ]
    assert home.read_mark() == REHEARSALS | {"base_url": "https://rounds.example"}
    assert home == Home(place)


def test_the_key_is_secret_and_another_one_in_each_home(folder: Path) -> None:
    homes = [make_rehearsal_home(folder / name) for name in ("one", "two")]
    assert [len(home.key()) for home in homes] == [32, 32]
    assert homes[0].key() != homes[1].key()
    assert {home.key_file.stat().st_mode & 0o777 for home in homes} == {0o600}


def test_a_rehearsals_home_is_replaced_whole(folder: Path) -> None:
    first = make_rehearsal_home(folder / "home")
    old_key = first.key()
    (folder / "elsewhere.txt").write_text("not of the home")
    (first.mail / "cur").mkdir()
    (first.mail / "cur/letter").write_text("letter")
    (first.folder / "rounds.db").write_text("record")
    (first.folder / "link").symlink_to(folder / "elsewhere.txt")
    (first.folder / "link-to-folder").symlink_to(folder)

    second = make_rehearsal_home(folder / "home")

    assert second.key() != old_key
    assert not any((second.folder / name).exists() for name in ("rounds.db", "mail/cur", "link", "link-to-folder"))
    # What links led to is not the home's.
    assert (folder / "elsewhere.txt").read_text() == "not of the home"


def test_an_interrupted_clearing_can_be_taken_up_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_rehearsal_home(folder / "home")
    (home.folder / "rounds.db").write_text("record")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.rmtree", stop)
    with pytest.raises(KeyboardInterrupt):
        make_rehearsal_home(folder / "home")
    monkeypatch.undo()

    assert home.read_mark() == REHEARSALS
    make_rehearsal_home(folder / "home")
    assert not (home.folder / "rounds.db").exists()


FOREIGN = {
    "somebody's documents": {"thesis.docx": "years of work"},
    "a home of the office": {"home.json": json.dumps(REHEARSALS | {"made_by": "office"}), "rounds.db": "record"},
    "a mark of nobody": {"home.json": json.dumps({"rounds_home": 1}), "rounds.db": "record"},
    "a mark without an address": {"home.json": json.dumps({"rounds_home": 1, "made_by": "rehearsal"})},
    "a mark without an end": {"home.json": "[" * 100_000},
    "a home of a version that never was": {"home.json": json.dumps(REHEARSALS | {"rounds_home": 0})},
    "a mark that is no JSON": {"home.json": "home sweet home"},
    "a mark that is no object": {"home.json": "[1]"},
    "a mark in another alphabet": {"home.json": "\udcff"},
    "a hidden file": {".gitkeep": ""},
    "a folder in a folder": {"a/b/c.txt": "c"},
}


@pytest.mark.parametrize("files", FOREIGN.values(), ids=FOREIGN.keys())
def test_what_no_rehearsal_made_is_refused_and_stays_untouched(folder: Path, files: dict[str, str]) -> None:
    place = folder / "home"
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content.encode(errors="surrogateescape"))
    (place / "link").symlink_to("nowhere")
    before = everything(folder)

    with pytest.raises(HomeBelongsToSomethingElse) as refused:
        make_rehearsal_home(place)

    assert everything(folder) == before
    assert str(place) in str(refused.value)


@pytest.mark.parametrize(
    ("program", "remedy"),
    [
        ("0.12.1", "Обновите программу до версии 0.12.1."),
        (None, "Обновите программу до последней версии."),
        ("rm -rf /", "Обновите программу до последней версии."),
    ],
)
def test_a_home_of_a_newer_version_is_refused_with_what_to_do(folder: Path, program: str | None, remedy: str) -> None:
    (folder / "home.json").write_text(json.dumps({"rounds_home": 2, "made_by": "service", "program": program}))
    before = everything(folder)

    for make in (make_rehearsal_home, make_service_home):
        with pytest.raises(HomeOfANewerVersion) as refused:
            make(folder)
        assert str(refused.value) == f"{folder}: эту папку сделала более новая версия программы. {remedy}"

    assert everything(folder) == before


def test_a_file_in_its_place_is_refused_and_stays(folder: Path) -> None:
    (folder / "home").write_text("a file")
    with pytest.raises(HomeBelongsToSomethingElse, match="это не папка"):
        make_rehearsal_home(folder / "home")
    assert (folder / "home").read_text() == "a file"


def test_a_mark_that_is_a_folder_is_refused(folder: Path) -> None:
    (folder / "home/home.json").mkdir(parents=True)
    with pytest.raises(HomeBelongsToSomethingElse):
        make_rehearsal_home(folder / "home")


def test_where_the_machine_refuses_a_sentence_says_what_to_do(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(HomeNotWritable, match=r"сюда нельзя писать \(Not a directory\)\. Назовите другую папку"):
        make_rehearsal_home(folder / "file/home")


AS_NOBODY = """
import os, pathlib, sys
from runtime.home import HomeNotWritable
from runtime.rehearsal_home import make_rehearsal_home
if os.geteuid() == 0:
    os.seteuid(65534)
try:
    make_rehearsal_home(pathlib.Path(sys.argv[1]))
except HomeNotWritable as error:
    print(error)
"""


@pytest.mark.parametrize("place", ["locked/home", "locked", "hidden/home"])
def test_without_the_right_to_write_a_sentence_says_what_to_do(folder: Path, place: str) -> None:
    folder.chmod(0o755)
    (folder / "locked").mkdir(mode=0o555)
    (folder / "hidden").mkdir(mode=0o000)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(folder / place)], capture_output=True, text=True, check=True
    )
    assert done.stdout == (
        f"{folder / place}: сюда нельзя писать (Permission denied). Назовите другую папку в --home.\n"
    )
    (folder / "hidden").chmod(0o700)


def test_a_home_in_which_somebody_plays_is_refused_untouched_until_they_have_ended(folder: Path) -> None:
    place = folder / "home"
    with rehearsal_home(place) as home:
        (home.folder / "rounds.db").write_text("record")
        before = everything(place)
        with pytest.raises(HomeInUse, match="другая репетиция"), rehearsal_home(place):
            pass
        assert everything(place) == before
    with rehearsal_home(place) as again:
        assert not (again.folder / "rounds.db").exists()


DIES_IN_ITS_PLAY = """
import os, pathlib, sys
from runtime.rehearsal_home import rehearsal_home
with rehearsal_home(pathlib.Path(sys.argv[1])):
    os.kill(os.getpid(), 9)
"""


def test_a_home_is_free_when_the_rehearsal_in_it_died(folder: Path) -> None:
    died = subprocess.run([sys.executable, "-c", DIES_IN_ITS_PLAY, str(folder / "home")], check=False)
    assert died.returncode == -9
    with rehearsal_home(folder / "home") as home:
        assert home.read_mark() == REHEARSALS


def test_what_no_rehearsal_made_is_not_locked_either(folder: Path) -> None:
    (folder / "thesis.docx").write_text("years of work")
    before = everything(folder)
    with pytest.raises(HomeBelongsToSomethingElse), rehearsal_home(folder):
        pass
    assert everything(folder) == before


def test_a_circle_of_links_leads_nowhere(folder: Path) -> None:
    (folder / "one").symlink_to(folder / "two")
    (folder / "two").symlink_to(folder / "one")
    with pytest.raises(HomeError, match=r"--home\.$"):
        make_rehearsal_home(folder / "one")


def test_a_pipe_in_the_place_of_the_mark_keeps_nobody_waiting(folder: Path) -> None:
    (folder / "home").mkdir()
    os.mkfifo(folder / "home/home.json")
    with pytest.raises(HomeBelongsToSomethingElse):
        make_rehearsal_home(folder / "home")
