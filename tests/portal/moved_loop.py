"""A loop of asyncio whose clock jumps to whatever is waited for: minutes of waiting take no time."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class _Hands(selectors.SelectSelector):
    """Waits for nothing: where nothing is ready, it is later."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            return super().select(None)
        if not ready and timeout is not None:
            self.now += max(timeout, 0)
        return ready


class MovedLoop(asyncio.SelectorEventLoop):
    """The loop."""

    def __init__(self) -> None:
        self._hands = _Hands()
        super().__init__(self._hands)

    def time(self) -> float:
        """Seconds that were waited so far."""
        return self._hands.now


def run_at_once(what: Coroutine[Any, Any, Result]) -> tuple[Result, float]:
    """Run it; what came of it, and how many seconds it believes to have taken."""
    with asyncio.Runner(loop_factory=MovedLoop) as runner:
        result = runner.run(what)
        return result, runner.get_loop().time()
