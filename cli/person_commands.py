"""A person at the terminal: `rounds person …`."""

from typing import Annotated

import typer

from cli.options import HOME, AsJson, AtHome, Who, Why

person_app = typer.Typer(help="Correct a person's address; take personal links back, send them.", no_args_is_help=True)

PersonId = Annotated[str, typer.Argument(metavar="ID", help="Id of the person.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(person_app, name="person")


@person_app.command()
def address(
    person: PersonId,
    new: Annotated[str, typer.Argument(metavar="ADDRESS", help="The address that works.")],
    why: Why,
    who: Who,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Correct a person's address, or note that the same one works again; then refused letters can be retried."""
    from cli import letter_deeds

    raise typer.Exit(letter_deeds.address(person, new, who=who, why=why, home=home, as_json=as_json))


@person_app.command()
def links(person: PersonId, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """List a person's personal links: what each opens, and until when. A link itself is never shown."""
    from cli import person_links

    raise typer.Exit(person_links.list_links(person, home=home, as_json=as_json))


@person_app.command("revoke-link")
def revoke_link(
    link: Annotated[str, typer.Argument(metavar="LINK", help="Id of the link, as `person links` shows it.")],
    why: Why,
    who: Who,
    send: Annotated[bool, typer.Option("--send", help="Send its owner a letter with the new one at once.")] = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Let a personal link open nothing from now on, whoever holds it; its owner gets another one by letter."""
    from cli import person_links

    raise typer.Exit(person_links.revoke(link, send=send, who=who, why=why, home=home, as_json=as_json))


@person_app.command("send-links")
def send_links(person: PersonId, why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Send a person all links that open something of theirs now; those that work go on working."""
    from cli import person_links

    raise typer.Exit(person_links.send(person, who=who, why=why, home=home, as_json=as_json))
