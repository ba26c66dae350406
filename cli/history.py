"""`rounds history`: who did what when and why, and who was told what when."""

from pathlib import Path

from rich.console import Console

from acts.round_at_hand import round_at_hand, zone_of_office
from cli.at_home import at_home
from cli.office_print import in_lines, office_console, print_json
from domain.russian_dates import short_moment
from runtime.history import Event, history_of

FEW = 3
"""So many recipients of one group of letters are named; `rounds letters list` names all."""


def history(named: str | None, *, limit: int, home: Path, as_json: bool) -> int:
    """Print the newest events in the order of time; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        round_id = None if named is None else round_at_hand(session, named).id
        events = history_of(session, round_id, limit)
        if as_json:
            print_json(events)
            return 0
        if not events:
            console.print("Пока ничего не произошло.")
        zone = zone_of_office(session)
        for event in events:
            _print(console, event, zone, whose=named is None)
        if len(events) == limit:
            in_lines(console, f"Показаны последние {limit}; больше — с --limit.")
    return 0


def _print(console: Console, event: Event, zone: str, *, whose: bool) -> None:
    of = f"{event.round_id}: " if whose and event.round_id is not None else ""
    by = f"{event.who}: " if event.who else ""
    why = f" — {event.why}" if event.why else ""
    to = ""
    if event.recipients:
        named = ", ".join(event.recipients[:FEW])
        more = len(event.recipients) - FEW
        to = f" ({named}{f' и ещё {more}' if more > 0 else ''})"
    in_lines(console, f"{of}{by}{event.what}{to}{why}", left=18, first=short_moment(event.at, zone))
