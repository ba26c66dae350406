"""How commands speak to the office: moments in the region's time, lines within the terminal, JSON for programs."""

import json
import sys
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import fill
from typing import Any

from rich.console import Console


def office_console(*, as_json: bool) -> Console:
    """Where words go: standard output, or the other one where that is for programs."""
    return Console(stderr=as_json, highlight=False, markup=False, emoji=False)


def real_now() -> datetime:
    """The machine's own time, by which parts of the service give their signs of life."""
    return datetime.now(UTC)


def in_lines(console: Console, text: str, *, left: int = 0, first: str = "", style: str | None = None) -> None:
    """Print a text within the console's width, each line that far from its left edge; `first` hangs before it."""
    lead, hang = first.ljust(left), " " * left
    lines = fill(text, console.width, initial_indent=lead, subsequent_indent=hang, break_on_hyphens=False)
    console.print(lines, style=style)


def print_json(value: Any) -> None:
    """Write a value to standard output: dataclasses by field, moments as ISO in UTC, days as ISO, paths as texts."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, indent=1) + "\n")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value
