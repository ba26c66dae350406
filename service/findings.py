"""What a look at the installation found, each in a line that says what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether something is as it should be."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"
    """It could not be checked, or there is nothing to check yet."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `says` and `do` are Russian; `do` is empty where nothing is to be done."""

    check: str
    """A short name for programs, such as `database`."""
    verdict: Verdict
    says: str
    do: str = ""


def good(check: str, says: str) -> Finding:
    """All is well."""
    return Finding(check, Verdict.GOOD, says)


def bad(check: str, says: str, do: str) -> Finding:
    """Something is wrong, and this mends it."""
    return Finding(check, Verdict.BAD, says, do)


def unknown(check: str, says: str, do: str = "") -> Finding:
    """It could not be checked; `do` says how it can be."""
    return Finding(check, Verdict.UNKNOWN, says, do)


def as_told(check: str, sentences: str) -> Finding:
    """Something is wrong, as our own errors tell it: their last sentence says what to do."""
    what, dot, remedy = sentences.rstrip(".").rpartition(". ")
    return bad(check, f"{what}.", f"{remedy}.") if dot else bad(check, sentences, "")
