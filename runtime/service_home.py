"""The home of a service: made once, opened again at each start, served by one supervisor at a time."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from runtime.home import (
    DEFAULT_BASE_URL,
    FORMAT,
    REMEDY,
    Home,
    HomeBelongsToSomethingElse,
    HomeError,
    HomeInUse,
    home_at,
    not_writable_in_words,
    write_durably,
)

SERVED = ("service", "rehearsal")
"""Who may have made a home that is served: the season of a rehearsal can be looked at with the same means."""
PREPARED = {"rounds.toml", "secrets", "lost+found"}
"""What may lie in the folder before the first start: the office writes its settings first, a disk brings its own."""


class HomeIncomplete(HomeError):
    """The home lacks what cannot be made anew."""


def make_service_home(folder: Path, base_url: str = DEFAULT_BASE_URL) -> Home:
    """The home in a folder, ready for a service: opened where there is one, made where there is nothing yet.

    A home that a rehearsal made is opened too. Raises HomeBelongsToSomethingElse, with the folder untouched, where
    something else lies there; HomeOfANewerVersion, HomeNotWritable, HomeIncomplete.
    """
    home = home_at(folder)
    with not_writable_in_words(home):
        _refuse_what_is_no_folder(home)
        if not home.mark.exists():
            _refuse_foreign(home)
            home.folder.mkdir(parents=True, exist_ok=True)
            home.folder.chmod(0o700)
            _write_mark(home, {"rounds_home": FORMAT, "made_by": "service", "base_url": base_url})
        said = home.read_mark()
        if said.get("made_by") not in SERVED:
            raise HomeBelongsToSomethingElse(f"{home.mark}: неизвестно, кто сделал эту папку. {REMEDY}")
        _complete(home)
    return home


def is_new(folder: Path) -> bool:
    """Whether `make_service_home` would make a home there, not open one."""
    return not Home(folder).mark.exists()


def sign_mark(home: Home) -> None:
    """Keep in the mark which version of the program worked here, for an older one that comes later."""
    said = home.read_mark()
    if said.get("program") != version("expertise-rounds"):
        with not_writable_in_words(home):
            _write_mark(home, said)


@contextmanager
def the_only_service(home: Home) -> Iterator[None]:
    """Serve a home alone while the block lasts or the process lives. Raises HomeInUse.

    Neither a second service nor a rehearsal comes in; the locks are free at once when their holder dies.
    """
    with not_writable_in_words(home):
        held = os.open(home.service_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _locked(held):
            raise HomeInUse(
                f"{home.folder}: здесь уже работает rounds serve (процесс {_holder(held)}). "
                "Остановите его или назовите другую папку в --home."
            )
        os.ftruncate(held, 0)
        os.pwrite(held, str(os.getpid()).encode(), 0)
        # Whoever plays a rehearsal here holds the folder itself.
        folder = os.open(home.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if not _locked(folder):
                raise HomeInUse(f"{home.folder}: здесь сейчас идёт репетиция. Дождитесь её конца.")
            yield
        finally:
            os.close(folder)
    finally:
        os.close(held)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(handle: int) -> str:
    return os.pread(handle, 20, 0).decode(errors="replace").strip() or "?"


def _write_mark(home: Home, said: dict[str, object]) -> None:
    write_durably(home.mark, json.dumps(said | {"program": version("expertise-rounds")}, indent=1) + "\n")


def _refuse_what_is_no_folder(home: Home) -> None:
    if home.folder.exists() and not home.folder.is_dir():
        raise HomeBelongsToSomethingElse(f"{home.folder}: это не папка. {REMEDY}")


def _refuse_foreign(home: Home) -> None:
    if home.folder.exists() and {entry.name for entry in home.folder.iterdir()} - PREPARED:
        raise HomeBelongsToSomethingElse(
            f"{home.folder}: в этой папке лежит что-то другое, она осталась как была. "
            "Назовите в --home пустую папку или ту, где программа уже работала."
        )


def _complete(home: Home) -> None:
    """Make what an interrupted beginning left out, or somebody cleared away."""
    for part in (home.files, home.mail, home.prefect, home.locks):
        part.mkdir(exist_ok=True)
    if home.key_file.exists():
        return
    if (home.folder / "rounds.db").exists():
        raise HomeIncomplete(
            f"{home.key_file}: ключа личных ссылок нет, а письма со ссылками уже могли уйти. "
            "Верните этот файл из резервной копии."
        )
    write_durably(home.key_file, secrets.token_hex(32))


def served_since(home: Home) -> datetime | None:
    """When the service was started that works in the home on this machine; none: there is none now."""
    try:
        started = home.service_lock.stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(started, UTC) if is_served(home) else None


def is_served(home: Home) -> bool:
    """Whether a service of this machine works in the home now."""
    # The kernel's list is looked at: to ask for the lock would take it from a service that starts at this instant.
    try:
        number = home.service_lock.stat().st_ino
        listed = Path("/proc/locks").read_text(encoding="ascii")
    except OSError:
        return False
    return any(line.split()[1:2] == ["FLOCK"] and f":{number} " in line for line in listed.splitlines())
