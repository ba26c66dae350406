"""How everything stands, at the terminal: `rounds status` and `rounds history`."""

from typing import Annotated

import typer

from cli.options import HOME, MOST, AsJson, AtHome

Named = Annotated[
    str | None, typer.Argument(metavar="[ROUND]", help="Id of a round (2022/1.13), or its row (1.13). None: all.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(status)
    app.command()(history)


def status(named: Named = None, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Say how the rounds stand: day N of M, figures, what they wait for, what comes next, what needs a person."""
    from cli import status as door

    raise typer.Exit(door.status(named, home=home, as_json=as_json))


def history(
    named: Named = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, metavar="N", help="At most so many, the newest.")] = 100,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Say who did what, when and why, and who was told what when: deeds, letters, wakes, revivals by time."""
    from cli import history as door

    raise typer.Exit(door.history(named, limit=limit, home=home, as_json=as_json))
