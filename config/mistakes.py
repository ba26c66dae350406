"""What is wrong in the files of a season, said to the office in Russian, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong, and what to write instead.

    `line` counts from 1; None where the whole file, or its absence, is meant.
    """

    file: str
    line: int | None
    what: str
    remedy: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, строка {self.line}"
        return f"{where}: {self.what} {self.remedy}"


class SeasonErrors(Exception):
    """The files of a season cannot be used. Carries every mistake, by file and line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes), key=lambda one: (one.file, one.line or 0, one.what)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass
class Findings:
    """Where mistakes are gathered while the files of a season are read."""

    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, file: str, line: int | None, what: str, remedy: str) -> None:
        """Keep a mistake. The order does not matter, and the same thing said twice is said once."""
        self.mistakes.append(Mistake(file, line, _printable(what), _printable(remedy)))


def _printable(text: str) -> str:
    # A sentence quotes what was written, and that may hold the escape codes of a terminal.
    return "".join(sign if sign.isprintable() or sign == "\u00a0" else "\ufffd" for sign in text)


LONGEST_QUOTE = 60


def shown(value: object) -> str:
    """What was written, as a sentence quotes it: no longer than one can read in passing."""
    text = str(value)
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence about what may have been meant: the nearest known word, or else all of them."""
    choice = sorted(known)
    close = get_close_matches(word, choice, n=1, cutoff=0.55)
    if close:
        return f"Возможно, имелось в виду «{close[0]}»."
    return f"Здесь бывает: {', '.join(choice)}." if choice else "Здесь ничего не ожидается: уберите эту строку."
