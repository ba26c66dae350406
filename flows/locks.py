"""One run at a time for each round, whoever started how many."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from prefect.exceptions import Pause

from flows.own_process import begin_own_process
from runtime.locks import LockTaken, held

PATIENCE_SECONDS = 10
"""How long a second process waits for the first, in real time."""


@contextmanager
def the_only_run_of(round_id: str) -> Iterator[None]:
    """Hold the round's lock; who cannot have it leaves without a trace, since the holder will look at all there is.

    Raises Prefect's Pause without a state: the run keeps the state that the holder gives it (returning would complete
    it).
    """
    begin_own_process()
    with ExitStack() as lock:
        try:
            lock.enter_context(held(round_id, PATIENCE_SECONDS))
        except LockTaken:
            raise Pause(state=None) from None
        yield
