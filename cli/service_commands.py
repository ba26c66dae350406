"""The commands that keep an installation running: `rounds serve`, `rounds worker`."""

import os
from pathlib import Path
from typing import Annotated

import typer

HomeDirectory = Annotated[
    Path,
    typer.Option(
        metavar="DIR", envvar="ROUNDS_HOME", file_okay=False, help="The installation's folder; made if it is missing."
    ),
]


LOG_VARIABLE = "ROUNDS_LOG"
LogForm = Annotated[
    str | None,
    typer.Option(metavar="FORM", help="What the log looks like: text or json; as the settings say, or text."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(serve)
    app.command()(worker)
    app.command()(live)


def serve(
    home: HomeDirectory = Path("var/rounds"),
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, metavar="N", help="Port of the page; as the settings say, or 8085.")
    ] = None,
    bind: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Address of the page; as the settings say, or 127.0.0.1.")
    ] = None,
    speed: Annotated[
        int | None,
        typer.Option(
            min=2,
            max=1_000_000,
            metavar="N",
            help="For a demonstration: a second is N seconds of the season. Only in a new home without a mail server.",
        ),
    ] = None,
    log: LogForm = None,
) -> None:
    """Run everything on this machine until Ctrl-C or SIGTERM.

    Starts Prefect's server, the runner of the flows, the keeper, the post and the page of the rounds' states, and
    starts again what dies. Without a mail server in the settings, letters stay in the home's mail/.
    """
    from cli import serve as door

    _say_to_all_parts(log)
    raise typer.Exit(door.serve_home(home, bind=bind, port=port, speed=speed))


def worker(home: HomeDirectory = Path("var/rounds"), log: LogForm = None) -> None:
    """Work on the rounds of an installation that several machines share, until Ctrl-C or SIGTERM.

    Runs flows of the work pool, a keeper that waits for its turn, and the post. The database, Prefect's address, the
    folder of documents and the key of links are in the settings (docs/deploy.md).
    """
    from cli import worker as door

    _say_to_all_parts(log)
    raise typer.Exit(door.work_here(home))


def live(
    season: Annotated[
        Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="Season's files, config/seasons/2022.")
    ] = Path("config/seasons/2022"),
    home: HomeDirectory = Path("var/live"),
    schools: Annotated[int, typer.Option(min=1, max=200, metavar="N", help="How many schools play.")] = 12,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed invents the same people.")] = 500,
    speed: Annotated[
        int, typer.Option(min=1, max=10_000, metavar="N", help="Seconds of the season in a real one.")
    ] = 3000,
    port: Annotated[int | None, typer.Option(min=1, max=65535, metavar="N", help="Port of the page.")] = None,
) -> None:
    """Show a short round from its first letter to its last in some minutes.

    The service runs as in earnest, with Prefect's own scheduler; its clock is fast, its people are played, and its
    letters stay in the home's mail/.
    """
    from cli import live as door

    raise typer.Exit(door.live(season, home=home, schools=schools, seed=seed, speed=speed, port=port))


def _say_to_all_parts(log: str | None) -> None:
    """The parts of a service read their settings each for itself: what is wished here stands in their environment."""
    if log is not None:
        os.environ[LOG_VARIABLE] = log
