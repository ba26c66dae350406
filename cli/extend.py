"""`rounds extend`: whom a later deadline touches, when the letters leave, and how to take it back."""

from pathlib import Path

from rich.console import Console

from acts.extend import extend, preview_extension
from acts.extension_at_hand import Extension
from acts.round_at_hand import zone_of_office
from acts.take_back_extension import take_back_extension
from cli.at_home import WRONG_INPUT, at_home
from cli.office_print import in_lines, office_console, print_json
from domain.russian import counted
from domain.russian_dates import short_day, short_moment
from domain.typed_text import day_written

SCHOOLS_SHOWN = 20


def extend_deadline(
    named: str, written: str, *, school: str | None, dry_run: bool, who: str, why: str, home: Path, as_json: bool
) -> int:
    """Move a deadline, or say what a move would do; 0, or 2 where what is written is no day."""
    console = office_console(as_json=as_json)
    until = day_written(written)
    if until is None:
        console.print(
            f"«{written}»: такого дня нет. Напишите последний день приёма: --until 25.03.2027.", soft_wrap=True
        )
        return WRONG_INPUT
    with at_home(home, console) as installation:
        if dry_run:
            extension = preview_extension(named, until, school_id=school)
        else:
            extension = extend(named, until, who=who, why=why, school_id=school)
        with installation.reading() as session:
            zone = zone_of_office(session)
    if as_json:
        print_json(extension)
    _print(console, extension, zone, dry_run=dry_run)
    command = f"rounds extend {extension.round_id}" + (f" --school {school}" if school else "")
    if dry_run:
        console.print("Пока ничего не изменено: повторите команду без --dry-run.", soft_wrap=True)
    else:
        console.print(f"Отменить, если это ошибка: {command} --take-back --why …", soft_wrap=True)
    return 0


def take_back(named: str, *, school: str | None, who: str, why: str, home: Path, as_json: bool) -> int:
    """Undo the last move of a deadline; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        told = take_back_extension(named, who=who, why=why, school_id=school)
    if as_json:
        print_json({"round": named, "schools_told": list(told)})
    if told:
        sentence = (
            f"Прежний срок возвращён. О верном сроке {counted(len(told), 'школе', 'школам', 'школам')} уйдут письма."
        )
    else:
        sentence = "Прежний срок возвращён. Письма о переносе ещё не ушли и отозваны: школы ничего не узнают."
    console.print(sentence, soft_wrap=True)
    return 0


def _print(console: Console, extension: Extension, zone: str, *, dry_run: bool) -> None:
    what = "сдвигается приём документов всей экспертизы" if extension.moves_window else "собственный срок"
    will = "Будет продлён" if dry_run else "Продлён"
    number = counted(len(extension.schools), "школа", "школы", "школ")
    console.print(
        f"{will} срок до {short_day(extension.until)} включительно, {extension.round_id}: {number}, {what}.",
        soft_wrap=True,
    )
    for each in extension.schools[:SCHOOLS_SHOWN]:
        before = short_moment(each.before, zone, is_end=True)
        after = short_moment(each.after, zone, is_end=True)
        in_lines(console, f"{each.school} ({each.school_id}): {before} → {after}", left=4, first="  •")
    if len(extension.schools) > SCHOOLS_SHOWN:
        console.print(f"    и ещё {len(extension.schools) - SCHOOLS_SHOWN}")
    if extension.schools:
        leaves = short_moment(extension.letters_leave_from, zone)
        console.print(f"Письма школам уйдут не раньше {leaves}; напоминания следуют новому сроку.", soft_wrap=True)
