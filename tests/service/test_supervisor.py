"""The supervisor: what dies comes back, what is told to end ends in order, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SUPERVISE = """
import sys
from pathlib import Path
from service.supervisor import Part, Supervisor, Told
import service.supervisor as supervisor

folder = Path(sys.argv[1])
says = "open(sys.argv[1], 'a').write(sys.argv[2] + ' ' + str(os.getpid()) + '\\\\n')"
lives = "import os, signal, sys, time; " + says + "; {trap}time.sleep(600)"
polite = "end = lambda *_: (open(sys.argv[1], 'a').write(sys.argv[2] + ' ends\\\\n'), sys.exit(0)); "
polite += "signal.signal(signal.SIGTERM, end); "
deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN); "

def part(name, trap, **ways):
    script = lives.replace("{trap}", trap)
    return Part(name, (sys.executable, "-c", script, str(folder / "log"), name), **ways)

supervisor.FIRST_PAUSE_SECONDS = 0.1
Supervisor([
    part("server", polite, outlives_others=True, is_ready=lambda: (folder / "log").exists()),
    part("worker", polite),
    part("deaf", deaf, patience_seconds=0.5),
]).run(Told(all_up=(folder / "started").touch))
"""


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something that another process does. Fails where it does not come."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def lines(folder: Path) -> list[str]:
    return (folder / "log").read_text().splitlines() if (folder / "log").exists() else []


def process_of(folder: Path, name: str) -> int:
    return int([line for line in lines(folder) if line.startswith(name) and line[-1].isdigit()][-1].split()[1])


def is_there(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def supervisor(tmp_path: Path) -> "subprocess.Popen[bytes]":
    begun = subprocess.Popen([sys.executable, "-c", SUPERVISE, str(tmp_path)], cwd=ROOT)
    until(lambda: (tmp_path / "started").exists() and len(lines(tmp_path)) == 3)
    return begun


def test_sigterm_ends_all_parts_and_the_one_that_others_need_ends_last(
    supervisor: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    processes = [process_of(tmp_path, name) for name in ("server", "worker", "deaf")]

    supervisor.send_signal(signal.SIGTERM)

    assert supervisor.wait(20) == 0
    assert [line for line in lines(tmp_path) if line.endswith("ends")] == ["worker ends", "server ends"]
    assert [is_there(process) for process in processes] == [False, False, False]


def test_a_part_that_dies_is_started_again(supervisor: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    first = process_of(tmp_path, "worker")
    os.kill(first, signal.SIGKILL)

    until(lambda: process_of(tmp_path, "worker") != first)

    assert is_there(process_of(tmp_path, "worker"))
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(20) == 0


def test_a_killed_supervisor_leaves_nothing_that_works_on(
    supervisor: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    processes = [process_of(tmp_path, name) for name in ("server", "worker", "deaf")]

    supervisor.kill()
    supervisor.wait()

    until(lambda: not any(is_there(process) for process in processes), 5.0)


HURRIED = SUPERVISE.replace("FIRST_PAUSE_SECONDS = 0.1", "ALL_END_WITHIN_SECONDS = 1.5").replace(
    'part("server", polite,', 'part("server", deaf, patience_seconds=600.0,'
)


def test_however_patient_each_is_all_end_within_their_common_time(tmp_path: Path) -> None:
    begun = subprocess.Popen([sys.executable, "-c", HURRIED, str(tmp_path)], cwd=ROOT)
    until(lambda: (tmp_path / "started").exists() and len(lines(tmp_path)) == 3)
    processes = [process_of(tmp_path, name) for name in ("server", "worker", "deaf")]

    begun.send_signal(signal.SIGTERM)

    assert begun.wait(20) == 0
    assert [is_there(process) for process in processes] == [False, False, False]


NEVER_READY = SUPERVISE.replace('is_ready=lambda: (folder / "log").exists()', "is_ready=lambda: False")


def test_who_is_told_to_stop_while_it_starts_starts_nothing_more(tmp_path: Path) -> None:
    begun = subprocess.Popen([sys.executable, "-c", NEVER_READY, str(tmp_path)], cwd=ROOT)
    until(lambda: len(lines(tmp_path)) == 1)

    begun.send_signal(signal.SIGTERM)

    assert begun.wait(20) == 0
    assert [line.split()[0] for line in lines(tmp_path)] == ["server", "server"]
    assert not (tmp_path / "started").exists()


COMING_UP = """
import sys
from pathlib import Path
from service.supervisor import Part, Supervisor, Told
import service.supervisor as supervisor

folder = Path(sys.argv[1])
comes = "import os, sys, time; from pathlib import Path; from service.up import say_up; folder = Path(sys.argv[1]); "
lives = "; (folder / (sys.argv[2] + ' begins')).touch(); "
lives += "exec('while not (folder / sys.argv[2]).exists(): time.sleep(0.01)'); "
lives += "say_up(); say_up(); time.sleep(600)"
dies = "; (folder / 'has died').exists() or ((folder / 'has died').touch(), os._exit(3))"
note = lambda words: (folder / "told").open("a").write(words + "\\n")

def part(name, first=""):
    return Part(name, (sys.executable, "-c", comes + "0" + first + lives, str(folder), name), says_up=True)

supervisor.FIRST_PAUSE_SECONDS, supervisor.LATE_SECONDS = 0.1, 0.3
cast = Part("cast", (sys.executable, "-c", "import time; time.sleep(600)"))
Supervisor([part("post"), part("door", dies), cast]).run(
    Told(up=note, all_up=lambda: note("all"), late=lambda names: note("late: " + ", ".join(names)))
)
"""


def test_it_is_told_of_each_part_that_is_up_of_those_that_are_late_and_once_of_all(tmp_path: Path) -> None:
    begun = subprocess.Popen([sys.executable, "-c", COMING_UP, str(tmp_path)], cwd=ROOT)

    def told() -> list[str]:
        return (tmp_path / "told").read_text().splitlines() if (tmp_path / "told").exists() else []

    until(lambda: "late: post, door" in told() and (tmp_path / "door begins").exists())
    before = told()
    (tmp_path / "door").touch()
    until(lambda: "door" in told())
    meanwhile = told()
    (tmp_path / "post").touch()
    until(lambda: "all" in told())
    begun.send_signal(signal.SIGTERM)

    assert begun.wait(20) == 0
    assert (before, meanwhile) == (["cast", "late: post, door"], [*before, "door"])
    assert told() == ["cast", "late: post, door", "door", "post", "all"]
