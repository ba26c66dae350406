"""Files that are removed once right after they were put, as erasing a person may do with the same bytes."""

from pathlib import Path

from models.files import Files
from tests.small_season import SmallSeason


class ForgetfulFiles(Files):
    """Loses each content the first time, and keeps it from the second time on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._lost: set[str] = set()

    def put(self, content: bytes) -> str:
        """Keep the bytes; the first time for nothing."""
        sha256 = super().put(content)
        if sha256 not in self._lost:
            self._lost.add(sha256)
            self.remove(sha256)
        return sha256


def forget_once(season: SmallSeason) -> None:
    """Let the season's home lose each file once."""
    object.__setattr__(season.installation, "files", ForgetfulFiles(season.installation.files.folder))
