"""Neither an older nor a newer program works on a record."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from models.database import open_database, transaction
from models.schema import MIGRATIONS
from runtime.home import Home
from runtime.record_version import (
    RecordAway,
    RecordMissing,
    RecordNewer,
    RecordOlder,
    known_revisions,
    ready_record,
    refuse_other_record,
    revision_in,
)
from runtime.service_home import make_service_home
from tests.postgresql import PostgresqlServer

NEWEST = known_revisions()[-1]


@pytest.fixture
def home(folder: Path) -> Home:
    return make_service_home(folder / "home")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, home: Home) -> Iterator[Engine]:
    """A database in which nothing is."""
    if request.param == "sqlite":
        made = open_database(home.database_url)
        yield made
        made.dispose()
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    made = open_database(server.new())
    yield made
    made.dispose()
    server.drop(made.url.render_as_string(hide_password=False))


def say_version(engine: Engine, revision: str) -> None:
    with transaction(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_the_versions_that_are_known_are_those_of_the_migrations() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert known_revisions() == tuple(reversed([each.revision for each in script.walk_revisions()]))


def test_a_record_is_made_once_and_then_found(home: Home, engine: Engine) -> None:
    assert revision_in(engine) is None
    with pytest.raises(RecordMissing, match=r"базы данных здесь ещё нет\. Запустите rounds serve"):
        refuse_other_record(home, engine)

    assert [ready_record(home, engine), ready_record(home, engine)] == [True, False]

    assert revision_in(engine) == NEWEST
    refuse_other_record(home, engine)


def test_asking_makes_no_file(home: Home) -> None:
    engine = open_database(home.database_url)
    assert revision_in(engine) is None
    assert not (home.folder / "rounds.db").exists()


def test_a_newer_record_is_neither_used_nor_changed(home: Home, engine: Engine) -> None:
    ready_record(home, engine)
    say_version(engine, "9999")
    for use in (refuse_other_record, ready_record):
        with pytest.raises(RecordNewer) as refused:
            use(home, engine)
        assert str(refused.value) == (
            f"Базу данных обновила более новая версия программы (шаг 9999, здесь известны шаги до {NEWEST}). "
            "Обновите программу до последней версии."
        )
    assert revision_in(engine) == "9999"


def test_the_mark_names_the_version_that_brought_the_record_so_far(home: Home) -> None:
    engine = open_database(home.database_url)
    ready_record(home, engine)
    say_version(engine, "9999")
    home.mark.write_text(home.mark.read_text().replace('"program": "', '"program": "10.'))

    with pytest.raises(RecordNewer, match=r"Обновите программу до версии 10\.\d+\.\d+\.\d+\.$"):
        refuse_other_record(home, engine)


def test_an_older_record_is_refused_by_whoever_only_works_on_it(home: Home, engine: Engine) -> None:
    ready_record(home, engine)
    say_version(engine, "0001")
    with pytest.raises(RecordOlder) as refused:
        refuse_other_record(home, engine)
    assert str(refused.value) == (
        f"База данных записана прежней версией программы (шаг 0001, нужен {NEWEST}). "
        "Сделайте резервную копию, остановите остальные программы rounds и запустите rounds serve: он обновит базу."
    )


@pytest.mark.parametrize("use", [refuse_other_record, ready_record])
def test_a_database_that_is_away_is_told_without_its_password(
    home: Home, use: Callable[[Home, Engine], object]
) -> None:
    engine = open_database("postgresql://rounds:geheim@127.0.0.1:1/rounds")
    with pytest.raises(RecordAway) as away:
        use(home, engine)
    assert str(away.value).startswith("База данных postgresql+psycopg://rounds:***@127.0.0.1:1/rounds не отвечает (")
    assert str(away.value).endswith("). Проверьте, что она запущена и database_url верен.")
    assert "geheim" not in str(away.value)


def test_a_file_that_is_no_database_is_told(home: Home) -> None:
    (home.folder / "rounds.db").write_bytes(b"no database " * 1000)
    with pytest.raises(RecordAway, match=r"повреждена \(file is not a database\)\. Верните её из резервной копии"):
        refuse_other_record(home, open_database(home.database_url))
