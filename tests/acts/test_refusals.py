import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import acts.refusals
from acts.refusals import Refusal

# What only commands do, or finds what a page has found already before it shows a form.
AT_THE_TERMINAL = {
    *("erase_person", "letter_at_hand", "office_entry", "office_of_rehearsal"),
    *("reason", "round_at_hand", "schedule"),
    # Their page says in its own words why it makes no sense now.
    *("pause", "wake_round"),
}
ACTS = Path(acts.refusals.__file__).parent
COMMAND = re.compile(r"\brounds [a-z]|--[a-z]")


@pytest.mark.parametrize(
    "file", sorted(Path(acts.refusals.__file__).parent.glob("*refusals.py")), ids=lambda one: one.stem
)
def test_the_tree_of_refusals_stands_at_the_top_of_their_file(file: Path) -> None:
    parsed = ast.parse(file.read_text(encoding="utf-8"))
    there = {node.name for node in parsed.body if isinstance(node, ast.ClassDef)}
    tree = (ast.get_docstring(parsed) or "").partition("\nRefusal")[2]

    assert {*re.findall(r"\b[A-Z][a-z]+[A-Z]\w+", tree)} == there - {"Refusal"}


def test_terminal_and_page_each_tell_what_helps_there() -> None:
    told = Refusal("Списка ещё нет.", typed="Закрепить его — rounds sample freeze.", clicked="Кнопка на странице.")
    assert (str(told), told.on_page) == (
        "Списка ещё нет. Закрепить его — rounds sample freeze.",
        "Списка ещё нет. Кнопка на странице.",
    )
    alone = Refusal("Уже поздно.")
    assert (str(alone), alone.on_page) == ("Уже поздно.", "Уже поздно.")


def test_no_refusal_that_a_page_shows_sends_to_the_terminal() -> None:
    files = [path for path in ACTS.glob("*.py") if path.stem not in AT_THE_TERMINAL]
    words = {(path.name, line): said for path in files for line, said in said_on_pages(path)}
    assert len(words) > 80
    assert {where: said for where, said in words.items() if COMMAND.search(said)} == {}


def said_on_pages(path: Path) -> Iterator[tuple[int, str]]:
    """The literal parts of each refusal that the file raises, but for what only the terminal tells."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            parts = [*node.exc.args, *(each.value for each in node.exc.keywords if each.arg != "typed")]
            literals = [one.value for part in parts for one in ast.walk(part) if isinstance(one, ast.Constant)]
            yield node.lineno, "".join(each for each in literals if isinstance(each, str))
