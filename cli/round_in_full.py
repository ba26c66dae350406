"""One round in full, as `rounds status ROUND` shows it."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from cli.at_home import typed_at
from cli.office_print import in_lines
from domain.letters import State
from domain.office_words import OUTCOMES, STATES, STEPS, deed_in_words
from domain.round_words import why_early
from domain.russian import capitalised, counted
from domain.russian_dates import short_moment
from domain.stages import Stage
from runtime.concerns import Concern
from runtime.round_status import RoundStatus

MOST_STEPS = 12


def print_round(console: Console, round_: RoundStatus, home: Path) -> None:
    """Print where a round stands, what it waits for, what comes next and what needs a person."""
    console.print(f"{round_.id}  {capitalised(round_.title)}", style="bold")
    in_lines(console, f"Сейчас {short_moment(round_.now, round_.zone)} ({round_.zone}).")
    in_lines(console, _where(round_))
    for name, opens, closes in (
        ("Приём документов", round_.submission_opens, round_.submission_closes),
        ("Экспертиза", round_.expertise_opens, round_.expertise_closes),
    ):
        console.print(
            f"{name:<17} {short_moment(opens, round_.zone)} – {short_moment(closes, round_.zone, is_end=True)}"
        )
    if round_.stage is not Stage.SCHEDULED:
        _print_funnel(console, round_)
    if round_.concerns:
        _heading(console, "Нужен человек")
        print_concerns(console, round_.concerns, home)
    _print_steps(console, round_)
    _print_letters(console, round_)
    _print_changes(console, round_)


def print_concerns(console: Console, concerns: Iterable[Concern], home: Path, whose: str = "") -> None:
    """Print what needs a person: what is the matter, and below it what to do, as it can be typed for this home."""
    for concern in concerns:
        in_lines(console, f"{whose}{concern.what}.", left=4, first="  •")
        console.print(f"    → {typed_at(home, concern.do)}", soft_wrap=True)


def _heading(console: Console, words: str) -> None:
    console.print()
    console.print(words, style="bold")


def _where(round_: RoundStatus) -> str:
    day = round_.day
    where = capitalised(round_.stage_words)
    if day is not None:
        where += f": день {day.day} из {day.days} (рабочий {day.working_day} из {day.working_days})"
    if round_.early_end is not None:
        ended = f" Экспертиза закончилась раньше срока, {short_moment(round_.early_end.at, round_.zone)}: "
        ended += f"{why_early(round_.early_end)}."
    else:
        ended = ""
    if round_.closed_at is not None:
        return f"{where} {short_moment(round_.closed_at, round_.zone)}.{ended}"
    if round_.paused_since is not None:
        why = f": {round_.paused_why.rstrip('.')}" if round_.paused_why else ""
        return f"{where}. Приостановлена с {short_moment(round_.paused_since, round_.zone)}{why}.{ended}"
    if round_.waits_for is None:
        return f"{where}.{ended}"
    until = ""
    if round_.waits_until is not None:
        latest = short_moment(round_.waits_until, round_.zone, is_end=round_.waits_until_is_end)
        until = f"; само продолжится не позже {latest}"
    return f"{where}.{ended} Ждёт {round_.waits_for}{until}."


def _print_funnel(console: Console, round_: RoundStatus) -> None:
    funnel = round_.funnel
    _heading(console, "Школы и эксперты")
    parts = [f"участвуют {funnel.participants}", f"сдали {funnel.handed_in}"]
    if funnel.accepted_before:
        parts.insert(1, f"из них согласованы ранее {funnel.accepted_before}")
    parts += [
        f"нужно заключений {funnel.places}",
        f"назначено {funnel.assigned}",
        f"взяли в работу {funnel.taken_on}",
        f"готово {funnel.filed}",
        f"итогов отправлено {funnel.told}",
    ]
    in_lines(console, " → ".join(parts), left=2)
    reached = [f"{OUTCOMES[outcome]} {number}" for outcome, number in funnel.outcomes.items() if number]
    if reached:
        in_lines(console, f"Итоги: {', '.join(reached)}.", left=2)


def _print_steps(console: Console, round_: RoundStatus) -> None:
    if not round_.next_steps:
        return
    _heading(console, "Дальше само")
    for step in round_.next_steps[:MOST_STEPS]:
        in_lines(
            console,
            STEPS[step.step],
            left=20,
            first=f"  {short_moment(step.at, round_.zone, is_end=step.step.is_end)}",
        )
    more = len(round_.next_steps) - MOST_STEPS
    if more > 0:
        console.print(f"  и ещё {counted(more, 'шаг', 'шага', 'шагов')}")


def _print_letters(console: Console, round_: RoundStatus) -> None:
    _heading(console, "Письма")
    there = [f"{STATES[state]} {round_.letters[state]}" for state in State if round_.letters[state]]
    in_lines(console, ", ".join(there) if there else "писем ещё нет", left=2)


def _print_changes(console: Console, round_: RoundStatus) -> None:
    if round_.changes:
        _heading(console, "Последние изменения")
    for change in round_.changes:
        what = f"{deed_in_words(change.deed)} {change.subject}".strip()
        in_lines(
            console,
            f"{change.who}: {what} — {change.why}",
            left=20,
            first=f"  {short_moment(change.at, round_.zone)}",
        )
    console.print()
    in_lines(console, f"Запусков {round_.wakings}, из них после сбоев {round_.revivals}.")
