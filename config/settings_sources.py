"""Where settings are written: the environment, `rounds.toml` of the home, files of secrets. Nothing is judged here.

The environment goes before the file, the file before the secrets.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from config.mistakes import nearest
from config.settings import Settings
from config.settings_mistakes import FileNotReadable, SettingError, UnknownSetting

PREFIX = "ROUNDS_"
FILE = "rounds.toml"
SECRETS_FOLDER = "secrets"
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
"""Where systemd lays the files of LoadCredential=."""
ALIKE = 0.8
"""From here on a variable of ours is taken for a misspelt setting; others belong to somebody else."""
LONGEST_SECRET = 10_000
NO_FILE = "это не файл"


class Source(StrEnum):
    """The kind of place where a value was found."""

    ENVIRONMENT = "environment"
    FILE = "file"
    SECRET = "secret"  # noqa: S105 - the name of a kind of place
    DEFAULT = "default"


@dataclass(frozen=True)
class Origin:
    """Where a value comes from: `place` is the variable, the path, or empty for a default."""

    source: Source
    place: str = ""
    line: int | None = None

    def __str__(self) -> str:
        match self.source:
            case Source.ENVIRONMENT:
                return f"переменная окружения {self.place}"
            case Source.DEFAULT:
                return "по умолчанию"
        return self.place if self.line is None else f"{self.place}, строка {self.line}"


@dataclass(frozen=True)
class Said:
    """A value as somebody wrote it; `typed` where the place tells numbers from texts."""

    value: Any = field(repr=False)
    origin: Origin
    typed: bool = False


@dataclass
class Found:
    """What all places say; the first to name a setting decides."""

    said: dict[str, Said] = field(default_factory=dict)
    mistakes: list[SettingError] = field(default_factory=list)


def look_everywhere(folder: Path, environment: Mapping[str, str]) -> Found:
    """What is written about the home's settings, wherever it stands."""
    found = Found()
    for name, said in (*_of_environment(environment, found), *_of_file(folder / FILE, found)):
        found.said.setdefault(name, said)
    folders = [Path(given)] if (given := environment.get(CREDENTIALS_VARIABLE)) else []
    for secrets in (*folders, folder / SECRETS_FOLDER):
        for name, said in _of_secrets(secrets, found, is_ours=secrets not in folders):
            found.said.setdefault(name, said)
    return found


def _of_environment(environment: Mapping[str, str], found: Found) -> Iterator[tuple[str, Said]]:
    for variable, value in sorted(environment.items()):
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or not value:
            continue
        if name in Settings.model_fields and variable.isupper():
            yield name, Said(value, Origin(Source.ENVIRONMENT, variable))
        elif meant := get_close_matches(name, Settings.model_fields, n=1, cutoff=ALIKE):
            found.mistakes.append(
                UnknownSetting(
                    f"Переменная окружения {_shown(variable)}: такой настройки нет. "
                    f"Возможно, имелась в виду {PREFIX}{meant[0].upper()}; исправьте или уберите её."
                )
            )


def _of_file(path: Path, found: Found) -> Iterator[tuple[str, Said]]:
    try:
        if not _is_there(path):
            return
        if not path.is_file():
            raise OSError(0, NO_FILE)
        text = path.read_bytes().decode("utf-8-sig")
        read = tomllib.loads(text + "\n")  # a mistake in a last line without an end would not be given its number
    except OSError as error:
        found.mistakes.append(FileNotReadable(f"{path} не читается ({error.strerror}). Проверьте права на файл."))
        return
    except UnicodeDecodeError:
        found.mistakes.append(FileNotReadable(f"{path}: файл не в кодировке UTF-8. Сохраните его в UTF-8."))
        return
    except (ValueError, RecursionError) as error:  # tomllib lets a number of 5,000 digits out as a bare ValueError
        found.mistakes.append(_not_toml(path, str(error)))
        return
    for name, value in read.items():
        line = _line_of(text, name)
        if name in Settings.model_fields:
            yield name, Said(value, Origin(Source.FILE, str(path), line), typed=True)
            continue
        where = str(path) if line is None else f"{path}, строка {line}"
        what = "раздела" if isinstance(value, dict) else "настройки"
        found.mistakes.append(
            UnknownSetting(f"{where}: {what} «{_shown(name)}» нет. {nearest(name, Settings.model_fields)}")
        )


def _is_there(path: Path) -> bool:
    """Whether something stands there. A link that leads nowhere does: its settings must not be missed in silence."""
    return path.exists() or path.is_symlink()


def _not_toml(path: Path, said: str) -> SettingError:
    line = re.search(r"at line (\d+)", said)
    where = f"{path}, строка {line[1]}" if line else str(path)
    if "Cannot overwrite" in said:
        return FileNotReadable(f"{where}: настройка записана дважды. Оставьте одну строку.")
    return FileNotReadable(
        f"{where}: здесь ошибка в записи. Пишите «имя = значение», тексты в кавычках, числа без кавычек: "
        'smtp_host = "smtp.example.ru", port = 8085.'
    )


def _line_of(text: str, name: str) -> int | None:
    key = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}[\"']?\s*[\]=.]")
    return next((number for number, line in enumerate(text.splitlines(), start=1) if key.match(line)), None)


def _of_secrets(folder: Path, found: Found, *, is_ours: bool) -> Iterator[tuple[str, Said]]:
    """In the home's folder every file must be a setting; systemd may lay there what it likes."""
    try:
        names = sorted(entry.name for entry in folder.iterdir()) if _is_there(folder) else []
    except OSError as error:
        found.mistakes.append(FileNotReadable(f"{folder} не читается ({error.strerror}). Проверьте права на папку."))
        return
    for name in names:
        path = folder / name
        if name in Settings.model_fields:
            secret = _secret(path, found)
            if secret is not None:
                yield name, Said(secret, Origin(Source.SECRET, str(path)))
        elif is_ours and not name.startswith("."):
            found.mistakes.append(
                UnknownSetting(
                    f"{_shown(str(path))}: настройки с таким именем нет. {nearest(name, Settings.model_fields)}"
                )
            )


def _secret(path: Path, found: Found) -> str | None:
    try:
        if not path.is_file():
            raise OSError(0, NO_FILE)
        text = path.read_bytes()[: LONGEST_SECRET + 1].decode()
    except OSError as error:
        found.mistakes.append(FileNotReadable(f"{path} не читается ({error.strerror}). Проверьте права на файл."))
        return None
    except UnicodeDecodeError:
        text = "\0"
    secret = text.removesuffix("\n").removesuffix("\r")
    if not secret or len(secret) > LONGEST_SECRET or not secret.isprintable():
        found.mistakes.append(FileNotReadable(f"{path}: в файле должна быть одна строка в UTF-8 — само значение."))
        return None
    return secret


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
