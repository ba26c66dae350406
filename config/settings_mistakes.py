"""What is wrong with the settings, said in Russian, all at once: where it stands, what it is, what to write instead."""

from collections.abc import Iterable

# The tree of errors:
#   SettingsErrors              carries all of these
#   SettingError
#   ├── FileNotReadable
#   ├── UnknownSetting
#   ├── WrongValue
#   └── Contradiction


class SettingError(Exception):
    """One thing that is wrong; the sentences say where, what, and what to do."""


class FileNotReadable(SettingError):
    """`rounds.toml` or a file of a secret cannot be read, or is not written as it should be."""


class UnknownSetting(SettingError):
    """There is no setting of that name."""


class WrongValue(SettingError):
    """The value is of a wrong kind, or none of those that are allowed."""


class Contradiction(SettingError):
    """Each value would do, but not beside the others."""


class SettingsErrors(Exception):
    """The settings cannot be used. Carries every mistake, in the order in which they were found."""

    def __init__(self, mistakes: Iterable[SettingError]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))
