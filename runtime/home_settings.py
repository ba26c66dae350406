"""The settings of a home. A rehearsal's home has the defaults, whatever the office wrote for its own."""

from collections.abc import Mapping

from config.settings import Settings
from config.settings_reading import SettingsRead, defaults, read_with_origins
from runtime.home import Home


def settings_of(home: Home, environment: Mapping[str, str]) -> Settings:
    """The settings of a home. Raises HomeError and SettingsErrors."""
    return settings_with_origins(home, environment).settings


def settings_with_origins(home: Home, environment: Mapping[str, str]) -> SettingsRead:
    """The settings of a home, and where each comes from. Raises HomeError and SettingsErrors.

    A rehearsal must never touch the office's database or mail server: for its home neither the environment nor
    `rounds.toml` is looked at.
    """
    if home.is_a_rehearsals:
        return SettingsRead(Settings(), defaults())
    return read_with_origins(home.folder, environment)
