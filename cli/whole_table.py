"""Tables of which nothing is cut: in a pipe they are as wide as they are, on a narrow terminal they become lists."""

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table

from cli.office_print import in_lines
from domain.russian import NBSP

ANY_WIDTH = 10_000


def print_whole(console: Console, table: Table) -> None:
    """Print a table whose columns may be told to keep their words on one line (`no_wrap`).

    Where nobody sees it now (a pipe, a file) no line of it is parted, whatever its width. On a terminal the other
    columns part their lines between words; where that does not suffice, each row is told in a sentence.
    """
    full = Measurement.get(console, console.options.update(width=ANY_WIDTH), table).maximum
    if not console.is_terminal:
        table.width = full
        console.print(table, crop=False)
    elif console.width >= full - sum(map(_slack, table.columns)):
        console.print(table)
    else:
        _print_list(console, table)


def _slack(column: Column) -> int:
    """By how much the column gets narrower where its texts are parted between words."""
    if column.no_wrap:
        return 0
    texts = _texts(column)
    return max(map(cell_len, texts)) - max(cell_len(word) for text in texts for word in (text.split() or [""]))


def _print_list(console: Console, table: Table) -> None:
    if table.title:
        console.print(str(table.title), style="bold")
    headings, *rows = zip(*map(_texts, table.columns), strict=True)
    for first, *others in rows:
        told = (f"{heading} {text}" for heading, text in zip(headings[1:], others, strict=True) if text)
        console.print(first, style="bold")
        in_lines(console, "; ".join(each.replace(" ", NBSP) for each in told), left=2)


def _texts(column: Column) -> list[str]:
    return [str(column.header), *map(str, column.cells)]
