"""A small season in play, and the program `rounds` asked about it on a terminal of 80 columns."""

from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.small_season import SmallSeason, small_seasons

Asked = Callable[..., tuple[int, str]]


@pytest.fixture
def start() -> Iterator[Callable[..., SmallSeason]]:
    """Begin a season with the rounds of these rows; 1.13 alone where none is named."""
    with small_seasons() as begun:
        yield begun


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Ask `rounds` of a season: exit status and standard output, without blanks at the lines' ends."""

    def asked(season: SmallSeason, *arguments: str, columns: int = 80) -> tuple[int, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("ROUNDS_HOME", str(season.installation.home.folder))
        done = CliRunner().invoke(app, [*arguments], catch_exceptions=False)
        return done.exit_code, "\n".join(line.rstrip() for line in done.stdout.splitlines())

    return asked
