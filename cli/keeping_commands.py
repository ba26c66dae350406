"""Keeping what an installation holds: `rounds backup` and `restore`, `rounds export person` and `erase person`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import HOME, AsJson, AtHome, Who, Why

export_app = typer.Typer(help="Hand out what the record holds of somebody.", no_args_is_help=True)
erase_app = typer.Typer(help="Erase what tells who somebody is.", no_args_is_help=True)

Copies = Annotated[
    Path, typer.Argument(metavar="DIR", file_okay=False, help="Folder of backups; each gets a folder of its own there.")
]
PersonId = Annotated[str, typer.Argument(metavar="ID", help="Id of the person.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(backup)
    app.command()(restore)
    app.add_typer(export_app, name="export")
    app.add_typer(erase_app, name="erase")


def backup(
    folder: Copies,
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="Keep passwords too: rounds.toml whole, and the folder secrets/.")
    ] = False,
    keep: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Afterwards delete all backups there but the newest N.")
    ] = None,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Take a backup while everything runs, and try whether it can be brought back.

    Holds the record as it is at one moment, the documents, the key of personal links, the clock and the settings
    without passwords. Documents that earlier backups there hold are not copied again. Exit status 1: a document that
    the record names is missing in the home or damaged, and so in the backup.
    """
    from cli.backup import take_backup

    raise typer.Exit(take_backup(folder, with_secrets=with_secrets, keep=keep, home=home, as_json=as_json))


def restore(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A backup, or the folder of backups: its newest."),
    ],
    who: Who,
    home: Annotated[
        Path,
        typer.Option("--home", metavar="DIR", envvar="ROUNDS_HOME", help="Where to: empty, or missing."),
    ] = HOME,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also where the settings there are those of another installation.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back into an empty home and an empty database; nothing that is there is overwritten.

    What happened after the backup was taken is not known to it. So no round goes on afterwards until `rounds resume
    --restored`, and no letter leaves until `rounds letters release`. The letters that would leave are listed.
    """
    from cli.backup import bring_backup_back

    raise typer.Exit(bring_backup_back(folder, home, who=who, though_another=yes, as_json=as_json))


@export_app.command("person")
def export_person(person: PersonId, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Print all that the record holds of a person, in Russian, or as JSON."""
    from cli.person_kept import hand_out

    raise typer.Exit(hand_out(person, home=home, as_json=as_json))


@erase_app.command("person")
def erase_person(
    person: PersonId,
    why: Why,
    who: Who,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without this it is only shown what would be done.")
    ] = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Erase a person's name, address and letters' contents; ids, states, dates and hashes of letters stay as proof.

    Refused while the person has something to do; it is said what. Backups taken before keep the name until they are
    deleted.
    """
    from cli.person_kept import erase

    raise typer.Exit(erase(person, why=why, who=who, yes=yes, home=home, as_json=as_json))
