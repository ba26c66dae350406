"""Who comes in as the project office: `rounds office …`."""

from typing import Annotated

import typer

from cli.options import HOME, AsJson, AtHome, Who

office_app = typer.Typer(help="Say who works in the project office, and let them in.", no_args_is_help=True)

Address = Annotated[
    str, typer.Argument(metavar="EMAIL", help="The person's e-mail address, or id where several share it.")
]
WhyHere = Annotated[str, typer.Option("--why", metavar="TEXT", help="Reason, kept in the history.", show_default=False)]
STAFF = "состав проектного офиса"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(office_app, name="office")


@office_app.command("list")
def list_members(home: AtHome = HOME, as_json: AsJson = False) -> None:
    """List the members of the office, and who of them approves."""
    from cli import office_members as door

    raise typer.Exit(door.list_members(home=home, as_json=as_json))


@office_app.command()
def add(
    address: Address,
    who: Who,
    name: Annotated[
        str, typer.Option(metavar="NAME", help='"Surname Given Patronymic", for who is not in the record yet.')
    ] = "",
    approves: Annotated[
        bool, typer.Option("--approves", help="May do what writes to people in the office's name; else looks only.")
    ] = False,
    why: WhyHere = STAFF,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Let a person belong to the office, or change whether a member approves.

    Members come in at /office/code with a code that is sent to their address.
    """
    from cli import office_members as door

    raise typer.Exit(door.add_member(address, name, may_approve=approves, who=who, why=why, home=home, as_json=as_json))


@office_app.command()
def remove(address: Address, who: Who, why: WhyHere = STAFF, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Let a member belong to the office no more: pages that are open end at once."""
    from cli import office_members as door

    raise typer.Exit(door.remove_member(address, who=who, why=why, home=home, as_json=as_json))


@office_app.command()
def link(address: Address, who: Who, why: WhyHere = STAFF, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Print an address by which a member comes in once within 15 minutes, without any letter.

    For the first entry, or while no letter leaves. Give it to the member alone: whoever opens it is the member.
    """
    from cli import office_members as door

    raise typer.Exit(door.print_link(address, who=who, why=why, home=home, as_json=as_json))
