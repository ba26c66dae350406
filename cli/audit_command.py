"""`rounds audit`: whether the chain of deeds stands as it was written, and its head to be kept elsewhere."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from cli.options import HOME, AsJson, AtHome

if TYPE_CHECKING:
    from models.audit import Head

audit_app = typer.Typer(help="Look whether the chain of deeds stands as it was written.", no_args_is_help=True)

BROKEN = 1
WRONG_INPUT = 2

WORDS = {
    "missing": "Перед записью {number} записи удалены.",
    "out_of_chain": "Запись {number} не продолжает предыдущую.",
    "altered": "Запись {number} изменена; если это первая запись, возможно, заменён ключ личных ссылок (links.key).",
    "fact_gone": "Запись {number} говорит о том, чего в учёте больше нет: {fact}.",
    "fact_altered": "Запись {number} говорит о {fact}, а в учёте это изменено.",
    "fact_untold": "В учёте есть {fact}, о чём журнал не говорит: записано в обход программы.",
    "cut": "Сохранённой отметки (--head) в журнале нет: его конец удалён или журнал переписан. После rounds restore "
    "это ожидаемо для отметок, сделанных позже копии.",
}
"""By fault, as `runtime/audit.py` names them."""


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(audit_app, name="audit")


@audit_app.command()
def verify(
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="N:MAC", help="A head that was kept elsewhere: it must stand in the chain."),
    ] = None,
    heads: Annotated[
        Path | None,
        typer.Option("--heads", metavar="FILE", dir_okay=False, help="A kept audit-heads.txt: all of it must stand."),
    ] = None,
    home: AtHome = HOME,
    as_json: AsJson = False,
) -> None:
    """Walk the chain from its first row, and compare what it tells with the record.

    Exit status 1: something does not hold; the first such row is named.
    """
    from cli.at_home import at_home
    from cli.office_print import office_console, print_json
    from models.audit import chain_key
    from runtime.audit import verify as walk

    console = office_console(as_json=as_json)
    kept = []
    if head is not None:
        said = _head_of(head)
        if said is None:
            console.print("--head: нужен номер и 64 знака через двоеточие, как их печатает rounds audit head.")
            raise typer.Exit(WRONG_INPUT)
        kept.append(said)
    if heads is not None:
        kept += _heads_of(heads, console)
    with at_home(home, console) as installation, installation.reading() as session:
        found = walk(session, chain_key(installation.links_key()), kept)
    if as_json:
        print_json({"ok": found.broken is None, **asdict(found)})
    else:
        _say(console, found.head.number, found.facts, None if found.broken is None else asdict(found.broken))
    raise typer.Exit(0 if found.broken is None else BROKEN)


def _head_of(written: str) -> "Head | None":
    from models.audit import Head

    said = re.fullmatch(r"(?:\d{4}-\d\d-\d\d )?(\d{1,12}):([0-9a-f]{64})", written.strip())
    return None if said is None else Head(int(said[1]), said[2])


def _heads_of(file: Path, console: Console) -> "list[Head]":
    try:
        lines = file.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        console.print(f"{file}: файл не прочитать.", soft_wrap=True)
        raise typer.Exit(WRONG_INPUT) from None
    kept = []
    for number, line in enumerate(lines, start=1):
        head = _head_of(line) if line.strip() else None
        if head is not None:
            kept.append(head)
        elif line.strip():
            # Of a stopped machine it is half a line; the whole ones still tell what was cut off.
            console.print(f"{file}: строка {number} – не отметка журнала.", soft_wrap=True)
    if lines and not kept:
        raise typer.Exit(WRONG_INPUT)
    return kept


@audit_app.command()
def head(home: AtHome = HOME, as_json: AsJson = False) -> None:
    """Print the chain's head, to be kept where who works on this machine cannot write."""
    from cli.at_home import at_home
    from cli.office_print import office_console, print_json
    from models.audit import head_of

    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        found = head_of(session)
    if as_json:
        print_json(found)
    else:
        console.print(str(found), soft_wrap=True)


def _say(console: Console, rows: int, facts: int, broken: dict[str, object] | None) -> None:
    from cli.office_print import in_lines

    if broken is None:
        in_lines(console, f"Журнал действий цел. Записей: {rows}; сверено с учётом: {facts}.")
        return
    words = WORDS[str(broken["fault"])].format(number=broken["number"], fact=broken["fact"])
    in_lines(console, f"Журнал действий нарушен. {words}")
    in_lines(
        console,
        "Ничего не исправляйте: сохраните копию базы и журналы машины, найдите последнюю резервную копию, в которой "
        "журнал цел, и сообщите ответственному за безопасность.",
    )
