"""Letters at the terminal: `rounds letters …`."""

from typing import Annotated

import typer

from cli.options import HOME, MOST, AsJson, AtHome, Who, Why
from domain.letters import Kind, State

letters_app = typer.Typer(
    help="Look at letters, settle what is in doubt, let refused ones go again.", no_args_is_help=True
)

Named = Annotated[str, typer.Argument(metavar="LETTER", help="Number or key of a letter, as `letters list` shows it.")]

BatchNumber = Annotated[
    int,
    typer.Argument(metavar="BATCH", min=1, help="Number of a batch, or of any letter of it: the whole batch is meant."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(letters_app, name="letters")


@letters_app.command("list")
def list_(
    state: Annotated[list[State] | None, typer.Option(help="Only letters in this state; may be repeated.")] = None,
    round_: Annotated[str | None, typer.Option("--round", metavar="ROUND", help="Only letters of this round.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only letters of this kind; may be repeated.")] = None,
    to: Annotated[
        str | None, typer.Option(metavar="ID", help="Only to this person, or about this school or municipality.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, metavar="N", help="At most so many.")] = 50,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """List letters with their states and what the mail server said."""
    from cli.letters import list_letters

    raise typer.Exit(
        list_letters(
            round_named=round_,
            states=state or [],
            kinds=kind or [],
            to=to,
            limit=limit,
            home=home,
            as_json=as_json,
        )
    )


@letters_app.command()
def show(letter: Named, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Show one letter in full: recipient, tries with the server's answers, text, attachments.

    Personal links are masked: who has the link can act as its owner.
    """
    from cli.letter_in_full import show_letter

    raise typer.Exit(show_letter(letter, home=home, as_json=as_json))


@letters_app.command()
def preview(home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Show which letters will leave next, hour by hour, and in how many days the budget lets them."""
    from cli.letters_ahead import preview_letters

    raise typer.Exit(preview_letters(home=home, as_json=as_json))


@letters_app.command()
def approve(
    batch: BatchNumber,
    who: Who,
    but: Annotated[
        list[int] | None,
        typer.Option(metavar="LETTER", help="Number of a letter that goes on waiting; may be repeated."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Let them leave; without it nothing changes.")] = False,
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="Reason, kept in the history; may be left out.")
    ] = "",
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Show a batch of letters that waits for approval, what is odd about it first; with --yes let it leave."""
    from cli import batch_deeds

    if not yes:
        raise typer.Exit(batch_deeds.preview(batch, home=home, as_json=as_json))
    raise typer.Exit(batch_deeds.approve(batch, but=but or (), who=who, why=why, home=home, as_json=as_json))


@letters_app.command()
def cancel(batch: BatchNumber, why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Withdraw the letters of a batch that wait for approval: nobody gets them."""
    from cli import batch_deeds

    raise typer.Exit(batch_deeds.cancel(batch, who=who, why=why, home=home, as_json=as_json))


@letters_app.command("give-back")
def give_back(
    batch: BatchNumber,
    who: Who,
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="Reason, kept in the history; may be left out.")
    ] = "",
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Let what was approved or cancelled of a batch, and has not left, wait for approval once more."""
    from cli import batch_deeds

    raise typer.Exit(batch_deeds.give_back(batch, who=who, why=why, home=home, as_json=as_json))


@letters_app.command()
def retry(letter: Named, why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Let a refused letter go once more, after what it was refused for was mended."""
    from cli import letter_deeds

    raise typer.Exit(letter_deeds.retry(letter, who=who, why=why, home=home, as_json=as_json))


@letters_app.command()
def again(letter: Named, why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Send an accepted letter once more, as a letter of its own: its recipient cannot find it.

    The same words and files, to the address of now, under the title «Повторно: …». The accepted one stays as it is.
    """
    from cli import letter_deeds

    raise typer.Exit(letter_deeds.again(letter, who=who, why=why, home=home, as_json=as_json))


@letters_app.command()
def resolve(
    letter: Named,
    why: Why,
    who: Who,
    arrived: Annotated[bool, typer.Option("--arrived", help="It arrived: somebody asked the recipient.")] = False,
    send_again: Annotated[bool, typer.Option("--send-again", help="Send the same bytes once more.")] = False,
    give_up: Annotated[bool, typer.Option("--give-up", help="It is not to be sent any more.")] = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Settle a letter in doubt: no machine ever sends it again by itself."""
    from acts.resolve_letter import Resolution
    from cli import letter_deeds

    asked = {Resolution.ARRIVED: arrived, Resolution.SEND_AGAIN: send_again, Resolution.GIVE_UP: give_up}
    chosen = [resolution for resolution, is_asked in asked.items() if is_asked]
    if len(chosen) != 1:
        raise typer.BadParameter("say exactly one of --arrived, --send-again, --give-up")
    raise typer.Exit(letter_deeds.resolve(letter, chosen[0], who=who, why=why, home=home, as_json=as_json))


@letters_app.command()
def hold(why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Let no letter out until they are released; letters are laid out and wait."""
    from cli import letter_deeds

    raise typer.Exit(letter_deeds.hold(who=who, why=why, home=home, as_json=as_json))


@letters_app.command()
def release(
    who: Who,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help="Reason; none: that what held them is mended.")
    ] = None,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Let letters out again, after they were held by a person or by the mail server's refusal."""
    from cli import letter_deeds

    raise typer.Exit(letter_deeds.release(who=who, why=why, home=home, as_json=as_json))
