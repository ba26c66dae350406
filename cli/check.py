"""`rounds check`: what a season's folder holds, or every mistake in it."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cli.office_print import in_lines
from config.mistakes import Mistake, SeasonErrors
from config.printed_dates import in_figures
from config.season import Reading, read_with_notes
from domain.calendar import Calendar
from domain.russian import NBSP, counted
from domain.russian_dates import short_day, weekday
from domain.season import Coverage, Days, Phase, Regulation
from domain.timetable import BeforeItsPrimary, Finding, OutsideTheYear, WhollyOff, reminder_dates


def check(directory: Path) -> int:
    """Print what the season of a folder holds; 0, or 2 after printing every mistake of its files."""
    console = Console(highlight=False, markup=False, emoji=False)
    try:
        reading = read_with_notes(directory)
    except SeasonErrors as errors:
        print_mistakes(console, directory, errors.mistakes)
        return 2
    _print_season(console, reading)
    _print_rows(console, reading)
    _print_corrections(console, reading)
    _print_rounds(console, reading)
    _print_notes(console, reading)
    console.print()
    console.print("Ошибок нет.", style="bold")
    return 0


def print_mistakes(console: Console, directory: Path, mistakes: Sequence[Mistake]) -> None:
    """Print what is wrong in a season's files, each mistake with its file, its line and what to write instead."""
    number = counted(len(mistakes), "ошибка", "ошибки", "ошибок")
    console.print(f"{directory}: {number}. Сезон не прочитан.", style="bold", soft_wrap=True)
    for mistake in mistakes:
        console.print()
        line = "" if mistake.line is None else f", строка {mistake.line}"
        console.print(f"{mistake.file}{line}", style="bold", soft_wrap=True)
        console.print(Text(f"{mistake.what}\n{mistake.remedy}"), soft_wrap=not console.is_terminal)


def _heading(console: Console, text: str) -> None:
    console.print()
    in_lines(console, text, style="bold")


def _print_season(console: Console, reading: Reading) -> None:
    season = reading.season
    console.print(season.title, style="bold")
    offset = f"{season.calendar.at(date(season.year, 1, 1), time(12)):%z}"
    console.print(f"Сезон {season.id}, {season.region}, время {season.calendar.zone} (UTC{offset[:3]}:{offset[3:]})")
    console.print(f"{season.office.name}, {season.office.address}")


def _print_rows(console: Console, reading: Reading) -> None:
    season = reading.season
    rows = counted(len(season.rows), "строка", "строки", "строк")
    _heading(console, f"Дорожная карта: {rows}")
    for number, title in season.directions.items():
        count = sum(row.direction == number for row in season.rows)
        in_lines(console, f"{title}: {count}", left=5, first=f"{number:>3}.")


def _print_corrections(console: Console, reading: Reading) -> None:
    found = {finding.row: finding for finding in reading.printed}
    corrected = [row for row in reading.season.rows if row.correction]
    if not corrected:
        return
    _heading(console, "Исправленные сроки")
    for row in corrected:
        why = f" ({_as_words(found[row.id])})" if row.id in found else ""
        in_lines(console, f"напечатано {row.printed_dates}{why}", left=7, first=f"{row.id:>5}")
        if row.correction:
            in_lines(console, f"действует {', '.join(in_figures(days) for days in row.correction.windows)}", left=7)
            in_lines(console, f"причина: {row.correction.reason}", left=7)


def _as_words(finding: Finding) -> str:
    match finding:
        case BeforeItsPrimary(primary=primary):
            return f"раньше первичной {primary}"
        case OutsideTheYear():
            return "вне года плана"
        case WhollyOff():
            return "целиком в выходные дни"


def _print_rounds(console: Console, reading: Reading) -> None:
    calendar = reading.season.calendar
    _heading(console, f"Экспертизы: {len(reading.season.rounds)}. В скобках — рабочие дни; последний день до 23:59.")
    for regulation, dates in zip(reading.season.rounds, reading.dates, strict=True):
        console.print()
        mark = " (срок исправлен)" if regulation.corrected else ""
        in_lines(console, f"{regulation.title}{mark}", left=5, first=regulation.row, style="bold")
        windows = {"сдача": dates.submission, "экспертиза": dates.expertise}
        for name, days in windows.items():
            in_lines(console, _window(calendar, days, regulation.reminder_days), left=16, first=f"     {name}")
        in_lines(console, _rules(regulation), left=5)


def _window(calendar: Calendar, days: Days, before: Iterable[int]) -> str:
    working = len(calendar.working_days_between(days.first, days.last))
    reminders = ", ".join(_short(day) for day in reminder_dates(calendar, days, before))
    reminded = f"напоминания {reminders}" if reminders else "без напоминаний"
    return f"{_short(days.first)} – {_short(days.last)} ({working}), {reminded}"


def _rules(regulation: Regulation) -> str:
    experts = counted(regulation.experts_per_submission, "эксперт", "эксперта", "экспертов")
    parts = [f"{experts} на школу", f"для итога {_conclusions(regulation.enough)}"]
    if regulation.phase is Phase.REPEAT:
        parts.insert(0, f"после {regulation.primary}")
    if regulation.coverage is Coverage.SAMPLE and regulation.share is not None:
        percent = f"{(regulation.share * 100).normalize():f}".replace(".", ",")
        by_office = ", жребий бросит офис" if regulation.sample_seed is None else ""
        seed = ", фраза жеребьёвки условная" if regulation.sample_seed_played else by_office
        parts.append(f"выборка {percent}{NBSP}% школ {regulation.cohort}{NBSP}года{seed}")
    elif regulation.coverage is Coverage.RETURNED:
        parts.append("только возвращённые школы")
    else:
        parts.append(f"все школы {regulation.cohort}{NBSP}года")
    if regulation.letters_off:
        parts.append(f"выключены письма: {', '.join(sorted(regulation.letters_off))}")
    if regulation.letters_to_approve:
        parts.append(f"письма после согласования: {', '.join(sorted(regulation.letters_to_approve))}")
    return "; ".join(parts)


def _conclusions(number: int) -> str:
    return counted(number, "заключение", "заключения", "заключений")


def _print_notes(console: Console, reading: Reading) -> None:
    notes = [
        f"{one.first} и {one.second} идут одновременно {in_figures(one.days)}"
        + (f", экспертизы — {in_figures(one.experts)}." if one.experts else ", экспертизы не пересекаются.")
        for one in reading.overlaps
    ]
    notes += [f"Строка {one.row} целиком в выходные дни: {_with_weekday(one.days)}." for one in reading.days_off]
    notes += [f"Строка {row} — экспертиза, но в rounds.yaml её нет." for row in reading.without_round]
    if notes:
        _heading(console, "Обратите внимание")
        for note in notes:
            in_lines(console, note, left=4, first="  •")
    if reading.to_confirm:
        _heading(console, "Ждёт подтверждения офиса")
        in_lines(console, "; ".join(reading.to_confirm), left=2)


def _short(day: date) -> str:
    return f"{weekday(day)}{NBSP}{short_day(day, year=False)}"


def _with_weekday(days: Days) -> str:
    if days.first == days.last:
        return f"{short_day(days.first)} ({weekday(days.first)})"
    return in_figures(days)
