"""`rounds season copy`: the season of another year, and the list of what the office has to confirm of it."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cli.check import print_mistakes
from cli.office_print import in_lines, office_console
from config.copied_files import CopiedDates, Words
from config.mistakes import SeasonErrors
from config.season_copy import CannotCopySeason, CopyHasMistakes, SeasonCopy, copy_season, find_season
from domain.calendar import Calendar
from domain.russian import NBSP, counted
from domain.russian_dates import short_day, weekday
from domain.season import Days
from domain.season_copy import Cause, Moved

WRONG_INPUT = 2
WHOLE_DATES = 80
"""Columns of a terminal in which no date need be broken."""
CAUSES = {
    Cause.WEEKDAY: "тот же день недели",
    Cause.DAY_OFF: "выходной, взят следующий рабочий день",
    Cause.WORKING_DAYS: "чтобы рабочих дней осталось столько же",
    Cause.REVISION: "чтобы у школ осталось столько же рабочих дней на доработку",
    Cause.ORDER: "предыдущая дата сдвинулась на этот день",
    Cause.YEAR: "чтобы остаться в году",
}


def season_copy(source: str, year: int, directory: Path) -> int:
    """Copy the season and print what to confirm; 0, or 2 after saying why nothing was written."""
    console = office_console(as_json=False)
    try:
        copy = copy_season(find_season(source), year, directory)
    except SeasonErrors as errors:
        print_mistakes(console, Path(source), errors.mistakes)
        return WRONG_INPUT
    except CopyHasMistakes as error:
        console.print(str(error), soft_wrap=True)
        print_mistakes(console, directory, error.mistakes)
        return WRONG_INPUT
    except CannotCopySeason as error:
        console.print(str(error), soft_wrap=True)
        return WRONG_INPUT
    _print_copy(console, copy, directory)
    return 0


def _print_copy(console: Console, copy: SeasonCopy, directory: Path) -> None:
    season = copy.reading.season
    console.print(
        f"Сезон {copy.old_year} года перенесён на {season.year} год: {directory}", style="bold", soft_wrap=True
    )
    in_lines(console, f"Имя сезона: {season.id}. Ошибок в файлах нет. Ниже — всё, что должен подтвердить офис.")
    _print_dates(console, copy)
    _print_corrections(console, copy)
    _print_calendar(console, copy)
    _print_sample(console, copy)
    _print_office(console, copy)
    _print_words(console, "Год в тексте сдвинут", copy.changed_words)
    _print_words(console, "Год в тексте и в примечаниях оставлен: проверьте, верен ли он", copy.kept_words)
    console.print()
    console.print(f"Исправьте файлы и проверьте их: rounds check {directory}", soft_wrap=True)


def _heading(console: Console, text: str) -> None:
    console.print()
    in_lines(console, text, style="bold")


def _print_dates(console: Console, copy: SeasonCopy) -> None:
    _heading(console, "Сроки")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    whole = console.width >= WHOLE_DATES
    for name in ("строка", "было", "стало", "почему"):
        table.add_column(name, no_wrap=whole and name in ("было", "стало"))
    calendar = copy.reading.season.calendar
    for one in copy.dates:
        for before, after in one.windows:
            table.add_row(_named(one), _in_words(before), _in_words(after.days), _why(after, calendar))
    console.print(table)
    months = [one for one in copy.dates if not one.windows]
    if months:
        rows = counted(len(months), "срок", "срока", "сроков")
        year = copy.reading.season.year
        in_lines(console, f"Ещё {rows} в целых месяцах: месяцы прежние, год {year}.")


def _named(dates: CopiedDates) -> str:
    return f"{dates.row}, сдача" if dates.of_submission else dates.row


def _in_words(days: Days) -> str:
    if days.first == days.last:
        return _day(days.first)
    return f"{_day(days.first, year=False)} – {_day(days.last)}"


def _day(day: date, *, year: bool = True) -> str:
    return f"{weekday(day)}{NBSP}{short_day(day, year=year)}"


def _why(moved: Moved, calendar: Calendar) -> str:
    if moved.first is moved.last:
        return CAUSES[moved.first]
    working = len(calendar.working_days_between(moved.days.first, moved.days.last))
    number = f" ({working})" if moved.last is Cause.WORKING_DAYS else ""
    return f"начало: {CAUSES[moved.first]}; конец: {CAUSES[moved.last]}{number}"


def _print_corrections(console: Console, copy: SeasonCopy) -> None:
    corrected = [one for one in copy.dates if one.corrected]
    if not corrected:
        return
    _heading(console, f"Исправления {copy.old_year} года: взят исправленный срок, записан как напечатанный")
    for one in corrected:
        in_lines(console, f"{one.before} → {one.after}", left=7, first=f"{one.row:>5}")
        in_lines(console, f"причина исправления: {one.corrected}", left=7)


def _print_calendar(console: Console, copy: SeasonCopy) -> None:
    year = copy.reading.season.year
    _heading(console, f"Рабочие дни {year} года")
    if copy.transfers_known:
        words = (
            f"Праздники и переносы выходных взяты из официального календаря; сверьте с постановлением на {year} год."
        )
    else:
        words = (
            f"Решения о переносе выходных на {year} год ещё нет или программа его не знает: учтены только праздники. "
            "Когда решение выйдет, впишите дни в calendar.yaml и проверьте сроки."
        )
    in_lines(console, words)
    if copy.left_out:
        in_lines(console, "Собственные дни региона не перенесены; впишите в calendar.yaml те, что повторятся:")
        for one in copy.left_out:
            in_lines(console, one.before, left=4, first="  •")


def _print_sample(console: Console, copy: SeasonCopy) -> None:
    _heading(console, "Школы и жеребьёвка")
    years = ", ".join(f"{before} → {after}" for before, after in copy.cohorts.items())
    in_lines(console, f"Год вступления школ: {years}.")
    for one in copy.seeds:
        words = f"{one.row}: фраза жеребьёвки «{one.after}» условная (played: true)."
        if not one.was_played:
            words += f" Фраза {copy.old_year} года была объявлена публично, эта — ещё нет."
        in_lines(console, f"{words} Объявите настоящую публично до жеребьёвки и впишите её в rounds.yaml.")


def _print_office(console: Console, copy: SeasonCopy) -> None:
    office = copy.reading.season.office
    _heading(console, "Офис")
    in_lines(
        console,
        f"Письма уйдут с адреса {office.address} ({office.sender_name}), на него придут ответы. Подпись: "
        f"{office.signer_post} {office.signer_name}. Если это не так, исправьте season.yaml.",
    )


def _print_words(console: Console, heading: str, words: Iterable[Words]) -> None:
    words = list(words)
    if not words:
        return
    _heading(console, heading)
    for one in words:
        in_lines(console, f"{one.file}, строка {one.line}: {one.after}", left=4, first="  •")
