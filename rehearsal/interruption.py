"""Ctrl-C, put off where Python cannot take it, and heeded where Python lost it."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from types import FrameType


@contextmanager
def interrupted_only_afterwards() -> Iterator[None]:
    """Raise KeyboardInterrupt after the block instead of within it.

    While OR-Tools loads its native modules, a KeyboardInterrupt in Python code that they call ends the whole process
    by std::terminate, without a word to the user.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


@contextmanager
def lost_interruptions() -> Iterator[Callable[[], None]]:
    """Give a call that raises KeyboardInterrupt if one was lost since the block began.

    Python only reports what is raised in `__del__` and in the callbacks of weak references, and goes on.
    """
    before = sys.unraisablehook
    lost: list[bool] = []

    def hook(unraisable: "sys.UnraisableHookArgs") -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            lost.append(True)
        else:
            before(unraisable)

    def heed() -> None:
        if lost:
            raise KeyboardInterrupt

    sys.unraisablehook = hook
    try:
        yield heed
    finally:
        sys.unraisablehook = before


def start_deaf_to_ctrl_c(process: BaseProcess) -> None:
    """Start a process that ends when the play says so.

    Ctrl-C goes to every process of a terminal; the child inherits what holds now, from its first instruction on.
    """
    ours = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process.start()
    finally:
        signal.signal(signal.SIGINT, ours)
