"""One run at a time for each round, whoever started how many."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from prefect.exceptions import Pause

from runtime.installation import here

PATIENCE_SECONDS = 10
"""How long a second process waits for the first, in real time."""


@contextmanager
def the_only_run_of(round_id: str) -> Iterator[None]:
    """Hold the round's lock; who cannot have it leaves without a trace, since the holder will look at all there is.

    The lock is a file beside the record, never unlinked, and free at once when its holder dies. Raises Prefect's
    Pause without a state: the run keeps the state that the holder gives it (returning would complete it).
    """
    lock = FileLock(here().home.locks / f"{round_id.replace('/', '-')}.lock")
    try:
        lock.acquire(timeout=PATIENCE_SECONDS)
    except Timeout:
        raise Pause(state=None) from None
    try:
        yield
    finally:
        lock.release()
