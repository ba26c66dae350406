"""What scheduling would do, shown beforehand: rounds, changes, and which letters would leave when."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from rich.console import Console

from acts.schedule import Schedule
from cli.office_print import in_lines
from config.printed_dates import in_figures
from domain.budgets import Budget, days_to_leave, departure_in_words
from domain.calendar import Calendar, Window
from domain.letter_forecast import ExpectedLetters
from domain.letters import Kind
from domain.office_words import KIND_NAMES
from domain.russian import capitalised, counted
from domain.russian_dates import short_day, short_moment, weekday
from domain.schedule_changes import ScheduleChange
from domain.season import Days, Regulation

Expected = Mapping[str, tuple[ExpectedLetters, ...]]
FEW_DAYS = 6


def as_plain(asked: Schedule, expected: Expected) -> dict[str, Any]:
    """The same for programs."""
    return {
        "season": asked.season.id,
        "new": asked.is_new,
        "rounds": [
            {
                "row": rules.row,
                "title": rules.title,
                "submission": {"opens": rules.submission.opens, "closes": rules.submission.closes},
                "expertise": {"opens": rules.expertise.opens, "closes": rules.expertise.closes},
                "letters": [
                    {"at": each.at, "kind": each.kind.value, "number": each.number, "at_most": each.at_most}
                    for each in expected[rules.row]
                ],
            }
            for rules in asked.rounds
        ],
        "changes": [
            {
                "row": each.row,
                "field": each.field,
                "what": each.what,
                "before": each.before,
                "after": each.after,
                "applies": each.applies,
                "why_not": each.why_not,
            }
            for each in asked.changes
        ],
    }


def print_preview(console: Console, asked: Schedule, expected: Expected, budget: Budget) -> None:
    """Print the rounds that would come in, what would change, and the letters of the new rounds."""
    season = asked.season
    state = "новый сезон" if asked.is_new else "сезон уже внесён"
    in_lines(console, f"{season.title}: {season.id}, {state}", style="bold")
    _print_changes(console, asked)
    if not asked.rounds:
        return
    console.print()
    console.print(f"Новые экспертизы: {len(asked.rounds)}", style="bold")
    for rules in asked.rounds:
        in_lines(console, capitalised(rules.title), left=7, first=f"  {rules.row}")
        windows = (
            f"приём {_days(rules.calendar, rules.submission)}, экспертиза {_days(rules.calendar, rules.expertise)}"
        )
        in_lines(console, windows, left=7)
    _print_letters(console, asked.rounds, expected, budget)


def _days(calendar: Calendar, window: Window) -> str:
    return in_figures(Days(calendar.day_of(window.opens), calendar.last_day(window)))


def _print_changes(console: Console, asked: Schedule) -> None:
    done = [change for change in asked.changes if change.applies]
    kept = [change for change in asked.changes if not change.applies]
    for heading, changes in (("Изменится", done), ("Останется как есть", kept)):
        if changes:
            console.print()
            console.print(heading, style="bold")
        for change in changes:
            in_lines(console, _change(change), left=8, first=f"  {change.row}")
            if change.why_not:
                in_lines(console, f"→ {change.why_not}", left=8)


def _change(change: ScheduleChange) -> str:
    if change.is_new_round:
        return f"новая экспертиза: {change.after}"
    if change.is_dropped_round:
        return f"экспертиза убирается: {change.before}"
    return f"{change.what}: было {change.before}, станет {change.after}"


def _print_letters(console: Console, rounds: tuple[Regulation, ...], expected: Expected, budget: Budget) -> None:
    console.print()
    console.print("Письма, которые уйдут сами", style="bold")
    if not any(_to_people(expected[rules.row]) for rules in rounds):
        in_lines(
            console, "Школ нет: в учёт ещё не внесены ни школы, ни эксперты. Пока их нет, приглашать некого.", left=2
        )
        return
    for rules in rounds:
        letters = expected[rules.row]
        in_lines(
            console, f"{rules.row}: {'школ нет' if not _to_people(letters) else ''}".rstrip(": "), left=2, first="  "
        )
        for at in dict.fromkeys(each.at for each in letters):
            when = short_moment(at, rules.calendar.zone, year=False)
            there = [each for each in letters if each.at == at]
            what = ", ".join(f"{KIND_NAMES[each.kind]} {'до ' if each.at_most else ''}{each.number}" for each in there)
            in_lines(console, what, left=20, first=f"    {weekday(rules.calendar.day_of(at))} {when}")
    _print_sum(console, rounds, expected, budget)


def _to_people(letters: tuple[ExpectedLetters, ...]) -> bool:
    return any(each.kind is not Kind.ROUND_COMPLETED for each in letters)


def _print_sum(console: Console, rounds: tuple[Regulation, ...], expected: Expected, budget: Budget) -> None:
    kinds: Counter[Kind] = Counter()
    days: Counter[date] = Counter()
    for rules in rounds:
        for each in expected[rules.row]:
            kinds[each.kind] += each.number
            days[rules.calendar.day_of(each.at)] += each.number
    console.print()
    parts = ", ".join(f"{KIND_NAMES[kind]} {number}" for kind, number in kinds.items())
    in_lines(console, f"Всего не больше {counted(sum(kinds.values()), 'письма', 'писем', 'писем')}: {parts}.")
    busiest = max(days, key=lambda day: (days[day], day))
    needed = days_to_leave(days[busiest], budget, rounds[0].hours)
    in_lines(console, f"Больше всего в один день, {short_day(busiest)}: {departure_in_words(days[busiest], needed)}.")
    late = [day for day, number in sorted(days.items()) if days_to_leave(number, budget, rounds[0].hours) > 1]
    if late:
        named = ", ".join(short_day(day) for day in late[:FEW_DAYS])
        named += f" и ещё {counted(len(late) - FEW_DAYS, 'день', 'дня', 'дней')}" if len(late) > FEW_DAYS else ""
        in_lines(
            console,
            f"Предел писем мал: подготовленное в эти дни не уйдёт за день — {named}. Первым уходит то, чей срок ближе.",
        )
