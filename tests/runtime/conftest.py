"""A folder that no disk slows down."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.folders import a_folder_in_memory


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder in memory."""
    with a_folder_in_memory() as made:
        yield made
