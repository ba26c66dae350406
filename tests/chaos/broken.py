"""Whether chaos would notice: copies of the program are broken on purpose, and each must be caught.

`python -m tests.chaos.broken`. Exit status 0 where every broken copy was caught. A break is a small literal
replacement; where its text is not found any more this fails, so that it is written anew and not forgotten.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_COPIED = (".git", ".venv*", "var", "__pycache__", ".*_cache", ".hypothesis", "docs")


class BreakOutOfDate(RuntimeError):
    """The text that a break replaces stands no more where it stood."""


@dataclass(frozen=True)
class Break:
    """What is broken, where, and the rows of the matrix that must notice."""

    name: str
    file: str
    before: str
    after: str
    rows: str
    minute: bool = False


BREAKS = (
    Break(
        "a letter in doubt is sent again",
        "notifications/ledger/leases.py",
        "_change(session, [row.id for row in started], doubtful)",
        '_change(session, [row.id for row in started], {"state": _before_the_claim()})',
        rows="2",
        minute=True,
    ),
    Break(
        "no lock of a round",
        "flows/locks.py",
        "lock.enter_context(held(round_id, PATIENCE_SECONDS))",
        "pass",
        rows="6",
    ),
    Break(
        "reminders are those that are due today",
        "domain/reminders.py",
        "if latest is not None and latest <= now else None",
        "if latest is not None and latest <= now and moments[latest] == calendar.day_of(now) else None",
        rows="12",
        minute=True,
    ),
)


def main() -> int:
    """Break a copy at a time; return 1 where one was not caught."""
    missed = [each.name for each in BREAKS if not _is_caught(each)]
    _say(f"not caught: {', '.join(missed)}" if missed else f"all {len(BREAKS)} broken copies were caught")
    return 1 if missed else 0


def _is_caught(broken: Break) -> bool:
    with tempfile.TemporaryDirectory(prefix="rounds-broken-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        _break(copy / broken.file, broken)
        asked = ["--rows", broken.rows, "--database", "sqlite", *(["--minute"] if broken.minute else [])]
        done = subprocess.run(
            [sys.executable, "-m", "tests.chaos", *asked],
            cwd=copy,
            # The copy is what runs, whatever the environment was installed from.
            env={**os.environ, "PYTHONPATH": str(copy)},
            capture_output=True,
            text=True,
            check=False,
        )
    lines = done.stdout.splitlines()
    seen = [line for line in lines if line.startswith(("NOT SURVIVED", "    "))][:4]
    caught = done.returncode == 1 and any(line.startswith("NOT SURVIVED") for line in lines)
    _say(f"{broken.name} ({broken.file}), rows {broken.rows}: {'caught' if caught else 'NOT CAUGHT'}")
    for line in [*seen, *lines[-1:]] or done.stderr.splitlines()[-3:]:
        _say(f"    {line.strip()[:200]}")
    return caught


def _break(file: Path, broken: Break) -> None:
    text = file.read_text(encoding="utf-8")
    if text.count(broken.before) != 1:
        raise BreakOutOfDate(f"{broken.file} holds {text.count(broken.before)} times: {broken.before}")
    file.write_text(text.replace(broken.before, broken.after), encoding="utf-8")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
