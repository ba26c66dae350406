"""Rosters at the terminal: `rounds import`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import HOME, AsJson, AtHome, Who


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("import")(import_)


def import_(
    who: Who,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A workbook (xlsx), or a csv.")] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="TITLE", help="Read only this sheet; of a csv, what it holds.")
    ] = None,
    does: Annotated[bool, typer.Option("--yes", help="Do it; without it nothing is changed.")] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Leave wrong rows out instead of refusing all.")
    ] = False,
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an empty workbook to fill in, and nothing else.")
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the last import back, while nothing relies on it.")
    ] = False,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Reason, kept in the history.")] = None,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Bring municipalities, schools and experts in from a file of the office.

    Shows each row first: new, changed, unchanged, or wrong with the cell and what to write instead. Whatever the file
    does not name is left alone. With --yes all of it is done in one transaction, or nothing.
    """
    from cli import import_command as door

    if (file is not None) + (template is not None) + undo != 1:
        raise typer.BadParameter("say exactly one of FILE, --template, --undo")
    if (does or undo) and not why:
        raise typer.BadParameter("say --why: the reason is kept in the history")
    if template is not None:
        raise typer.Exit(door.write_template(template))
    if undo:
        raise typer.Exit(door.undo(who=who, why=why or "", home=home, as_json=as_json))
    assert file is not None  # noqa: S101 - one of the three was said
    raise typer.Exit(
        door.import_file(
            file, sheet=sheet, does=does, good_rows=good_rows, who=who, why=why or "", home=home, as_json=as_json
        )
    )
