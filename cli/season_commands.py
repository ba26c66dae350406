"""Seasons at the terminal: `rounds season …`."""

from pathlib import Path
from typing import Annotated

import typer

season_app = typer.Typer(help="Make the season of another year.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(season_app, name="season")


@season_app.callback()
def season() -> None:
    """Keep `copy` a command of its own; its help is that of the group."""


@season_app.command()
def copy(
    source: Annotated[
        str, typer.Argument(metavar="SEASON", help="Id of a season in config/seasons, or a folder with its files.")
    ],
    year: Annotated[int, typer.Argument(min=2000, max=2099, metavar="YEAR", help="The new season's year.")],
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where it goes: a new folder, or an empty one.")],
) -> None:
    """Copy a season to another year: the same rows, rules and rubrics, the same pattern of working days.

    Prints, in Russian, every date that was moved and why, and what else the office has to confirm.
    """
    from cli.season_copy import season_copy

    raise typer.Exit(season_copy(source, year, directory))
