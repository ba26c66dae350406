"""Where tests write."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def place_in_memory() -> Path | None:
    """A place that no disk slows down, where the machine has one."""
    memory = Path("/dev/shm")
    return memory if os.access(memory, os.W_OK) else None


@contextmanager
def a_folder_in_memory() -> Iterator[Path]:
    """A folder that no disk slows down, where the machine has such a place."""
    folder = Path(tempfile.mkdtemp(prefix="rounds-test-", dir=place_in_memory()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
