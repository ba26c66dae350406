"""What is said in Russian to whoever works with the product: one word for one thing, wherever it is said."""

import re
from collections.abc import Iterator

from tests.test_house import PACKAGES, named, tracked

SAID_IN = ("*.py", "*.html", "*.txt", "*.typ", "*.yaml", "*.js", "*.md")


def said() -> Iterator[tuple[str, str]]:
    """Every line with Russian in it, of code, pages, letters, papers, season files and docs, and where it stands."""
    for path in tracked(*SAID_IN):
        if named(path).partition("/")[0] in (*PACKAGES, "docs", "README.md"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if re.search("[А-Яа-яЁё]", line):
                    yield f"{named(path)}:{number}", line


def test_a_round_is_called_an_expertise_and_nothing_else() -> None:
    assert [(where, line) for where, line in said() if re.search("раунд", line, re.IGNORECASE)] == []
