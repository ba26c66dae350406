"""A season that an office has edited, and what is said about it."""

from collections.abc import Callable
from pathlib import Path

from config.mistakes import SeasonErrors
from config.season import read_season


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


ChangeInRound = Callable[[str, str, str], Draft]
"""Of a row, a text that stands once in its round, and what is to stand there instead."""
