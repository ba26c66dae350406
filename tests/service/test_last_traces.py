from pathlib import Path

from sqlalchemy import Engine, text

from models.database import open_database
from service.last_traces import overwrite_free_pages
from tests.postgresql import PostgresqlServer


def write_and_delete(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (words TEXT)"))
        connection.execute(text("INSERT INTO said VALUES ('Заболотная')"))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM said"))


def test_what_was_deleted_is_in_no_byte_of_the_database_any_more(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'rounds.db'}")
    write_and_delete(engine)
    before = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    done = overwrite_free_pages(engine)

    after = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert (done, "Заболотная".encode() in before, "Заболотная".encode() in after) == (True, True, False)
    engine.dispose()


def test_a_database_in_use_is_told(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'rounds.db'}?timeout=0")
    write_and_delete(engine)
    with engine.connect() as reader:
        reader.execute(text("CREATE TABLE held (words TEXT)"))
        with engine.connect() as other:
            other.connection.driver_connection.execute("PRAGMA busy_timeout=0")  # type: ignore[union-attr]
        assert not overwrite_free_pages(engine)
        reader.rollback()
    assert overwrite_free_pages(engine)
    engine.dispose()


def test_postgresql_clears_its_dead_rows(postgresql: PostgresqlServer) -> None:
    url = postgresql.new()
    engine = open_database(url)
    write_and_delete(engine)

    assert overwrite_free_pages(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM said")) == 0
    engine.dispose()
    postgresql.drop(url)
