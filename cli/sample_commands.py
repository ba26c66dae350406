"""A round's sample at the terminal: `rounds sample …`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import HOME, AsJson, AtHome, Who, Why
from cli.round_commands import Named

sample_app = typer.Typer(
    help="Draw the sample of a round, show it, and draw it once more to verify it.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(sample_app, name="sample")


@sample_app.command()
def freeze(round_: Named, why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Freeze the list of schools before the round opens, so that the lot can be thrown in time.

    A round does it by itself as it opens. A frozen list is never changed: who joins later is not in it.
    """
    from cli import sample_deeds as door

    raise typer.Exit(door.freeze_list(round_, who=who, why=why, home=home, as_json=as_json))


@sample_app.command()
def draw(
    round_: Named,
    who: Who,
    seed: Annotated[str | None, typer.Option(metavar="TEXT", help="The digits thrown, or the phrase.")] = None,
    dice: Annotated[bool, typer.Option("--dice", help="The seed is what dice gave, in the order of throws.")] = False,
    phrase: Annotated[
        bool, typer.Option("--phrase", help="The seed is a phrase that was announced before the list was frozen.")
    ] = False,
    computer: Annotated[
        bool,
        typer.Option("--computer", help="The seed is a computer's chance; without --seed it is drawn here. Marked so."),
    ] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Reason, kept in the history.")] = "жеребьёвка",
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Tell the result of the public draw: the sample is drawn from the frozen list, and its schools are invited.

    It is done once: a sample that was drawn is never drawn again.
    """
    from cli import sample_deeds as door
    from domain.sampling.ceremony import SeedOrigin

    chosen = {SeedOrigin.DICE: dice, SeedOrigin.PHRASE: phrase, SeedOrigin.COMPUTER: computer}
    origins = [origin for origin, is_chosen in chosen.items() if is_chosen]
    if len(origins) != 1:
        raise typer.BadParameter("say where the seed comes from, by one of --dice, --phrase and --computer")
    if seed is None and not computer:
        raise typer.BadParameter("say the result: --seed TEXT")
    raise typer.Exit(door.draw(round_, seed, origins[0], who=who, why=why, home=home, as_json=as_json))


@sample_app.command()
def show(
    round_: Named,
    only_list: Annotated[
        bool, typer.Option("--list", help="Print the frozen list and nothing else, byte for byte as it is hashed.")
    ] = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Show the sample: the list's hash, the seed, the schools in drawn order, the reserve, who was replaced."""
    from cli import sample_show as door

    raise typer.Exit(door.show(round_, only_list=only_list, home=home, as_json=as_json))


@sample_app.command()
def verify(round_: Named, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Draw once more from the record: the list's hash, the draw, the successors and the round's schools must agree.

    Exit status 1: something does not; the first difference is named.
    """
    from cli import sample_verify as door

    raise typer.Exit(door.verify(round_, home=home, as_json=as_json))


@sample_app.command()
def protocol(
    round_: Named,
    to: Annotated[Path, typer.Option(metavar="FILE", dir_okay=False, help="Where the PDF goes.")],
    home: AtHome = HOME,
) -> None:
    """Write the newest protocol of the draw as a PDF, as it is kept in the home."""
    from cli import sample_show as door

    raise typer.Exit(door.write_protocol(round_, to, home=home))


@sample_app.command()
def replace(
    round_: Named,
    school: Annotated[str, typer.Argument(metavar="SCHOOL", help="Id of a drawn school that leaves.")],
    who: Who,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Reason, kept in the history.")] = "",
    does: Annotated[bool, typer.Option("--yes", help="Do it; without it nothing is changed.")] = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Let a drawn school leave, and call the next of the reserve in its place, with a deadline of its own.

    Without --yes it is only shown who would come, and until when. It is not undone.
    """
    from cli import sample_deeds as door

    raise typer.Exit(door.replace(round_, school, does=does, who=who, why=why, home=home, as_json=as_json))
