"""The one folder where an installation lives, and what lies where in it."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# The tree of errors:
#   HomeError
#   ├── HomeBelongsToSomethingElse
#   ├── HomeOfANewerVersion
#   ├── HomeInUse
#   ├── HomeNotWritable
#   ├── HomeIncomplete              runtime/service_home.py
#   ├── ClockUnreadable             runtime/clock.py
#   ├── ClockRefused                runtime/clock_choice.py
#   ├── RecordNotUsable             runtime/record_version.py and the tree there
#   └── HomeMissing

FORMAT = 1
DEFAULT_BASE_URL = "http://127.0.0.1:8085"
REMEDY = "Назовите другую папку в --home."


class HomeError(Exception):
    """The home cannot be used; the sentence, in Russian, says why and what to do."""


class HomeBelongsToSomethingElse(HomeError):
    """The folder holds what this program did not make, or what a rehearsal did not."""


class HomeOfANewerVersion(HomeError):
    """A newer version of this program made the home, and keeps things there that this one does not know."""


class HomeInUse(HomeError):
    """Another process plays a rehearsal in the folder, or serves it."""


class HomeNotWritable(HomeError):
    """The folder cannot be made or written."""


class HomeMissing(HomeError):
    """There is no home at that place."""


@dataclass(frozen=True)
class Home:
    """Paths of a home. Nothing is made by asking for them."""

    folder: Path

    @property
    def mark(self) -> Path:
        """Says that the folder is a home, who made it, and its base URL."""
        return self.folder / "home.json"

    @property
    def database_url(self) -> str:
        """The record's database."""
        return f"sqlite:///{self.folder / 'rounds.db'}"

    @property
    def files(self) -> Path:
        """Documents and papers by hash."""
        return self.folder / "files"

    @property
    def mail(self) -> Path:
        """The catcher's Maildir."""
        return self.folder / "mail"

    @property
    def prefect(self) -> Path:
        """Prefect's own folder."""
        return self.folder / "prefect"

    @property
    def locks(self) -> Path:
        """One file a round, held by the process that runs it."""
        return self.folder / "locks"

    @property
    def metrics(self) -> Path:
        """What is counted over all processes of a service; a home without this folder is not measured."""
        return self.folder / "metrics"

    @property
    def key_file(self) -> Path:
        """The key of personal links."""
        return self.folder / "links.key"

    @property
    def audit_heads(self) -> Path:
        """The head of the chain of deeds, a line for each day on which a service worked."""
        return self.folder / "audit-heads.txt"

    @property
    def clock_file(self) -> Path:
        """The clock's hands, where they are set."""
        return self.folder / "clock.json"

    @property
    def service_lock(self) -> Path:
        """Held by the one service of the home."""
        return self.folder / "serve.lock"

    @property
    def report(self) -> Path:
        """A rehearsal's report for programs."""
        return self.folder / "report.json"

    @property
    def picture(self) -> Path:
        """A rehearsal's report for people."""
        return self.folder / "report.html"

    def read_mark(self) -> dict[str, object]:
        """What `home.json` says.

        Raises HomeMissing, HomeOfANewerVersion, or HomeBelongsToSomethingElse where the file is not ours.
        """
        try:
            if not self.mark.exists():
                raise HomeMissing(
                    f"{self.folder}: здесь нет папки установки rounds. "
                    "Назовите другую папку в --home или заведите эту: rounds serve."
                )
            # Whatever else stands under that name (a pipe would keep its reader waiting) is no mark of ours.
            said = json.loads(self.mark.read_text(encoding="utf-8")) if self.mark.is_file() else None
        except OSError as error:
            raise HomeBelongsToSomethingElse(f"{self.mark} не читается ({error.strerror}). {REMEDY}") from error
        except (ValueError, RecursionError):
            said = None
        _refuse_newer(self, said)
        if not isinstance(said, dict) or said.get("rounds_home") != FORMAT or not isinstance(said.get("base_url"), str):
            raise HomeBelongsToSomethingElse(
                f"{self.mark}: это не метка папки rounds; папка осталась как была. {REMEDY}"
            )
        return said

    @property
    def is_a_rehearsals(self) -> bool:
        """Whether a rehearsal made the home. Raises HomeError as `read_mark` does."""
        return self.read_mark().get("made_by") == "rehearsal"

    def key(self) -> bytes:
        """The key of personal links, 256 bits."""
        return bytes.fromhex(self.key_file.read_text().strip())


_UNFINISHED = re.compile(r"\.[a-z]+\.[a-z]+\.new-\d+")


def unfinished_in(home: Home) -> Iterator[Path]:
    """What `write_durably` is writing now in the home's folder, and what it was writing when it was killed."""
    for path in home.folder.glob(".*.new-*"):
        if _UNFINISHED.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            yield path


def write_durably(path: Path, text: str) -> None:
    """Write a file, for this user's eyes only, so that whoever looks finds the old one or the new one, whole."""
    new = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        handle = os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)  # noqa: PTH105 - one atomic rename
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _refuse_newer(home: Home, said: object) -> None:
    made = said.get("rounds_home") if isinstance(said, dict) else None
    if isinstance(said, dict) and type(made) is int and made > FORMAT:
        raise HomeOfANewerVersion(
            f"{home.folder}: эту папку сделала более новая версия программы. {how_to_update(said)}"
        )


def how_to_update(mark: dict[str, object]) -> str:
    """What to do where a newer version of the program was here before; the mark names it, where it is true."""
    newer = mark.get("program")
    known = isinstance(newer, str) and re.fullmatch(r"\d+(\.\d+){1,3}", newer) is not None
    return f"Обновите программу до версии {newer}." if known else "Обновите программу до последней версии."


def home_at(folder: Path) -> Home:
    """The home of a folder, by its true path. Raises HomeNotWritable where links go in circles."""
    try:
        return Home(folder.resolve())
    except (OSError, RuntimeError) as error:  # Python 3.11 and 3.12 raise RuntimeError for links in a circle
        raise HomeNotWritable(f"{folder}: путь никуда не ведёт (ссылки по кругу). {REMEDY}") from error


@contextmanager
def not_writable_in_words(home: Home) -> Iterator[None]:
    """Tell what the machine refuses in a sentence. Raises HomeNotWritable."""
    try:
        yield
    except OSError as error:
        raise HomeNotWritable(f"{home.folder}: сюда нельзя писать ({error.strerror or error}). {REMEDY}") from error
