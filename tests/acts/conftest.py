"""A small season in play."""

from collections.abc import Callable, Iterator

import pytest

from tests.small_season import SmallSeason, small_seasons


@pytest.fixture
def start() -> Iterator[Callable[..., SmallSeason]]:
    """Begin a season with the rounds of these rows; 1.13 alone where none is named."""
    with small_seasons() as begun:
        yield begun
