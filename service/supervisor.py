"""One process that looks after the others: starts them in order, starts again what dies, and ends them all in time."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from runtime.lifeline import die_with_parent
from service.part_logs import shorten
from service.up import UP_VARIABLE

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
STEADY_SECONDS = 60.0
"""Who lived so long did not die of its start: the pauses begin anew."""
LOOK_SECONDS, ASK_SECONDS = 0.1, 1.0
START_SECONDS = 180.0
LATE_SECONDS = 60.0
ALL_END_WITHIN_SECONDS = 34.0
"""However patient one is with each: whoever asked waits 35 seconds for the whole, and then kills it."""


@dataclass(frozen=True)
class Part:
    """One process of the service."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    """What its environment holds besides the supervisor's own."""
    at_first: Mapping[str, str] = field(default_factory=dict)
    """What it holds besides at the first start, and not when it is started again."""
    log: Path | None = None
    """Where it prints; none: where the supervisor prints."""
    is_ready: Callable[[], bool] = lambda: True
    """The parts after it start once this holds."""
    says_up: bool = False
    """It says itself when it does its work (`service/up.py`); one that does not is up once it is ready."""
    once_ready: Callable[[], object] = lambda: None
    """Called then, once, before the parts after it start."""
    patience_seconds: float = 10.0
    """How long it may take after SIGTERM before it is killed."""
    outlives_others: bool = False
    """Ended only when all others are: they need it in order to end well."""


@dataclass
class _Child:
    """A part and its process."""

    part: Part
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    deaths: int = 0
    not_before: float = 0.0
    bell: int | None = None
    """Where it says that it is up, until it has."""
    up: bool = False


@dataclass(frozen=True)
class Told:
    """Whoever started a supervisor, and is told how its parts come up. Nobody has to listen."""

    up: Callable[[str], object] = lambda _name: None
    """A part does its work for the first time."""
    all_up: Callable[[], object] = lambda: None
    """All parts do."""
    late: Callable[[tuple[str, ...]], object] = lambda _names: None
    """These do not after a minute; told once."""


class Supervisor:
    """Keeps its parts running until it is told to stop. For the main thread: it takes SIGTERM and SIGINT."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._children = [_Child(part) for part in parts]
        self._stopping = False

    def run(self, told: Told, enough: Callable[[], bool] = lambda: False) -> None:
        """Start all parts, tell when they are up, and return after SIGTERM or Ctrl-C has ended them all.

        So it does once `enough` holds, which is asked about each second.

        What dies meanwhile is started again after a pause that doubles with each death in a row.
        """
        before = {number: signal.signal(number, self._note_stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            asked_at = time.monotonic()
            late_at = asked_at + LATE_SECONDS
            self._start_all(told)
            while not self._stopping:
                self._look(told)
                if (down := self._down()) and time.monotonic() >= late_at:
                    late_at = float("inf")
                    told.late(down)
                time.sleep(LOOK_SECONDS)
                if time.monotonic() - asked_at >= ASK_SECONDS:
                    asked_at = time.monotonic()
                    for child in self._children:
                        if child.part.log is not None:
                            shorten(child.part.log)
                    if enough():
                        self._stopping = True
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _is_told_to_stop(self) -> bool:
        return self._stopping  # a signal's handler sets it, between any two lines

    def _down(self) -> tuple[str, ...]:
        """The parts that have not been up yet."""
        return tuple(child.part.name for child in self._children if not child.up)

    def _start_all(self, told: Told) -> None:
        for child in self._children:
            if self._is_told_to_stop():
                break
            _start(child)
            deadline = time.monotonic() + START_SECONDS
            while not self._is_told_to_stop() and time.monotonic() < deadline and not child.part.is_ready():
                self._look(told)
                time.sleep(LOOK_SECONDS)
            if not self._is_told_to_stop():
                child.part.once_ready()

    def _look(self, told: Told) -> None:
        for child in self._children:
            if child.process is None:
                continue
            if _lives(child):
                self._note_up(child, told)
                continue
            now = time.monotonic()
            if child.not_before == 0.0:
                _note_death(child, now)
            if now >= child.not_before:
                _start(child)

    def _note_up(self, child: _Child, told: Told) -> None:
        if child.up or not (_has_rung(child) if child.part.says_up else child.part.is_ready()):
            return
        child.up = True
        told.up(child.part.name)
        if not self._down():
            told.all_up()

    def _stop_all(self) -> None:
        latest = time.monotonic() + ALL_END_WITHIN_SECONDS
        for group in (
            [child for child in self._children if not child.part.outlives_others],
            [child for child in self._children if child.part.outlives_others],
        ):
            for child in group:
                if child.process is not None and _lives(child):
                    child.process.send_signal(signal.SIGTERM)
            told_at = time.monotonic()
            for child in group:
                _wait_or_kill(child, min(told_at + child.part.patience_seconds, latest))


def _lives(child: _Child) -> bool:
    return child.process is not None and child.process.poll() is None


def _start(child: _Child) -> None:
    output: IO[bytes] | None = child.part.log.open("ab") if child.part.log is not None else None
    _silence(child)
    rope: int | None = None
    if child.part.says_up and not child.up:
        child.bell, rope = os.pipe()
        os.set_blocking(child.bell, False)
    own = {**child.part.environment, **(child.part.at_first if child.started_at == 0.0 else {})}
    try:
        child.process = subprocess.Popen(
            child.part.command,
            env={**os.environ, **own, **({} if rope is None else {UP_VARIABLE: str(rope)})},
            pass_fds=() if rope is None else (rope,),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            preexec_fn=_begin_as_a_child,  # noqa: PLW1509 - the supervisor has no threads
            # Ctrl-C in a terminal goes to the whole group: the parts are ended by us, in order.
            start_new_session=True,
        )
    finally:
        if output is not None:
            output.close()
        if rope is not None:
            os.close(rope)
    child.started_at, child.not_before = time.monotonic(), 0.0
    logger.info("%s runs as process %s", child.part.name, child.process.pid)


def _has_rung(child: _Child) -> bool:
    if child.bell is None:
        return False
    try:
        rung = os.read(child.bell, 1) != b""
    except BlockingIOError:
        return False
    _silence(child)
    return rung


def _silence(child: _Child) -> None:
    if child.bell is not None:
        os.close(child.bell)
        child.bell = None


def _begin_as_a_child() -> None:
    die_with_parent()
    # A worker that inherits SIGINT ignored loses its first SIGTERM.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _note_death(child: _Child, now: float) -> None:
    status = child.process.returncode if child.process is not None else None
    child.deaths = 1 if now - child.started_at > STEADY_SECONDS else child.deaths + 1
    pause = min(FIRST_PAUSE_SECONDS * 2 ** (child.deaths - 1), LONGEST_PAUSE_SECONDS)
    child.not_before = now + pause
    logger.error("%s ended with status %s; it is started again in %.0f s", child.part.name, status, pause)


def _wait_or_kill(child: _Child, latest: float) -> None:
    if child.process is None:
        return
    try:
        child.process.wait(max(latest - time.monotonic(), 0.0))
    except subprocess.TimeoutExpired:
        logger.warning("%s did not end in time and is killed", child.part.name)
        child.process.kill()
        child.process.wait()
