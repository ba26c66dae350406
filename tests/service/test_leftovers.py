"""A process that is killed while it writes leaves a file; it is removed once it is old, and nothing else is."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import pytest

from flows.waking import Sweep
from runtime.home import Home
from runtime.installation import Installation, close_installation, open_installation
from runtime.service_home import make_service_home
from service import keeper
from service.leftovers import remove_leftovers
from service.prefect_database import begin_database
from tests.folders import a_folder_in_memory
from tests.migrated import give_record

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.now(UTC)

KILLED_WHILE_IT_WRITES = """
import io, os, signal, sys
from pathlib import Path
from models.files import Files
from runtime.home import write_durably

os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
folder = Path(sys.argv[1])
{
    "put": lambda: Files(folder / "files").put(b"a conclusion"),
    "stream": lambda: Files(folder / "files").put_stream(io.BytesIO(b"a document")),
    "mark": lambda: write_durably(folder / "home.json", "{}"),
}[sys.argv[2]]()
"""


@pytest.fixture
def installation() -> Iterator[Installation]:
    with a_folder_in_memory() as folder:
        home = make_service_home(folder / "home")
        give_record(home)
        yield open_installation(home)
        close_installation()


def everything(home: Home) -> set[Path]:
    return {path for path in home.folder.rglob("*") if path.is_file() and not path.name.startswith("rounds.db")}


def killed_while_writing(home: Home) -> set[Path]:
    """What three processes leave that are killed while they write a document, a paper, the mark."""
    before = everything(home)
    for what in ("put", "stream", "mark"):
        asked = [sys.executable, "-c", KILLED_WHILE_IT_WRITES, str(home.folder), what]
        assert subprocess.run(asked, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    return everything(home) - before


def age(path: Path, by: timedelta) -> None:
    at = (datetime.now(UTC) - by).timestamp()
    os.utime(path, (at, at), follow_symlinks=False)


def test_what_the_killed_have_left_goes_after_a_day_and_not_before(installation: Installation) -> None:
    before = everything(installation.home)
    left = killed_while_writing(installation.home)
    assert len(left) == 3

    for path in left:
        age(path, timedelta(hours=23))
    assert (remove_leftovers(installation, NOW), everything(installation.home)) == (0, before | left)

    assert (remove_leftovers(installation, NOW + timedelta(hours=2)), everything(installation.home)) == (3, before)


def test_what_others_have_put_there_stays_however_old_it_is(installation: Installation) -> None:
    home = installation.home
    kept = installation.files.path_of(installation.files.put(b"a document"))
    theirs = [home.files / ".new-thing.docx", home.folder / ".new-ab12cd34", home.folder / ".x.new-", kept]
    for path in theirs[:-1]:
        path.write_text("somebody's")
    (home.files / ".new-aaaaaaaa").mkdir()
    (home.files / ".new-bbbbbbbb").symlink_to(kept)
    for path in (*theirs, home.files / ".new-aaaaaaaa", home.files / ".new-bbbbbbbb"):
        age(path, timedelta(days=400))
    before = {*home.folder.rglob("*")}

    assert (remove_leftovers(installation, NOW), {*home.folder.rglob("*")}) == (0, before)


def test_the_keeper_removes_it_when_it_begins(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stop:
        asked = False

        def wait(self, _seconds: float) -> bool:
            self.asked = True
            return True

    before = everything(installation.home)
    for path in killed_while_writing(installation.home):
        age(path, timedelta(days=2))
    monkeypatch.setattr(keeper, "deploy", lambda _work_pool: uuid4())
    monkeypatch.setattr(Sweep, "look", lambda _self: [])
    for deed in ("give_runs", "start_called"):
        monkeypatch.setattr(keeper, deed, lambda *_: 0)

    keeper.keep(installation, Stop())  # type: ignore[arg-type]

    assert everything(installation.home) - {installation.home.locks / "keeper.lock"} <= before


def test_half_a_template_of_prefects_database_goes_with_the_next_making(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "expertise-rounds"
    cache.mkdir()
    for name in ("new-7.db", "new-7.db-wal", "new-8.db", "prefect-0.db"):
        (cache / name).write_text("")
    for name in ("new-7.db", "new-7.db-wal", "prefect-0.db"):
        age(cache / name, timedelta(days=2))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    done = subprocess.CompletedProcess[bytes]([], 0)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: done)

    begin_database(tmp_path)

    made = f"prefect-{version('prefect')}.db"
    assert {path.name for path in cache.iterdir()} == {"new-8.db", "prefect-0.db", made}
