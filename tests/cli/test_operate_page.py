"""What the page for operators shows is what the program says: its season is played, its commands are typed."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from models.people import Person
from notifications.smtp.transport import Accepted, InDoubt
from tests.small_season import SmallSeason

PAGE = Path(__file__).resolve().parents[2] / "docs/operate.md"
SHOWN = re.compile(r"^```\n(rounds [^\n]+)\n```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def season(start: Callable[..., SmallSeason]) -> SmallSeason:
    """Wednesday of the expertise."""
    return play(start("1.13", "1.14"))


def play(season: SmallSeason) -> SmallSeason:
    season.change(update(Person).values(surname="Ясенева"))
    season.mail_refuses("d-s-1")
    season.server.delivered = [InDoubt("связь прервалась до ответа сервера"), Accepted("250 2.0.0 Ok: queued as 4F1A")]
    season.go("2022-03-16 12:00")
    season.hand_in("s-2", "s-3", "s-4")
    season.go("2022-03-21 12:00")
    season.file("s-2")
    season.go("2022-03-23 10:00")
    return season


def answer(ask: Callable[..., tuple[int, str]], season: SmallSeason, line: str) -> tuple[int, str]:
    status, text = ask(season, *shlex.split(line)[1:])
    return status, text.replace("\u00a0", " ").rstrip("\n")


def test_the_page_shows_what_the_program_says(
    season: SmallSeason, ask: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "operator")
    told = SHOWN.findall(PAGE.read_text(encoding="utf-8"))

    said = [(line, answer(ask, season, line)) for line, _ in told]

    assert len(told) >= 10
    assert said == [(line, (0, text.rstrip("\n"))) for line, text in told]
