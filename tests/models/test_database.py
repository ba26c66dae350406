import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from models.database import open_database, reading, transaction
from models.record import Record
from models.rounds import Round
from models.wakes import Wake, wake

NOW = datetime(2022, 3, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)],
)
def test_every_connection_keeps_its_promises(folder: Path, pragma: str, value: str | int) -> None:
    engine = open_database(f"sqlite:///{folder / 'rounds.db'}")
    try:
        for _ in range(2):
            with engine.connect() as connection:
                assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value
            engine.dispose()
    finally:
        engine.dispose()


def test_a_play_s_record_waits_for_no_disk(folder: Path) -> None:
    engine = open_database(f"sqlite:///{folder / 'rounds.db'}", survives_power_cuts=False)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 0
    engine.dispose()


def test_what_ends_well_is_kept_and_what_raises_leaves_nothing(folder: Path) -> None:
    engine = open_database(f"sqlite:///{folder / 'rounds.db'}")
    Record.metadata.create_all(engine)

    def fall_over_half_way() -> None:
        with transaction(engine) as session:
            session.execute(text("INSERT INTO seasons (id, title, office) VALUES ('2022', 't', '{}')"))
            raise ConnectionError

    with pytest.raises(ConnectionError):
        fall_over_half_way()
    with transaction(engine) as session:
        assert session.execute(text("SELECT count(*) FROM seasons")).scalar_one() == 0
        session.execute(text("INSERT INTO seasons (id, title, office) VALUES ('2023', 't', '{}')"))
    with reading(engine) as session:
        assert session.execute(text("SELECT id FROM seasons")).scalars().all() == ["2023"]
    engine.dispose()


def test_a_writer_takes_its_place_at_once_and_readers_are_not_held_up(folder: Path) -> None:
    engine = open_database(f"sqlite:///{folder / 'rounds.db'}")
    Record.metadata.create_all(engine)
    with transaction(engine) as session:
        session.execute(text("SELECT 1"))
        with reading(engine) as reader:
            assert reader.scalars(select(Round)).all() == []
        # Nothing was written yet, and still nobody else can begin to write.
        with (
            closing(sqlite3.connect(folder / "rounds.db", timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")
    engine.dispose()


def test_two_that_read_and_then_write_wait_for_each_other_and_lose_nothing(engine: Engine) -> None:
    begun = threading.Barrier(4)

    def count_one() -> None:
        begun.wait()
        for _ in range(5):
            with transaction(engine) as session:
                round_ = session.get_one(Round, "2022/1.13")
                session.execute(update(Round).where(Round.id == round_.id).values(wakes=round_.wakes + 1))

    threads = [threading.Thread(target=count_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.get_one(Round, "2022/1.13").wakes == 20


def test_nothing_of_a_reading_is_kept(engine: Engine) -> None:
    with reading(engine) as session:
        wake(session, "2022/1.13", "for nothing", NOW)
    with reading(engine) as session:
        assert session.scalars(select(Wake)).all() == []
