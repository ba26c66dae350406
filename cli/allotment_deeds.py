"""`rounds allotment`: what the office does to an allotment, shown first and done with --yes."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from acts.allotment_change import ChangeAhead, NamedPair
from acts.approve_allotment import approve_allotment
from acts.change_allotment import change_allotment, preview_change
from acts.rule_on_pair import move_pair, preview_move, preview_ruling, rule_on_pair, take_back
from cli.at_home import at_home
from cli.office_print import in_lines, office_console, print_json
from domain.allotment.values import Pair
from domain.letters import Kind
from domain.russian import counted
from models.office_pairs import Ruling

RULINGS = {"lock": Ruling.LOCKED, "forbid": Ruling.FORBIDDEN}
TAKEN_BACK = {
    "unlock": (Ruling.LOCKED, "Закрепление снято: назначение остаётся, но может измениться."),
    "allow": (Ruling.FORBIDDEN, "Запрет снят: эту пару снова можно назначать."),
}
"""By command: what is taken back, and what is said then."""


@dataclass(frozen=True)
class Word:
    """Who says it, why, and whether it is to be done."""

    who: str
    why: str
    does: bool
    begun_too: bool
    home: Path
    as_json: bool


def approve(named: str, *, who: str, why: str, home: Path, as_json: bool) -> int:
    """Approve an allotment; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        many = approve_allotment(named, who=who, why=why)
    if as_json:
        print_json({"round": named, "assignments": many})
    console.print(
        f"Распределение утверждено: {counted(many, 'назначение', 'назначения', 'назначений')}. Письма экспертам уходят "
        "в рабочие часы.",
        soft_wrap=True,
    )
    return 0


def change(named: str, *, does: bool, begun_too: bool, who: str, why: str, home: Path, as_json: bool) -> int:
    """Fill more places by moving assignments, or show it; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        ahead = (
            change_allotment(named, begun_too=begun_too, who=who, why=why)
            if does
            else preview_change(named, begun_too=begun_too)
        )
    return _told(console, ahead, does=does, as_json=as_json)


def move(named: str, pair: Pair, to: str, word: Word) -> int:
    """Give a pair's work to another expert, or show it; 0."""
    console = office_console(as_json=word.as_json)
    with at_home(word.home, console):
        ahead = (
            move_pair(named, pair, to, begun_too=word.begun_too, who=word.who, why=word.why)
            if word.does
            else preview_move(named, pair, to, begun_too=word.begun_too)
        )
    return _told(console, ahead, does=word.does, as_json=word.as_json)


def rule(named: str, pair: Pair, command: str, word: Word) -> int:
    """Lock or forbid a pair, or show what it does; 0."""
    console, ruling = office_console(as_json=word.as_json), RULINGS[command]
    with at_home(word.home, console):
        ahead = (
            rule_on_pair(named, pair, ruling, begun_too=word.begun_too, who=word.who, why=word.why)
            if word.does
            else preview_ruling(named, pair, ruling, begun_too=word.begun_too)
        )
    return _told(console, ahead, does=word.does, as_json=word.as_json)


def take_ruling_back(named: str, pair: Pair, command: str, word: Word) -> int:
    """Take back that a pair is locked or forbidden; 0."""
    console, (ruling, said) = office_console(as_json=word.as_json), TAKEN_BACK[command]
    with at_home(word.home, console):
        round_id = take_back(named, pair, ruling, who=word.who, why=word.why)
    if word.as_json:
        print_json({"round": round_id, "school": pair[0], "expert": pair[1]})
    console.print(said, soft_wrap=True)
    return 0


def _told(console: Console, ahead: ChangeAhead, *, does: bool, as_json: bool) -> int:
    if as_json:
        print_json({"done": does, "change": ahead})
    if ahead.is_empty:
        in_lines(console, "Назначения не меняются." if does else "Назначения не изменятся.")
    else:
        _print_change(console, ahead, does=does)
    if not does:
        console.print("Пока ничего не изменено. Сделать: та же команда и --yes --why …", soft_wrap=True)
    return 0


def _print_change(console: Console, ahead: ChangeAhead, *, does: bool) -> None:
    _print_pairs(console, "Снимается с экспертов" if not does else "Снято с экспертов", ahead.loses)
    _print_pairs(console, "Назначается" if not does else "Назначено", ahead.gains)
    in_lines(
        console,
        f"Мест с экспертом: было {ahead.filled_before}, {'стало' if does else 'станет'} {ahead.filled_after}. Польза: "
        f"была {ahead.worth_before}, {'стала' if does else 'станет'} {ahead.worth_after} (по затронутым работам).",
    )
    if ahead.awaits_approval:
        in_lines(console, "Писем не будет, пока распределение не утверждено.")
    replaced = [each.expert for each in ahead.letters if each.kind is Kind.REPLACEMENT]
    assigned = [each.expert for each in ahead.letters if each.kind is Kind.ASSIGNMENTS]
    for title, names in (("Письмо «заключения готовить не нужно»", replaced), ("Письмо о назначении", assigned)):
        if names:
            in_lines(console, f"{title}: {', '.join(names)}.")


def _print_pairs(console: Console, title: str, pairs: Iterable[NamedPair]) -> None:
    listed = list(pairs)
    if not listed:
        return
    console.print(title, style="bold")
    for each in listed:
        in_lines(console, f"  {each.expert} ({each.expert_id}) — {each.school} ({each.school_id}), {each.municipality}")
