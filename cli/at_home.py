"""The one way in which a command opens an existing home: what does not work is told in a sentence, with status 2."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote

import typer
from rich.console import Console
from sqlalchemy.exc import InterfaceError, OperationalError

from acts.refusals import Refusal
from cli.options import HOME
from config.settings_mistakes import SettingsErrors
from models.allotments import Unreadable
from runtime.home import HomeError, home_at
from runtime.installation import HOME_VARIABLE, Installation, close_installation, open_installation
from runtime.record_version import in_words, refuse_other_record

WRONG_INPUT = 2
DAMAGED = (
    "Запись распределения не читается: она повреждена или изменена в обход программы. Какая и почему, скажет "
    "rounds allotment verify --all."
)


@contextmanager
def at_home(home: Path, console: Console) -> Iterator[Installation]:
    """The installation in a folder, its record reachable and of this program's version.

    What keeps the block from being entered, and a database that goes away or an act that is refused within it, is
    printed as one Russian sentence, and typer's Exit is raised with status 2.
    """
    installation: Installation | None = None
    try:
        installation = open_installation(home_at(home))
        refuse_other_record(installation.home, installation.engine)
        yield installation
    except (HomeError, SettingsErrors, Refusal) as error:
        console.print(str(error), soft_wrap=True)
        raise typer.Exit(WRONG_INPUT) from None
    except Unreadable:
        console.print(DAMAGED, soft_wrap=True)
        raise typer.Exit(WRONG_INPUT) from None
    except (OperationalError, InterfaceError) as error:
        if installation is None:
            raise
        console.print(in_words(error, installation.engine), soft_wrap=True)
        raise typer.Exit(WRONG_INPUT) from None
    finally:
        close_installation()


def typed_at(home: Path, advice: str) -> str:
    """The advice; a command of ours names the home, where it would not be found without being named."""
    if not advice.startswith("rounds ") or home == HOME or os.environ.get(HOME_VARIABLE) == str(home):
        return advice
    return f"{advice} --home {quote(str(home))}"
