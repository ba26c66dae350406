"""Commands open a home in one way, and tell in one sentence what keeps them out."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import typer
from rich.console import Console
from sqlalchemy import text

from acts.refusals import Refusal
from cli.at_home import at_home
from runtime.home import Home
from runtime.installation import NoInstallation, here
from runtime.record_version import ready_record
from runtime.rehearsal_home import make_rehearsal_home
from runtime.service_home import make_service_home
from tests.folders import a_folder_in_memory
from tests.migrated import give_record


@pytest.fixture
def home() -> Iterator[Home]:
    """A home with a record."""
    with a_folder_in_memory() as folder:
        home = make_service_home(folder / "home")
        ready(home)
        yield home


def ready(home: Home) -> None:
    from runtime.installation import close_installation, open_installation

    give_record(home)
    ready_record(home, open_installation(home).engine)
    close_installation()


def told(folder: Path, statement: str = "SELECT 1", error: Exception | None = None) -> tuple[int, str]:
    """The exit status of a command that does this at home, and what it printed."""
    console = Console(file=StringIO(), width=40, highlight=False, markup=False)
    status = 0
    try:
        with at_home(folder, console) as installation:
            with installation.transaction() as session:
                session.execute(text(statement))
            if error is not None:
                raise error
    except typer.Exit as end:
        status = end.exit_code
    assert isinstance(console.file, StringIO)
    return status, console.file.getvalue().strip()


def test_what_is_done_at_home_is_done_and_the_home_is_closed(home: Home) -> None:
    assert told(home.folder) == (0, "")
    with pytest.raises(NoInstallation):
        here()


def test_a_finished_rehearsal_can_be_looked_at(home: Home) -> None:
    played = make_rehearsal_home(home.folder.parent / "played")
    ready(played)
    assert told(played.folder) == (0, "")


def test_a_place_without_a_home_is_told(home: Home) -> None:
    place = home.folder.parent / "nowhere"
    assert told(place) == (
        2,
        f"{place}: здесь нет папки установки rounds. Назовите другую папку в --home или заведите эту: rounds serve.",
    )
    assert not place.exists()


def test_wrong_settings_are_told_all_at_once(home: Home) -> None:
    (home.folder / "rounds.toml").write_text('port = "x"\nprot = 1\n')
    status, lines = told(home.folder)
    assert (status, len(lines.splitlines()), "Traceback" in lines) == (2, 2, False)


def test_a_home_without_a_record_is_told_and_none_is_made(home: Home) -> None:
    (home.folder / "rounds.db").unlink()
    status, line = told(home.folder)
    assert (status, line.startswith(f"{home.folder}: базы данных здесь ещё нет.")) == (2, True)
    assert not (home.folder / "rounds.db").exists()


def test_a_database_that_is_away_is_told(home: Home) -> None:
    (home.folder / "rounds.toml").write_text('database_url = "postgresql://127.0.0.1:1/rounds"\n')
    status, line = told(home.folder)
    assert (status, line.count("\n"), line.startswith("База данных postgresql")) == (2, 0, True)


def test_a_database_that_goes_away_in_the_middle_is_told(home: Home) -> None:
    # SQLite says so of a table that is not there, as of a file or a server that is gone.
    status, line = told(home.folder, "SELECT * FROM nowhere")
    assert (status, line.startswith(f"База данных sqlite:///{home.folder}/rounds.db не отвечает (")) == (2, True)


def test_an_act_that_is_refused_is_told(home: Home) -> None:
    assert told(home.folder, error=Refusal("Так нельзя. Сделайте иначе.")) == (2, "Так нельзя. Сделайте иначе.")


def test_a_mistake_of_the_program_is_no_sentence(home: Home) -> None:
    with pytest.raises(ZeroDivisionError):
        told(home.folder, error=ZeroDivisionError())
    with pytest.raises(NoInstallation):
        here()
