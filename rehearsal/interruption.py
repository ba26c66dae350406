"""Ctrl-C, put off where Python cannot take it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
