"""Nothing of a table is cut, whatever it holds and wherever it is shown."""

from io import StringIO

import pytest
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from cli.whole_table import print_whole

LETTERS = "1234567"


def a_table() -> Table:
    table = Table(title="Сезон", box=SIMPLE_HEAD, padding=(0, 0), pad_edge=False, collapse_padding=True)
    table.add_column("строка", no_wrap=True)
    table.add_column("нет док.", justify="right", no_wrap=True)
    table.add_column("писем", justify="right", no_wrap=True)
    table.add_column("состояние")
    table.add_row("1.13", "0", LETTERS, "распределение экспертов")
    table.add_row("2.1", "12", "3", "")
    return table


def shown(columns: int, *, terminal: bool) -> list[str]:
    out = StringIO()
    print_whole(Console(file=out, width=columns, force_terminal=terminal, color_system=None), a_table())
    return [line.rstrip() for line in out.getvalue().splitlines() if line.strip()]


WHOLE = [
    "                      Сезон",
    " строка нет док.   писем состояние",
    " ───────────────────────────────────────────────",
    " 1.13          0 1234567 распределение экспертов",
    " 2.1          12       3",
]


@pytest.mark.parametrize("columns", [1, 20, 80])
def test_in_a_pipe_it_is_as_wide_as_it_is(columns: int) -> None:
    assert shown(columns, terminal=False) == WHOLE


def test_on_a_terminal_that_is_wide_enough_it_is_the_same() -> None:
    assert [line.strip() for line in shown(49, terminal=True)] == [line.strip() for line in WHOLE]


def test_on_a_narrower_one_words_go_below_each_other() -> None:
    assert shown(40, terminal=True)[2:] == [
        " ──────────────────────────────────────",
        " 1.13          0 1234567 распределение",
        "                         экспертов",
        " 2.1          12       3",
    ]


def test_where_that_does_not_suffice_each_row_is_told() -> None:
    assert [line.replace("\u00a0", " ") for line in shown(36, terminal=True)] == [
        "Сезон",
        "1.13",
        "  нет док. 0; писем 1234567;",
        "  состояние распределение экспертов",
        "2.1",
        "  нет док. 12; писем 3",
    ]
