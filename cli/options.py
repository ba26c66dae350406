"""Options that several commands share, each with one name, one meaning and one help."""

import getpass
from pathlib import Path
from typing import Annotated

import typer


def _who_sits_here() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "terminal"


AtHome = Annotated[
    Path,
    typer.Option("--home", metavar="DIR", envvar="ROUNDS_HOME", file_okay=False, help="Home of the installation."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs and nothing else.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Reason, kept in the history.")]
Who = Annotated[
    str,
    typer.Option(
        "--who",
        metavar="NAME",
        default_factory=_who_sits_here,
        show_default="the user of this terminal",
        help="Whose deed it is, for the history.",
    ),
]
HOME = Path("var/rounds")
MOST = 1_000_000
"""What a list can be asked for. No installation has more, and no database counts without end."""
