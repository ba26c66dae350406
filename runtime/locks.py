"""The locks of the installation of this process: a round's while somebody runs it, the keeper's while it keeps."""

from collections.abc import Iterator
from contextlib import contextmanager

from models.locks import LockLost, LockTaken
from runtime.installation import here

__all__ = ["LockLost", "LockTaken", "held", "is_free"]


@contextmanager
def held(name: str, patience_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of that name (a round's is its id), waiting for it so long in real time. Raises LockTaken.

    Should the lock be lost meanwhile, each further transaction of this process raises LockLost.
    """
    with here().locks.held(name, patience_seconds):
        yield


def is_free(name: str) -> bool:
    """Say whether no process on any machine holds the lock of that name."""
    return here().locks.is_free(name)
