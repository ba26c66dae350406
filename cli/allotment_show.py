"""`rounds allotment show`: who judges whom, as a table or as JSON."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from acts.round_at_hand import round_at_hand
from cli.at_home import at_home
from cli.office_print import in_lines, office_console, print_json
from domain.allotment.reasons import REASONS, Reason
from domain.allotment.values import Policy
from domain.russian import counted
from domain.russian_dates import short_moment
from runtime.allotment_shown import AllotmentShown, allotment_shown
from runtime.allotment_words import OCCASIONS, POLICIES, RULINGS, fairness_in_words
from runtime.unassigned_words import why_nobody_judges


def show(named: str, *, home: Path, as_json: bool) -> int:
    """Show an allotment; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        round_ = round_at_hand(session, named)
        found = allotment_shown(session, round_)
        if as_json:
            print_json(found)
        else:
            why = "" if found.assignments else why_nobody_judges(session, round_, installation.now())
            _print(console, found, why, round_.regulation.calendar.zone)
    return 0


def _print(console: Console, found: AllotmentShown, why: str, zone: str) -> None:
    console.print(f"{found.round_id}  распределение экспертов", style="bold")
    if why:
        in_lines(console, why)
    if found.awaits_approval and found.assignments:
        in_lines(console, f"Ждёт утверждения: rounds allotment approve {found.round_id} --why ПРИЧИНА")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Школа", "Эксперт", "Почему", "Польза"):
        table.add_column(title, overflow="fold", justify="right" if title == "Польза" else "left")
    for each in found.assignments:
        table.add_row(
            f"{each.school} ({each.school_id})",
            f"{each.expert} ({each.expert_id})",
            REASONS[Reason(each.reason)],
            str(each.worth),
        )
    if found.assignments:
        console.print(table)
    for vacancy in found.vacancies:
        in_lines(console, f"{vacancy.school} ({vacancy.school_id}): {vacancy.why}")
    for pair in found.pairs:
        in_lines(
            console,
            f"Пара {RULINGS[pair.ruling]}: {pair.school} ({pair.school_id}), {pair.expert} ({pair.expert_id})",
        )
    _print_totals(console, found, zone)


def _print_totals(console: Console, found: AllotmentShown, zone: str) -> None:
    newest = found.newest
    console.print()
    many = counted(len(found.assignments), "назначение", "назначения", "назначений")
    worth = sum(each.worth for each in found.assignments)
    in_lines(console, f"Всего {many}, польза {worth}, не хватает {found.missing}.")
    if newest is None:
        return
    in_lines(console, f"Правило: {POLICIES[Policy(newest.policy)]}.")
    if newest.fairness is not None:
        in_lines(console, f"Поровну ли: {fairness_in_words(newest.fairness)}.")
    made = short_moment(newest.made_at, zone)
    in_lines(console, f"Последнее распределение: {newest.ordinal}, {OCCASIONS[newest.occasion]}, {made}.")
    console.print(f"SHA-256 исходных данных: {newest.digest}", soft_wrap=True)
    in_lines(console, f"Проверить: rounds allotment verify {found.round_id}")
