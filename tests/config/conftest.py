import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from config.mistakes import SeasonErrors
from config.season import read_season

SHIPPED = Path(__file__).parents[2] / "config" / "seasons" / "2022"


class Draft:
    """A copy of the shipped season that an office has edited."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def change(self, file: str, old: str, new: str) -> "Draft":
        """Replace a text that stands in the file exactly once."""
        text = (self.directory / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (self.directory / file).write_text(text.replace(old, new), encoding="utf-8")
        return self

    def write(self, file: str, text: str | bytes) -> "Draft":
        """Put a text in the place of the whole file."""
        content = text if isinstance(text, bytes) else text.encode("utf-8")
        (self.directory / file).write_bytes(content)
        return self

    def without_correction(self, row: str) -> "Draft":
        """Take the correction of one row out of the road map."""
        text = (self.directory / "roadmap.yaml").read_text(encoding="utf-8")
        before, mark, after = text.partition(f'  - id: "{row}"\n')
        start, end = after.index("    correction:"), after.index("    executors:")
        return self.write("roadmap.yaml", before + mark + after[:start] + after[end:])

    def line(self, file: str, text: str) -> int:
        """The number of the first line that holds the text."""
        lines = (self.directory / file).read_text(encoding="utf-8").split("\n")
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def mistakes(self) -> list[str]:
        """What is said about the draft, whole; empty if it can be read."""
        try:
            read_season(self.directory)
        except SeasonErrors as errors:
            return [str(mistake) for mistake in errors.mistakes]
        return []


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft(Path(shutil.copytree(SHIPPED, tmp_path / "2022")))


@pytest.fixture
def in_round(draft: Draft) -> Callable[[str, str, str], Draft]:
    """Change a text within one round only."""

    def change(row: str, old: str, new: str) -> Draft:
        file = draft.directory / "rounds.yaml"
        before, mark, after = file.read_text(encoding="utf-8").partition(f'  - row: "{row}"\n')
        one, blank, rest = after.partition("\n\n")
        assert one.count(old) == 1, f"{old!r} stands {one.count(old)} times in round {row}"
        file.write_text(before + mark + one.replace(old, new) + blank + rest, encoding="utf-8")
        return draft

    return change
