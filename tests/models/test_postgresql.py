"""What is asked of PostgreSQL: settings of each connection, one writer at a time, and nobody who waits for ever."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from models.database import open_database, reading, transaction
from models.rounds import Round
from models.wakes import Wake, wake

ROUND = "2022/1.13"
NOW = datetime(2022, 3, 21, tzinfo=UTC)


def url_of(engine: Engine, **query: str) -> str:
    return engine.url.update_query_dict(query).render_as_string(hide_password=False)


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_may_be_written_in_any_usual_way(on_server: Engine, scheme: str) -> None:
    url = scheme + url_of(on_server).removeprefix("postgresql+psycopg")
    with opened(url) as engine, reading(engine) as session:
        assert session.get_one(Round, ROUND).row == "1.13"


def test_opening_a_database_that_is_away_is_no_error_until_it_is_asked() -> None:
    with (
        opened("postgresql://rounds@127.0.0.1:1/rounds") as engine,
        pytest.raises(OperationalError),
        reading(engine) as session,
    ):
        session.execute(text("SELECT 1"))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TimeZone", "UTC"),
        ("lock_timeout", "30s"),
        ("statement_timeout", "1min"),
        ("idle_in_transaction_session_timeout", "20s"),
        ("synchronous_commit", "on"),
        ("application_name", "rounds"),
    ],
)
def test_every_connection_keeps_its_promises(on_server: Engine, setting: str, value: str) -> None:
    with transaction(on_server) as session:
        name = on_server.url.database
        session.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    with opened(url_of(on_server)) as engine:
        for _ in range(2):
            with engine.connect() as connection:
                assert connection.execute(text(f"SHOW {setting}")).scalar_one() == value
            engine.dispose()


def test_what_the_office_writes_into_the_address_holds(on_server: Engine) -> None:
    with (
        opened(url_of(on_server, options="-c lock_timeout=7s", application_name="office")) as engine,
        reading(engine) as session,
    ):
        asked = text("SELECT current_setting('lock_timeout'), current_setting('application_name')")
        assert tuple(session.execute(asked).one()) == ("7s", "office")
        assert session.execute(text("SHOW statement_timeout")).scalar_one() == "1min"


def test_a_writer_takes_its_place_at_once_and_readers_are_not_held_up(on_server: Engine) -> None:
    with transaction(on_server) as session:
        session.execute(text("SELECT 1"))
        with reading(on_server) as reader:
            assert reader.get_one(Round, ROUND).wakes == 0
        # Nothing was written yet, and still nobody else can begin to write.
        with (
            opened(url_of(on_server, options="-c lock_timeout=100")) as engine,
            pytest.raises(OperationalError, match="lock timeout"),
            transaction(engine) as other,
        ):
            other.get(Round, ROUND)


def test_a_reading_sees_one_moment_whatever_is_committed_meanwhile(on_server: Engine) -> None:
    with reading(on_server) as reader:
        before = reader.scalar(text("SELECT count(*) FROM wakes"))
        with transaction(on_server) as session:
            wake(session, ROUND, "a fact", NOW)
        assert reader.scalar(text("SELECT count(*) FROM wakes")) == before == 0
    with reading(on_server) as reader:
        assert reader.scalar(text("SELECT count(*) FROM wakes")) == 1


def test_of_many_that_call_a_round_at_once_one_wake_is_written(on_server: Engine) -> None:
    begun = threading.Barrier(6)

    def call(number: int) -> None:
        begun.wait()
        with transaction(on_server) as session:
            wake(session, ROUND, f"cause {number}", NOW)

    with ThreadPoolExecutor(6) as callers:
        list(callers.map(call, range(6)))
    with reading(on_server) as session:
        assert session.query(Wake).count() == 1


def test_a_writer_that_is_frozen_is_thrown_out_and_the_next_one_goes_on(on_server: Engine) -> None:
    with opened(url_of(on_server, options="-c idle_in_transaction_session_timeout=200")) as freezing:

        def freeze() -> None:
            with transaction(freezing) as session:
                session.get_one(Round, ROUND).waits_for = "frozen"
                session.flush()
                with transaction(on_server) as next_one:
                    next_one.get_one(Round, ROUND).wakes = 7

        with pytest.raises(OperationalError):
            freeze()
    with reading(on_server) as session:
        round_ = session.get_one(Round, ROUND)
        assert (round_.wakes, round_.waits_for) == (7, None)


def test_a_connection_that_the_server_has_closed_is_replaced_unseen(on_server: Engine) -> None:
    with opened(url_of(on_server)) as engine:
        with reading(engine) as session:
            backend = session.scalar(text("SELECT pg_backend_pid()"))
        with reading(on_server) as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 2000)"), {"pid": backend})
        with transaction(engine) as session:
            session.get_one(Round, ROUND).wakes = 3
    with reading(on_server) as session:
        assert session.get_one(Round, ROUND).wakes == 3


def test_an_error_does_not_tell_what_the_statement_was_given(engine: Engine) -> None:
    statement = text("INSERT INTO wakes (round_id, cause, written_at) VALUES ('no', :cause, '2022-03-21 00:00:00')")
    with pytest.raises(IntegrityError) as told, engine.begin() as connection:
        connection.execute(statement, {"cause": "Ясенева Ольга"})
    assert "Ясенева" not in str(told.value)
