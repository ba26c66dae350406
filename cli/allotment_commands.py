"""A round's allotment at the terminal: `rounds allotment …`."""

from typing import Annotated

import typer

from cli.options import HOME, AsJson, AtHome, Who, Why
from cli.round_commands import Named

allotment_app = typer.Typer(
    help="Show who judges whom, verify the proof of it, approve it, and change it.", no_args_is_help=True
)

School = Annotated[str, typer.Argument(metavar="SCHOOL", help="Id of a school.")]
Expert = Annotated[str, typer.Argument(metavar="EXPERT", help="Id of an expert.")]
Does = Annotated[bool, typer.Option("--yes", help="Do it; without it nothing is changed.")]
Reason = Annotated[str, typer.Option("--why", metavar="TEXT", help="Reason, kept in the history.")]
BegunToo = Annotated[
    bool, typer.Option("--begun-too", help="Assignments whose conclusion is begun may move too; filed ones never do.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(allotment_app, name="allotment")


@allotment_app.command()
def show(round_: Named, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Show who judges whom and why, what each assignment is worth, and the totals of the newest allotment."""
    from cli import allotment_show as door

    raise typer.Exit(door.show(round_, home=home, as_json=as_json))


@allotment_app.command()
def explain(
    round_: Named,
    school: Annotated[str | None, typer.Argument(metavar="[SCHOOL]", help="Id of a school.")] = None,
    expert: Annotated[str | None, typer.Argument(metavar="[EXPERT]", help="Id of an expert.")] = None,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Explain who judges whom: the next best expert of each assignment, and what the whole would lose; exact.

    With SCHOOL in full, with five experts each; with EXPERT that pair, also why it is not one. Where experts are
    lacking: who competes for whose places, and remedies each of which alone would be enough.
    """
    from cli import allotment_explain as door

    raise typer.Exit(door.explain(round_, school, expert, home=home, as_json=as_json))


@allotment_app.command()
def verify(
    round_: Annotated[
        str | None, typer.Argument(metavar="[ROUND]", help="A round: 2027/1.13, or 1.13 where one season has it.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All rounds of the home.")] = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Check the proofs of a round's allotments from the record alone, and that its assignments are what they made.

    Exit status 1: something does not hold; the first such thing is named.
    """
    from cli import allotment_verify as door

    if (round_ is None) != all_:
        raise typer.BadParameter("name one round, or say --all")
    raise typer.Exit(door.verify(round_, home=home, as_json=as_json))


@allotment_app.command()
def approve(round_: Named, why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Approve the whole, where the season's rules want it: experts are written to, and the expertise begins."""
    from cli import allotment_deeds as door

    raise typer.Exit(door.approve(round_, who=who, why=why, home=home, as_json=as_json))


@allotment_app.command()
def change(
    round_: Named,
    who: Who,
    why: Reason = "",
    does: Does = False,
    begun_too: BegunToo = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Fill more places by moving assignments that stand, as few as can be.

    Without --yes it is only shown: who loses what, who gets what, and which letters would leave.
    """
    from cli import allotment_deeds as door

    raise typer.Exit(door.change(round_, does=does, begun_too=begun_too, who=who, why=why, home=home, as_json=as_json))


@allotment_app.command()
def move(
    round_: Named,
    school: School,
    expert: Expert,
    to: Annotated[str, typer.Argument(metavar="TO", help="Id of the expert who gets it.")],
    who: Who,
    why: Reason = "",
    does: Does = False,
    begun_too: BegunToo = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Give a school's documents to another expert, who keeps them; the rest is kept, and changes as little as can be.

    Without --yes it is only shown what changes and what it costs.
    """
    from cli import allotment_deeds as door

    word = door.Word(who=who, why=why, does=does, begun_too=begun_too, home=home, as_json=as_json)
    raise typer.Exit(door.move(round_, (school, expert), to, word))


def _add_ruling(name: str, told: str) -> None:
    """Add the command by which the office rules on a pair."""

    @allotment_app.command(name, help=f"{told}\n\nWithout --yes it is only shown what changes and what it costs.")
    def rule(
        round_: Named,
        school: School,
        expert: Expert,
        who: Who,
        why: Reason = "",
        does: Does = False,
        begun_too: BegunToo = False,
        home: AtHome = HOME,
        as_json: AsJson = False,
    ) -> None:
        from cli import allotment_deeds as door

        word = door.Word(who=who, why=why, does=does, begun_too=begun_too, home=home, as_json=as_json)
        raise typer.Exit(door.rule(round_, (school, expert), name, word))


def _add_taking_back(name: str, told: str) -> None:
    """Add the command by which the office takes a ruling back."""

    @allotment_app.command(name, help=told)
    def take_back(
        round_: Named, school: School, expert: Expert, why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False
    ) -> None:
        from cli import allotment_deeds as door

        word = door.Word(who=who, why=why, does=True, begun_too=False, home=home, as_json=as_json)
        raise typer.Exit(door.take_ruling_back(round_, (school, expert), name, word))


_add_ruling("lock", "Let a pair stand whatever else changes; where it does not stand yet, it is made.")
_add_ruling("forbid", "Let a pair never stand in this round; where it stands, somebody else gets the work.")
_add_taking_back("unlock", "Take back a lock: the pair stays as it is, and may change again.")
_add_taking_back("allow", "Take back that a pair is forbidden: from now on it may be made again.")
