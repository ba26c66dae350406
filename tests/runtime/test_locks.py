import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from models.database import transaction
from models.rounds import Round
from runtime.locks import LockLost, LockTaken, held, is_free
from tests.lock_holder import another_process_holds
from tests.small_season import SmallSeason, small_seasons

ROUND, KEEPER = "2022/1.13", "keeper"
END_THE_HOLDERS = text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> :own")
END_WHO_WAITS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'"
    " AND query LIKE '%pg_advisory_lock%'"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def season(request: pytest.FixtureRequest) -> Iterator[SmallSeason]:
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with small_seasons(server) as begun:
        yield begun("1.13")


@pytest.fixture
def season_on_server(request: pytest.FixtureRequest) -> Iterator[SmallSeason]:
    with small_seasons(request.getfixturevalue("postgresql")) as begun:
        yield begun("1.13")


def test_a_lock_is_one_holders_and_the_others_are_told_so(season: SmallSeason) -> None:
    assert is_free(KEEPER)
    with held(KEEPER):
        assert not is_free(KEEPER)
        assert is_free(ROUND)
        with pytest.raises(LockTaken), held(KEEPER):
            pass
        with pytest.raises(LockTaken), held(KEEPER, patience_seconds=0.2):
            pass
        with held(ROUND):
            assert not is_free(ROUND)
    assert is_free(KEEPER)
    with held(KEEPER):
        assert not is_free(KEEPER)


def test_of_many_that_want_it_at_once_one_has_it_at_a_time(season: SmallSeason) -> None:
    inside: list[int] = []
    seen: list[list[int]] = []

    def take(number: int) -> None:
        with held(KEEPER, patience_seconds=20):
            inside.append(number)
            seen.append(list(inside))
            inside.remove(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [[number] for number in range(8)]


def test_a_lock_whose_holder_was_killed_is_free_at_once(season: SmallSeason) -> None:
    with another_process_holds(ROUND, season.installation.home.folder) as holder:
        assert not is_free(ROUND)
        holder.kill()
        holder.wait()
        with held(ROUND, patience_seconds=2):
            assert not is_free(ROUND)


def test_a_child_of_the_holder_does_not_keep_the_lock(season: SmallSeason) -> None:
    with held(ROUND):
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.readline()"], stdin=subprocess.PIPE, close_fds=False
        )
    try:
        assert is_free(ROUND)
    finally:
        child.communicate(b"\n")


def test_the_file_of_a_lock_stays_so_that_nobody_locks_another_one_of_its_name(season: SmallSeason) -> None:
    on_sqlite = season.installation.engine.dialect.name == "sqlite"
    with held(ROUND):
        pass
    files = sorted(path.name for path in season.installation.home.locks.iterdir())
    assert files == (["2022-1.13.lock"] if on_sqlite else [])


def test_whoever_lost_a_lock_writes_no_more(season_on_server: SmallSeason) -> None:
    installation = season_on_server.installation

    def write() -> None:
        with installation.transaction() as session:
            session.get_one(Round, season_on_server.id()).waits_for = "documents"

    with held(ROUND):
        with transaction(installation.engine) as session:
            own = session.scalar(text("SELECT pg_backend_pid()"))
            session.execute(END_THE_HOLDERS, {"own": own})
        with held(ROUND, patience_seconds=2):  # as another process that has found it free
            pass
        with pytest.raises(LockLost, match=ROUND):
            write()
    with installation.reading() as session:
        assert session.get_one(Round, season_on_server.id()).waits_for is None
    write()
    with installation.reading() as session:
        assert session.get_one(Round, season_on_server.id()).waits_for == "documents"


def test_whoever_waits_for_a_lock_while_the_database_goes_away_is_told_that_it_is_lost(
    season_on_server: SmallSeason,
) -> None:
    engine = season_on_server.installation.engine

    def end_who_waits() -> None:
        ended = 0
        while not ended:
            with transaction(engine) as session:
                ended = len(session.execute(END_WHO_WAITS).all())

    with another_process_holds(ROUND, season_on_server.installation.home.folder):
        ending = threading.Thread(target=end_who_waits)
        ending.start()
        try:
            with pytest.raises(LockLost, match=ROUND), held(ROUND, patience_seconds=60):
                pass
        finally:
            ending.join()
