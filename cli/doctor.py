"""`rounds doctor`: look at everything an installation needs, and say for each what to do."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rich.console import Console

from cli.office_print import in_lines, office_console, print_json
from config.settings_mistakes import SettingsErrors
from runtime.home import HomeError, home_at
from runtime.home_settings import settings_with_origins
from runtime.installation import Installation, close_installation, open_installation
from service.clock_checks import check_clock
from service.findings import Finding, Verdict, as_told, good, unknown
from service.health_checks import check_database, check_disks, check_links, check_prefect, check_rights, check_service
from service.mail_checks import check_letter, check_mail_server
from service.sender_check import check_sender

SOMETHING_IS_BAD = 1
SIGNS = {Verdict.GOOD: ("✓", "green"), Verdict.BAD: ("✗", "bold red"), Verdict.UNKNOWN: ("–", "dim")}


def doctor(home: Path, *, letter: bool, as_json: bool) -> int:
    """Print what was found, line by line as it is found; 1 where something is bad. `letter`: send one to the office."""
    console = office_console(as_json=as_json)
    found: list[Finding] = []
    for finding in findings(home, letter=letter):
        found.append(finding)
        if not as_json:
            _print(console, finding)
    if as_json:
        print_json([finding.__dict__ for finding in found])
    return SOMETHING_IS_BAD if any(finding.verdict is Verdict.BAD for finding in found) else 0


def findings(folder: Path, *, letter: bool) -> Iterator[Finding]:
    """Look at one thing after the other. Without a home or with unusable settings the rest cannot be looked at."""
    try:
        home = home_at(folder)
        read = settings_with_origins(home, os.environ)
        installation = open_installation(home)
    except SettingsErrors as errors:
        for mistake in errors.mistakes:
            yield as_told("settings", str(mistake))
        yield unknown("rest", "Остальное не проверено.", "Исправьте настройки и повторите.")
        return
    except HomeError as error:
        yield as_told("home", str(error))
        return
    try:
        own = sum(origin.source.value != "default" for origin in read.origins.values())
        yield good("settings", f"Настройки прочитаны, своих значений: {own}.")
        yield check_rights(home)
        for look in (*LOOKS, *((check_letter,) if letter else ())):
            seen = look(installation)
            yield from (seen,) if isinstance(seen, Finding) else seen
    finally:
        close_installation()


LOOKS: tuple[Callable[[Installation], Finding | Iterable[Finding]], ...] = (
    check_database,
    check_disks,
    check_clock,
    check_service,
    check_prefect,
    check_mail_server,
    check_sender,
    check_links,
)


def _print(console: Console, finding: Finding) -> None:
    sign, style = SIGNS[finding.verdict]
    in_lines(console, finding.says, left=3, first=f" {sign}", style=style if finding.verdict is Verdict.BAD else None)
    if finding.do:
        console.print(f"   → {finding.do}", soft_wrap=True)
