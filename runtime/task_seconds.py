"""How long tasks take, counted over all processes of a home: in one small file, however many of them come and go.

A round's processes live for seconds and there are thousands of them, so each adds to what is there already, under a
lock; nothing is left behind by the dead.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

BOUNDS = (0.005, 0.02, 0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0)
"""Upper ends of the classes into which seconds are sorted; what took longer is counted in the sum alone."""


@dataclass(frozen=True)
class Taken:
    """How often a task ran, how long all its runs took, and how many ran no longer than each of the bounds."""

    count: int
    seconds: float
    within: tuple[int, ...]


def seconds_taken(folder: Path) -> dict[str, Taken]:
    """By task, what its runs took; nothing where nothing is counted."""
    try:
        found = json.loads((folder / "task_seconds.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {
        task: Taken(taken["count"], taken["seconds"], tuple(taken["within"]))
        for task, taken in sorted(found.items())
        if len(taken["within"]) == len(BOUNDS)
    }


def add_seconds(folder: Path, task: str, seconds: float) -> None:
    """Count one run of a task; only where the folder exists: a home without one is not measured."""
    if not folder.is_dir():
        return
    with _alone(folder):
        found = seconds_taken(folder)
        before = found.get(task, Taken(0, 0.0, (0,) * len(BOUNDS)))
        within = tuple(count + (seconds <= bound) for count, bound in zip(before.within, BOUNDS, strict=True))
        found[task] = Taken(before.count + 1, before.seconds + seconds, within)
        new = folder / "task_seconds.new"
        new.write_text(json.dumps({name: asdict(taken) for name, taken in found.items()}), encoding="utf-8")
        os.replace(new, folder / "task_seconds.json")  # noqa: PTH105 - one atomic rename


@contextmanager
def measured(folder: Path, task: str) -> Iterator[None]:
    """Count the run of a task that the block is, however it ends."""
    began = time.monotonic()
    try:
        yield
    finally:
        add_seconds(folder, task, time.monotonic() - began)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    held = os.open(folder / "task_seconds.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
