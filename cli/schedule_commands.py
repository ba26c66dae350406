"""`rounds schedule` at the terminal."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import HOME, AsJson, AtHome, Who


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(schedule)


def schedule(
    who: Who,
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[SEASON_DIR]", exists=True, file_okay=False, help="Season's files."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without it nothing is changed.")] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Change nothing, but let the service look at every open round.")
    ] = False,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Reason, kept in the history.")] = None,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Bring a season's rounds into the record and to Prefect, in one go or not at all.

    Without --yes it only shows what would happen: rounds, windows, and which letters would leave when. Run again after
    an edit of the files it shows the difference, and applies what is still open.
    """
    from cli import schedule as door

    if repair == (directory is not None):
        raise typer.BadParameter("name a season's folder, or say --repair")
    if directory is None:
        raise typer.Exit(door.repair(who=who, why=why, home=home, as_json=as_json))
    raise typer.Exit(door.schedule_season(directory, yes=yes, who=who, why=why, home=home, as_json=as_json))
