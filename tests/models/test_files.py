import hashlib
import io
import os
import threading
from pathlib import Path

import pytest

from models.files import FileMissing, Files


@pytest.fixture
def files(folder: Path) -> Files:
    return Files(folder / "files")


def everything(files: Files) -> list[str]:
    return sorted(path.name for path in files.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("content", [b"", b"concept", bytes(range(256)) * 10_000], ids=["none", "few", "many"])
def test_bytes_lie_under_their_sha256_and_come_back_as_they_were(files: Files, content: bytes) -> None:
    sha256 = files.put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert files.read(sha256) == content
    assert files.path_of(sha256).parent.name == sha256[:2]


def test_the_same_bytes_are_kept_once_and_not_written_again(files: Files) -> None:
    sha256 = files.put(b"concept")
    written = files.path_of(sha256).stat()
    assert files.put(b"concept") == sha256
    assert everything(files) == [sha256]
    again = files.path_of(sha256).stat()
    assert (again.st_ino, again.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


def test_what_is_not_there_is_missing(files: Files) -> None:
    with pytest.raises(FileMissing, match="a" * 64):
        files.read("a" * 64)


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_half_a_file_is_never_seen_whatever_the_disk_does(
    files: Files, fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = hashlib.sha256(b"concept").hexdigest()
    seen_while_writing: list[bool] = []

    def full(*_: object) -> None:
        seen_while_writing.append(files.path_of(sha256).exists())
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, fails, full)
    with pytest.raises(OSError, match="No space"):
        files.put(b"concept")
    monkeypatch.undo()

    assert (seen_while_writing, everything(files)) == ([False], [])
    assert files.read(files.put(b"concept")) == b"concept"


@pytest.mark.parametrize("there_already", [False, True])
def test_the_name_of_a_file_reaches_the_disk_before_anybody_speaks_of_it(
    files: Files, there_already: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if there_already:
        files.put(b"concept")
    reached: list[tuple[str, bool]] = []

    def fsync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").resolve()
        reached.append((path.name, any(path.glob("*")) if path.is_dir() else True))

    monkeypatch.setattr(os, "fsync", fsync)
    shard = files.path_of(files.put(b"concept")).parent

    assert reached[-2:] == [(shard.name, True), (files.folder.name, True)]
    assert len(reached) == (2 if there_already else 3)


def test_many_who_put_the_same_bytes_at_once_all_find_them_whole(files: Files) -> None:
    content = b"x" * 2_000_000
    sha256 = hashlib.sha256(content).hexdigest()
    lengths: list[int] = []
    together = threading.Barrier(6)

    def put() -> None:
        together.wait()
        files.put(content)
        lengths.append(files.path_of(sha256).stat().st_size)

    threads = [threading.Thread(target=put) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (lengths, everything(files)) == ([2_000_000] * 6, [sha256])


def test_a_play_s_files_are_whole_and_wait_for_no_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(_handle: int) -> None:
        raise AssertionError("nobody waits for the disk")

    monkeypatch.setattr(os, "fsync", fsync)
    files = Files(folder / "files", survive_power_cuts=False)
    put, streamed = files.put(b"concept"), files.put_stream(io.BytesIO(b"order")).sha256

    assert (files.read(put), files.read(streamed)) == (b"concept", b"order")
    assert everything(files) == sorted([put, streamed])
