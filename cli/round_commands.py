"""What the office does to a round at the terminal: `rounds pause`, `resume`, `extend`, `wake`."""

from typing import Annotated

import typer

from cli.options import HOME, AsJson, AtHome, Who, Why

NAMED = typer.Argument(metavar="ROUND", help="A round: 2027/1.13, or 1.13 where one season has it.")
Named = Annotated[str, NAMED]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (pause, resume, extend, wake):
        app.command()(command)


def pause(round_: Named, why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Let a round rest: it takes no step, and of its letters only receipts leave, until it is resumed.

    Schools and experts may go on acting, and no deadline moves.
    """
    from cli import round_deeds

    raise typer.Exit(round_deeds.pause_round(round_, who=who, why=why, home=home, as_json=as_json))


def resume(
    why: Why,
    who: Who,
    round_: Annotated[str | None, NAMED] = None,
    restored: Annotated[
        bool, typer.Option("--restored", help="Instead of one round, all that rest since a backup was brought back.")
    ] = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Let a paused round go on: what fell due meanwhile is done once, what became stale is left out."""
    from cli import round_deeds

    if restored:
        if round_ is not None:
            raise typer.BadParameter("--restored stands without a round")
        raise typer.Exit(round_deeds.resume_restored_rounds(who=who, why=why, home=home, as_json=as_json))
    if round_ is None:
        raise typer.BadParameter("name a round, or say --restored")
    raise typer.Exit(round_deeds.resume_round(round_, who=who, why=why, home=home, as_json=as_json))


def wake(round_: Named, why: Why, who: Who, home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Let a round look at its record now; where nothing is owed, nothing changes."""
    from cli import round_deeds

    raise typer.Exit(round_deeds.wake_now(round_, who=who, why=why, home=home, as_json=as_json))


def extend(
    round_: Named,
    who: Who,
    why: Annotated[
        str, typer.Option("--why", "--reason", metavar="TEXT", help="Reason: kept in the history, told to the schools.")
    ] = "",
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Last day on which documents are taken: 25.03.2027.")
    ] = None,
    school: Annotated[str | None, typer.Option(metavar="ID", help="Only this school; none: all of the round.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and do nothing.")] = False,
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Undo the last move of this deadline instead, where it was a slip.")
    ] = False,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Give one school, or all schools of a round, more time to hand in; each gets a letter with the new deadline.

    Reminders and calendars follow. A day before the expertise moves the round's window; a later one is given to those
    who have not handed in.
    """
    from cli import extend as door

    if take_back:
        if until is not None or dry_run:
            raise typer.BadParameter("--take-back stands without --until and --dry-run")
        raise typer.Exit(door.take_back(round_, school=school, who=who, why=why, home=home, as_json=as_json))
    if until is None:
        raise typer.BadParameter("say the new last day: --until 25.03.2027")
    raise typer.Exit(
        door.extend_deadline(
            round_, until, school=school, dry_run=dry_run, who=who, why=why, home=home, as_json=as_json
        )
    )
