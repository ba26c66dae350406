"""What people type into forms, made fit to be kept: nothing that can be read is lost."""

import re
import unicodedata
from datetime import date, datetime

# Controls but the tab and the line's end, NUL among them; half characters; signs that turn the direction of writing.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def several_lines(text: str) -> str:
    """A text of several lines: one kind of line's end, й as one character, no unseen controls, no blanks around."""
    lines = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    return _UNFIT.sub("", lines).strip()


def one_line(text: str) -> str:
    """The same on one line."""
    return re.sub(r"\s+", " ", several_lines(text)).strip()


def day_written(text: str) -> date | None:
    """The day that somebody typed, «25.03.2027» or as a browser sends it; None where the calendar has no such one."""
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day of the calendar, in no zone
        except ValueError:
            continue
    return None
