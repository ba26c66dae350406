"""Reading the settings of a home: from wherever they are written into one frozen value, or every mistake at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from config.setting_values import is_loopback, without_password
from config.settings import Settings, allowed_in, is_secret
from config.settings_mistakes import Contradiction, SettingError, SettingsErrors, WrongValue
from config.settings_sources import Origin, Said, Source, look_everywhere

PATHS = ("files", "smtp_ca_file")


@dataclass(frozen=True)
class SettingsRead:
    """The settings, and where each value comes from."""

    settings: Settings
    origins: Mapping[str, Origin]


def read_settings(folder: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of the home in a folder. Raises SettingsErrors."""
    return read_with_origins(folder, environment).settings


def read_with_origins(folder: Path, environment: Mapping[str, str]) -> SettingsRead:
    """The settings of the home in a folder, and where each comes from. Raises SettingsErrors."""
    found = look_everywhere(folder, environment)
    mistakes = [*found.mistakes]
    values: dict[str, Any] = {}
    for name, said in found.said.items():
        if said.typed and not _is_of_its_kind(name, said.value):
            mistakes.append(_wrong(name, said, "Значение не того рода."))
        else:
            values[name] = _from_the_home(folder, name, said.value)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        for one in error.errors():
            name = str(one["loc"][0])
            if name in found.said:  # a default that follows from a wrong value is wrong too, and nobody wrote it
                mistakes.append(_wrong(name, found.said[name], str(one.get("ctx", {}).get("what", ""))))
        raise SettingsErrors(mistakes) from None
    mistakes += _contradictions(settings, found.said)
    if mistakes:
        raise SettingsErrors(mistakes)
    return SettingsRead(settings, defaults() | {name: said.origin for name, said in found.said.items()})


def defaults() -> dict[str, Origin]:
    """The origins of settings of which nobody wrote anything."""
    return {name: Origin(Source.DEFAULT) for name in Settings.model_fields}


def _is_of_its_kind(name: str, value: object) -> bool:
    """A text is a text and a number a number: «8085» in quotes is told, not guessed."""
    wanted = Settings.model_fields[name].annotation
    takes_numbers = wanted is int or int in getattr(wanted, "__args__", ())
    return type(value) is (int if takes_numbers else str)


def _from_the_home(folder: Path, name: str, value: Any) -> Any:
    return folder / value if name in PATHS and isinstance(value, str) else value


def _wrong(name: str, said: Said, what: str) -> SettingError:
    sentence = f" {what}" if what else ""
    return WrongValue(f"{_written(name, said)}: так нельзя.{sentence} Здесь пишется {allowed_in(name)}.")


def _written(name: str, said: Said) -> str:
    """Where a setting is written and what it says; a secret's value is left out."""
    if is_secret(name):
        return f"{said.origin}: {name}"
    shown = without_password(f"«{said.value}»" if isinstance(said.value, str) else str(said.value))
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in shown)
    return f"{said.origin}: {name} = {shown if len(shown) <= 200 else shown[:200] + '…'}"


def _contradictions(settings: Settings, said: Mapping[str, Said]) -> Iterator[SettingError]:
    def where(name: str) -> str:
        return str(said[name].origin)

    if settings.smtp_username is not None and settings.smtp_host is None:
        yield Contradiction(
            f"{where('smtp_username')}: имя для входа есть, а почтового сервера нет. "
            "Напишите smtp_host или уберите smtp_username."
        )
    if settings.smtp_username is not None and settings.smtp_password is None:
        yield Contradiction(
            f"{where('smtp_username')}: для smtp_username нет пароля. "
            "Положите его в файл secrets/smtp_password в папке установки."
        )
    if settings.smtp_password is not None and settings.smtp_username is None:
        yield Contradiction(
            f"{where('smtp_password')}: пароль есть, а имени для входа нет. "
            "Напишите smtp_username или уберите smtp_password."
        )
    if settings.smtp_host is not None and settings.smtp_tls == "none" and not is_loopback(settings.smtp_host):
        yield Contradiction(
            f"{where('smtp_tls')}: без шифрования письма отдают только этой же машине, "
            f"а {settings.smtp_host} — другая. "
            'Напишите smtp_tls = "starttls" или "implicit".'
        )
    if settings.prefect_api_url is not None and settings.prefect_database_url is not None:
        yield Contradiction(
            f"{where('prefect_database_url')}: сервер Prefect работает на другой машине (prefect_api_url), там и его "
            "база. Уберите prefect_database_url здесь."
        )
    if settings.smtp_ca_file is not None and not settings.smtp_ca_file.is_file():
        yield Contradiction(
            f"{where('smtp_ca_file')}: файла {settings.smtp_ca_file} нет. Проверьте путь в smtp_ca_file."
        )
    if settings.antivirus != "none" and settings.antivirus_at is None:
        yield Contradiction(
            f"{where('antivirus')}: не сказано, где проверять файлы. "
            "Напишите antivirus_at: адрес службы clamd или команду."
        )
    if settings.antivirus == "none" and settings.antivirus_at is not None:
        yield Contradiction(
            f"{where('antivirus_at')}: не сказано, кто проверяет файлы. Напишите antivirus: clamd или command."
        )
