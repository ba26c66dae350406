"""A small season in play, on either database."""

from collections.abc import Callable, Iterator

import pytest

from tests.small_season import SmallSeason, small_seasons


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def start(request: pytest.FixtureRequest) -> Iterator[Callable[..., SmallSeason]]:
    """Begin a season with the rounds of these rows; 1.13 alone where none is named."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with small_seasons(server) as begun:
        yield begun
