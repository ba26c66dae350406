import threading
from collections.abc import Callable, Iterator

import pytest
from prefect.exceptions import Pause

from flows import locks
from flows.locks import the_only_run_of
from runtime.locks import is_free
from tests.lock_holder import another_process_holds
from tests.small_season import SmallSeason, small_seasons

ROUND, OTHER = "2022/1.13", "2022/1.14"
Start = Callable[..., SmallSeason]


@pytest.fixture(params=["sqlite", "postgresql"])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with small_seasons(server) as begun:
        yield begun


def test_a_second_run_leaves_without_a_state_and_without_a_trace(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    home = start().installation.home.folder
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.3)
    worked = []

    with another_process_holds(ROUND, home):
        with pytest.raises(Pause) as left, the_only_run_of(ROUND):
            worked.append(ROUND)
        with the_only_run_of(OTHER):
            worked.append(OTHER)

    assert left.value.state is None
    assert worked == [OTHER]


def test_a_second_run_waits_for_the_first_and_then_goes_on(start: Start) -> None:
    home = start().installation.home.folder

    with another_process_holds(ROUND, home) as holder:
        assert holder.stdin is not None
        letting_go = threading.Timer(0.5, lambda: holder.communicate("\n"))
        letting_go.start()
        with the_only_run_of(ROUND):
            assert not is_free(ROUND)
        letting_go.join()

    assert holder.returncode == 0
    assert is_free(ROUND)


def test_what_a_run_raises_passes_through_and_the_lock_is_free(start: Start) -> None:
    start()

    with pytest.raises(ConnectionError, match="half way"), the_only_run_of(ROUND):
        raise ConnectionError("half way")

    assert is_free(ROUND)
