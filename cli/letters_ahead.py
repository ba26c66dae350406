"""`rounds letters preview`: what will leave next, hour by hour, and in how many days the budget lets it."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from cli.at_home import at_home
from cli.office_print import in_lines, office_console, print_json
from domain.budgets import DAY, Budget, days_to_leave, departure_in_words
from domain.letters import Kind
from domain.office_words import KIND_NAMES
from domain.russian_dates import short_day
from models.letter_search import departures
from models.mail_queue import MailQueue, look_at_queue
from models.rounds import Round, rounds_in_order
from models.tries import tries_within
from runtime.installation import Installation

MOST_HOURS = 24


def preview_letters(*, home: Path, as_json: bool) -> int:
    """Print which letters wait for their hour, and what holds them up; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        now = installation.now()
        waiting = departures(session)
        queue = look_at_queue(session)
        rounds = {each.id: each for each in rounds_in_order(session)}
        hours = Counter((_hour(max(leaves, now)), round_id, kind) for leaves, round_id, kind in waiting)
        days = _days(installation, len(waiting), next(iter(rounds.values()), None), tries_within(session, DAY, now))
        if as_json:
            print_json(_as_plain(hours, days, queue))
            return 0
        if not waiting:
            console.print("Ни одно письмо не ждёт отправки.")
        else:
            _print(console, hours, rounds)
            console.print(f"Всего {departure_in_words(len(waiting), days)}.")
        _print_queue(console, queue)
    return 0


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _days(installation: Installation, letters: int, any_round: Round | None, tried: int) -> int:
    settings = installation.settings
    if any_round is None:
        return 0
    budget = Budget(settings.letters_per_minute, settings.letters_per_day)
    return days_to_leave(letters, budget, any_round.regulation.hours, tried)


def _as_plain(hours: Counter[tuple[datetime, str, Kind]], days: int, queue: MailQueue) -> dict[str, Any]:
    return {
        "letters": sum(hours.values()),
        "days": days,
        "held_since": queue.held_since,
        "held_why": queue.held_why,
        "hours": [
            {"from": hour, "round": round_id, "kind": kind.value, "letters": number}
            for (hour, round_id, kind), number in sorted(hours.items())
        ],
    }


def _print(console: Console, hours: Counter[tuple[datetime, str, Kind]], rounds: dict[str, Round]) -> None:
    seen = None
    shown = sorted({hour for hour, _, _ in hours})[:MOST_HOURS]
    for (hour, round_id, kind), number in sorted(hours.items()):
        if hour not in shown:
            continue
        local = hour.astimezone(ZoneInfo(rounds[round_id].regulation.calendar.zone))
        if hour != seen:
            seen = hour
            console.print(f"{short_day(local)}, с {local:%H:%M}", style="bold")
        in_lines(console, f"{round_id}: {KIND_NAMES[kind]}", left=9, first=f"  {number:>5}")
    later = sum(number for (hour, _, _), number in hours.items() if hour not in shown)
    if later:
        console.print(f"Позже: {later}.")


def _print_queue(console: Console, queue: MailQueue) -> None:
    if queue.held_since is not None:
        in_lines(console, f"Отправка остановлена: {queue.held_why}")
        console.print("→ rounds letters release --why ПРИЧИНА", soft_wrap=True)
    elif queue.unreachable_since is not None:
        in_lines(console, f"Почтовый сервер не отвечает: {queue.unreachable_why}")
