"""How an installation is set up and whether all it needs is there: `rounds config show`, `rounds doctor`."""

from typing import Annotated

import typer

from cli.options import HOME, AsJson, AtHome

config = typer.Typer(
    help="Settings of an installation: the environment, rounds.toml, files of secrets.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(config, name="config")
    app.command()(doctor)


@config.callback()
def settings() -> None:
    """What stands before the commands on settings."""


@config.command()
def show(home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Print every setting: its value with secrets masked, where it comes from, and what it is for."""
    from cli import config_show as door

    raise typer.Exit(door.config_show(home, as_json=as_json))


def doctor(
    letter: Annotated[bool, typer.Option("--letter", help="Send a letter to the office of the newest season.")] = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Check what an installation needs, and say what to do about each thing that is wrong; exit status 1 if any is.

    Looks at the settings, rights of files, the database and its version, disks, the clock, the service and Prefect,
    the mail server with encryption and login, and the address of links.
    """
    from cli import doctor as door

    raise typer.Exit(door.doctor(home, letter=letter, as_json=as_json))
