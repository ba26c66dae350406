"""Processes of a fault's play: forked, watched, killed, and never left behind."""

import ctypes
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

# The tree of errors:
#   StillRunning

PATIENCE_SECONDS = 120.0
_PR_SET_PDEATHSIG = 1


class StillRunning(RuntimeError):
    """A process did not end in the time that it was given; it was killed."""


class Child:
    """A forked process. Its output goes to a file, its end is waited for by who started it."""

    def __init__(self, pid: int, output: Path) -> None:
        self.pid = pid
        self.output = output
        self.exit: int | None = None
        """Exit status, or the negative number of the signal that ended it."""

    def send(self, number: int) -> None:
        """Send a signal, unless its end was seen already."""
        if self.exit is None:
            os.kill(self.pid, number)

    def has_ended(self) -> bool:
        """Look whether it has ended."""
        if self.exit is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit = os.waitstatus_to_exitcode(status)
        return self.exit is not None

    def wait(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Wait for its end and return how it ended. Raises StillRunning, with the process killed."""
        end = time.monotonic() + seconds
        while not self.has_ended():
            if time.monotonic() > end:
                self.kill()
                raise StillRunning(f"a process did not end in {seconds:.0f} s: {self.words()}")
            time.sleep(0.004)
        assert self.exit is not None
        return self.exit

    def wait_until_stopped(self, seconds: float = PATIENCE_SECONDS) -> bool:
        """Wait until it has stopped itself (SIGSTOP); False: it ended first."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                return True
            if pid:
                self.exit = os.waitstatus_to_exitcode(status)
                return False
            time.sleep(0.004)
        self.kill()
        raise StillRunning(f"a process neither stopped nor ended in {seconds:.0f} s")

    def kill(self) -> int:
        """SIGKILL, and wait until it is gone."""
        if self.exit is None:
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self.exit = os.waitstatus_to_exitcode(status)
        return self.exit

    def words(self) -> str:
        """The last lines that it printed."""
        lines = self.output.read_text(errors="replace").splitlines() if self.output.exists() else []
        return " | ".join(lines[-4:]) or "it printed nothing"


def start(work: Callable[[], None], output: Path) -> Child:
    """Fork, and do the work in the child; it ends with status 0, or 1 where the work raised."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        _be_a_child(work, output)
    return Child(pid, output)


def tell(work: Callable[[], str], output: Path) -> str:
    """Do the work in a child and return what it answers. Raises RuntimeError where it fails."""
    ours, its = os.pipe()

    def work_and_tell() -> None:
        os.close(ours)
        with os.fdopen(its, "w") as pipe:
            pipe.write(work())

    child = start(work_and_tell, output)
    os.close(its)
    with os.fdopen(ours) as pipe:
        answer = pipe.read()
    if child.wait() != 0:
        raise RuntimeError(f"a process failed: {child.words()}")
    return answer


def readable(descriptor: int, seconds: float) -> bool:
    """Wait until something can be read."""
    return bool(select.select([descriptor], [], [], seconds)[0])


def _be_a_child(work: Callable[[], None], output: Path) -> NoReturn:
    status = 1
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        paper = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(paper, 1)
        os.dup2(paper, 2)
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - printed, and told by the exit status
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
