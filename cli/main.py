"""The terminal door. A command imports what it does only when it runs, so that `rounds --help` answers at once."""

import errno
import io
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli import (
    allotment_commands,
    audit_command,
    import_commands,
    installation_commands,
    keeping_commands,
    letters_commands,
    office_commands,
    person_commands,
    round_commands,
    sample_commands,
    schedule_commands,
    season_commands,
    service_commands,
    status_commands,
)

app = typer.Typer(
    help="Run the expertise rounds of a school-support project: a whole season, from the road map to the last letter.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

FULL = (errno.ENOSPC, errno.EDQUOT)

MOST_SCHOOLS = 100_000
"""Russia has some forty thousand. A slip of the keyboard would fill the memory instead of being told."""

SeasonDirectory = Annotated[
    Path,
    typer.Argument(metavar="DIR", exists=True, file_okay=False, help="Season's files, such as config/seasons/2022."),
]


def print_version(asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import version

    typer.echo(f"rounds {version('expertise-rounds')}")
    raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=print_version, help="Print the version and leave.")
    ] = False,
) -> None:
    """What stands before the commands; its help is that of the application."""


@app.command()
def check(directory: SeasonDirectory) -> None:
    """Read a season's files and say what they hold, or what is wrong.

    Prints the rounds, their windows in local dates with weekdays, the working days in each and what overlaps; or every
    mistake at once, in Russian, with its file, its line and what to write instead, and exit status 2.
    """
    from cli import check as door

    raise typer.Exit(door.check(directory))


@app.command()
def rehearse(
    season: SeasonDirectory,
    schools: Annotated[int, typer.Option(min=1, max=MOST_SCHOOLS, metavar="N", help="How many schools play.")] = 80,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed plays the same season.")] = 500,
    experts: Annotated[
        float, typer.Option(min=0.0, max=10.0, metavar="SHARE", help="Experts for each school, the product rounded up.")
    ] = 0.3,
    cohort: Annotated[
        float,
        typer.Option(
            min=0.0, max=10.0, metavar="SHARE", help="Schools of the year before for each school, rounded up."
        ),
    ] = 0.5,
    home: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            envvar="ROUNDS_HOME",
            file_okay=False,
            help="Where the record, the files and the letters go; only what a rehearsal made there is replaced.",
        ),
    ] = Path("var/rounds"),
    what_if: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="How the people behave (YAML), where not as usual."
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Stop at noon of that day, with rounds under way: `rounds serve` opens it, and you go on by hand.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print report.json and nothing else.")] = False,
) -> None:
    """Play a whole season in some minutes.

    Rounds, record, letters and PDFs are real; only the clock is moved and the people are played. What came out stands
    in the home: report.html to look at, report.json for programs, mail/ to read with a mail program.
    """
    from cli import rehearse as door

    raise typer.Exit(
        door.rehearse(
            season,
            schools=schools,
            seed=seed,
            experts=experts,
            cohort=cohort,
            home=home,
            what_if=what_if,
            until=until,
            as_json=as_json,
        )
    )


for commands in (
    season_commands,
    schedule_commands,
    service_commands,
    status_commands,
    round_commands,
    sample_commands,
    allotment_commands,
    letters_commands,
    office_commands,
    person_commands,
    installation_commands,
    keeping_commands,
    audit_command,
    import_commands,
):
    commands.register(app)


def _speak_russian() -> None:
    """Let no letter that the terminal's encoding lacks end a command: UTF-8 where it lacks them all."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        try:
            "ё".encode(stream.encoding)
        except UnicodeEncodeError:
            stream.reconfigure(encoding="utf-8")
        stream.reconfigure(errors="replace")


def _refuse_what_is_no_text(arguments: list[str]) -> None:
    """What was typed in another encoding than the terminal's own could be kept by no database."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            shown = argument.encode(errors="replace").decode()
            sys.stderr.write(f"«{shown}»: это не текст в UTF-8. Включите UTF-8 в терминале и повторите команду.\n")
            sys.exit(2)


def run() -> None:
    """Be the program `rounds`."""
    _speak_russian()
    _refuse_what_is_no_text(sys.argv[1:])
    try:
        app(prog_name="rounds")
    except OSError as error:
        if error.errno not in FULL:
            raise
        sys.stderr.write("На диске нет места: освободите его и повторите команду.\n")
        sys.exit(1)
