"""The home of a rehearsal: made anew for each, in place of an earlier rehearsal's and of nothing else."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.home import (
    DEFAULT_BASE_URL,
    FORMAT,
    REMEDY,
    Home,
    HomeBelongsToSomethingElse,
    HomeInUse,
    HomeMissing,
    home_at,
    not_writable_in_words,
    write_durably,
)


@contextmanager
def rehearsal_home(folder: Path, base_url: str = DEFAULT_BASE_URL) -> Iterator[Home]:
    """What `make_rehearsal_home` makes, kept from other rehearsals while the block lasts or the process lives.

    Raises HomeInUse too, with the folder untouched.
    """
    home = home_at(folder)
    with not_writable_in_words(home):
        if home.folder.exists():
            _refuse_foreign(home)
        home.folder.mkdir(parents=True, exist_ok=True)
        # The folder itself is locked: what lies in it is cleared away.
        held = os.open(home.folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUse(
                f"{home.folder}: здесь сейчас идёт другая репетиция или работает rounds serve. "
                "Дождитесь конца или назовите другую папку в --home."
            ) from None
        yield make_rehearsal_home(home.folder, base_url)
    finally:
        os.close(held)


def make_rehearsal_home(folder: Path, base_url: str = DEFAULT_BASE_URL) -> Home:
    """Make an empty home for a rehearsal, in place of an earlier rehearsal's.

    Raises HomeBelongsToSomethingElse, with the folder untouched, unless it is missing, empty or a rehearsal's;
    HomeNotWritable where the machine refuses.
    """
    home = home_at(folder)
    with not_writable_in_words(home):
        if home.folder.exists():
            _refuse_foreign(home)
            _empty(home)
        home.folder.mkdir(parents=True, exist_ok=True)
        # The mark comes first: a rehearsal that is interrupted here is still recognised as one.
        home.mark.write_text(
            json.dumps({"rounds_home": FORMAT, "made_by": "rehearsal", "base_url": base_url}, indent=1) + "\n"
        )
        for part in (home.files, home.mail, home.prefect, home.locks):
            part.mkdir()
        write_durably(home.key_file, secrets.token_hex(32))
    return home


def _refuse_foreign(home: Home) -> None:
    if not home.folder.is_dir():
        raise HomeBelongsToSomethingElse(f"{home.folder}: это не папка. {REMEDY}")
    if not any(home.folder.iterdir()):
        return
    try:
        made_by = home.read_mark().get("made_by")
    except HomeMissing:
        made_by = None
    if made_by != "rehearsal":
        raise HomeBelongsToSomethingElse(
            f"{home.folder}: эту папку сделала не репетиция, она осталась как была. "
            "Назовите другую папку в --home или очистите эту сами."
        )


def _empty(home: Home) -> None:
    # The mark goes last, so that an interrupted clearing can be taken up again.
    for entry in sorted(home.folder.iterdir(), key=lambda path: path == home.mark):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
