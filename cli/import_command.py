"""`rounds import`: what a file would change row by row, the deed itself, its undoing, and an empty file to fill in."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from acts.import_roster import Preview, import_roster, look_at_import
from acts.undo_import import undo_last_import
from cli.at_home import WRONG_INPUT, at_home
from cli.office_print import in_lines, office_console, print_json
from config.roster.files import read_roster
from config.roster.mistakes import RosterUnreadable
from domain.roster.kept import Line, RowState
from domain.roster.sheets import TITLES
from papers.roster_template import roster_template

STATES = {
    RowState.WRONG: "не годится",
    RowState.NEW: "новых",
    RowState.CHANGED: "изменится",
    RowState.SAME: "без изменений",
}
OF_ROW = {**STATES, RowState.NEW: "новое"}
ROWS_SHOWN = 100


def write_template(path: Path) -> int:
    """Write an empty roster; 0, or 2 where there is a file already."""
    console = office_console(as_json=False)
    if path.exists():
        console.print(f"{path}: такой файл уже есть. Назовите другой.", soft_wrap=True)
        return WRONG_INPUT
    try:
        path.write_bytes(roster_template())
    except OSError as error:
        console.print(f"{path}: файл не записать ({error.strerror}).", soft_wrap=True)
        return WRONG_INPUT
    console.print(f"Шаблон записан: {path}. Заполните листы и посмотрите: rounds import {path}", soft_wrap=True)
    return 0


def import_file(
    path: Path, *, sheet: str | None, does: bool, good_rows: bool, who: str, why: str, home: Path, as_json: bool
) -> int:
    """Show what a file would change, and change it where that is asked for; 0, or 2 where something is wrong."""
    console = office_console(as_json=as_json)
    try:
        content = path.read_bytes()
        roster = read_roster(content, path.name, sheet)
    except FileNotFoundError:
        console.print(f"{path}: такого файла нет. Проверьте имя и папку.", soft_wrap=True)
        return WRONG_INPUT
    except OSError as error:
        console.print(f"{path}: файл не прочитать ({error.strerror}).", soft_wrap=True)
        return WRONG_INPUT
    except RosterUnreadable as error:
        for sentence in error.sentences:
            console.print(sentence, soft_wrap=True)
        return WRONG_INPUT
    with at_home(home, console):
        preview = look_at_import(roster)
        if does:
            if preview.plan.count(RowState.WRONG) and not good_rows:
                _print(console, preview)
            preview = import_roster(roster, content, who=who, why=why, good_rows=good_rows)
    if as_json:
        print_json({"file": roster.file, "done": does, "notes": preview.notes, "rows": preview.plan.lines})
    _print(console, preview)
    wrong = preview.plan.count(RowState.WRONG)
    if does:
        console.print("Внесено. Отменить, если это ошибка: rounds import --undo --why …", soft_wrap=True)
        return 0
    console.print(
        "Пока ничего не изменено. Исправьте негодные строки, или внесите остальные: --yes --good-rows --why …"
        if wrong
        else "Пока ничего не изменено. Внести: та же команда и --yes --why …",
        soft_wrap=True,
    )
    return WRONG_INPUT if wrong else 0


def undo(*, who: str, why: str, home: Path, as_json: bool) -> int:
    """Take the last import back; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console):
        file = undo_last_import(who=who, why=why)
    if as_json:
        print_json({"undone": file})
    console.print(f"Импорт файла «{file}» отменён: всё, как было до него.", soft_wrap=True)
    return 0


def _print(console: Console, preview: Preview) -> None:
    plan = preview.plan
    for sheet in dict.fromkeys(line.sheet for line in plan.lines):
        of_sheet = [line for line in plan.lines if line.sheet is sheet]
        counts = [(state, sum(line.state is state for line in of_sheet)) for state in STATES]
        told = ", ".join(f"{STATES[state]} {number}" for state, number in counts if number)
        console.print(f"{TITLES[sheet]}: {told}.", soft_wrap=True)
        _print_rows(console, of_sheet)
        if plan.absent.get(sheet):
            console.print(f"  В файле нет {plan.absent[sheet]} из учёта: они остаются как есть.", soft_wrap=True)
    for note in preview.notes:
        console.print(f"• {note}", soft_wrap=True)


def _print_rows(console: Console, lines: Sequence[Line]) -> None:
    told = [line for state in STATES for line in lines if line.state is state]
    told = [line for line in told if line.state is not RowState.SAME or line.remarks]
    for line in told[:ROWS_SHOWN]:
        in_lines(console, f"строка {line.row}, {OF_ROW[line.state]}: {line.name}", left=2, first="  ")
        for problem in line.problems:
            in_lines(console, f"{problem.cell}: {problem.sentence}", left=8, first="      ! ")
        for each in line.differences if line.state is RowState.CHANGED else ():
            in_lines(
                console, f"{each.what}: {each.before or 'пусто'} → {each.after or 'пусто'}", left=8, first="      "
            )
        for remark in line.remarks:
            in_lines(console, remark, left=8, first="      ? ")
    if len(told) > ROWS_SHOWN:
        console.print(f"  … и ещё {len(told) - ROWS_SHOWN}", soft_wrap=True)
