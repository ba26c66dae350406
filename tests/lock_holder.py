"""A process of its own that holds a lock of an installation until it is told to let go, or dies."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.installation import HOME_VARIABLE

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import sys
from runtime.locks import held
with held(sys.argv[1], 5):
    print("held", flush=True)
    sys.stdin.readline()
print("let go", flush=True)
"""


@contextmanager
def another_process_holds(name: str, home: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the lock now; a line on its input lets it let go, and at the end it is gone."""
    holder = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, name],
        cwd=ROOT,
        env=os.environ | {HOME_VARIABLE: str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
    finally:
        holder.kill()
        holder.communicate()
