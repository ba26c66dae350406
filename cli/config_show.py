"""`rounds config show`: every setting, its value, where it comes from and what it is for."""

import os
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from cli.office_print import office_console, print_json
from config.setting_values import without_password
from config.settings import Settings
from config.settings_mistakes import SettingsErrors
from config.settings_reading import SettingsRead
from runtime.home import HomeError, home_at
from runtime.home_settings import settings_with_origins

WRONG_INPUT = 2
NOT_SAID = "—"


def config_show(home: Path, *, as_json: bool) -> int:
    """Print the settings of a home; 0, or 2 after every mistake in them. The record is not opened."""
    console = office_console(as_json=as_json)
    try:
        read = settings_with_origins(home_at(home), os.environ)
    except (HomeError, SettingsErrors) as error:
        console.print(str(error), soft_wrap=True)
        return WRONG_INPUT
    if as_json:
        print_json([_row(name, read) for name in Settings.model_fields])
    else:
        _print(console, read)
        if home_at(home).is_a_rehearsals:
            console.print("Это папка репетиции: ни окружение, ни rounds.toml на неё не действуют.", soft_wrap=True)
    return 0


def _row(name: str, read: SettingsRead) -> dict[str, Any]:
    origin = read.origins[name]
    return {
        "setting": name,
        "value": shown(getattr(read.settings, name)),
        "source": origin.source.value,
        "place": origin.place,
        "line": origin.line,
        "what_for": Settings.model_fields[name].description,
    }


def shown(value: Any) -> Any:
    """A value for the eyes of anybody: stars for secrets and for passwords in addresses."""
    match value:
        case SecretStr():
            return "***"
        case Path():
            return str(value)
        case str():
            return without_password(value)
    return value


def _print(console: Console, read: SettingsRead) -> None:
    for name in Settings.model_fields:
        value = shown(getattr(read.settings, name))
        line = Text(f"{name} = {NOT_SAID if value is None else value}", style="bold")
        console.print(line.append(f"   ({read.origins[name]})", style="not bold"), soft_wrap=True)
        console.print(f"    {Settings.model_fields[name].description}", style="dim", soft_wrap=True)
