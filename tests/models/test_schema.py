"""What the migrations make: the rules of the models, from any version, by whoever begins at once."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from models.database import open_database, reading
from models.every_table import Record
from models.schema import MIGRATIONS, bring_up_to_date
from tests.postgresql import PostgresqlServer

LONGEST_NAME = 63
"""PostgreSQL cuts what is longer, and then two names may be one."""

Maker = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[Maker]:
    """A maker of empty databases, by URL."""
    made: list[str] = []
    server: PostgresqlServer | None = request.getfixturevalue("postgresql") if request.param == "postgresql" else None

    def make() -> str:
        made.append(f"sqlite:///{folder / f'{len(made)}.db'}" if server is None else server.new())
        return made[-1]

    yield make
    if server is not None:
        for url in made:
            server.drop(url)


def test_the_migrations_make_the_same_rules_as_the_models(new_database: Maker) -> None:
    by_migrations, by_models = new_database(), new_database()
    bring_up_to_date(by_migrations)
    engine = open_database(by_models)
    Record.metadata.create_all(engine)
    engine.dispose()

    assert rules_at(by_migrations) == rules_at(by_models)


def test_alembic_finds_nothing_left_to_do(new_database: Maker) -> None:
    url = new_database()
    bring_up_to_date(url)

    command.check(config_for(url))


def test_a_downgrade_and_an_upgrade_end_at_the_same_rules(new_database: Maker) -> None:
    there, there_and_back = new_database(), new_database()
    bring_up_to_date(there)
    bring_up_to_date(there_and_back)
    command.downgrade(config_for(there_and_back), "0001")
    bring_up_to_date(there_and_back)

    assert rules_at(there_and_back) == rules_at(there)


def test_no_name_is_so_long_that_postgresql_cuts_it() -> None:
    tables = Record.metadata.tables.values()
    of_constraints = [str(each.name) for table in tables for each in table.constraints if each.name is not None]
    names = [*Record.metadata.tables, *of_constraints, *(str(each.name) for table in tables for each in table.indexes)]

    assert [name for name in names if len(name) > LONGEST_NAME] == []
    assert len(names) > 50


def test_processes_that_start_at_once_bring_it_up_to_date_once(new_database: Maker) -> None:
    url = new_database()
    program = "import sys; from models.schema import bring_up_to_date; bring_up_to_date(sys.argv[1])"
    root = MIGRATIONS.parent
    starting = [subprocess.Popen([sys.executable, "-c", program, url], cwd=root) for _ in range(3)]

    assert [process.wait(timeout=60) for process in starting] == [0, 0, 0]
    engine = open_database(url)
    with reading(engine) as session:
        kept = session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    engine.dispose()
    assert kept == [ScriptDirectory(str(MIGRATIONS)).get_current_head()]


ROUND_UNDER_WAY = (
    "INSERT INTO seasons (id, title, office) VALUES ('2022', 'Сезон', '{}')",
    "INSERT INTO rounds (id, season_id, row, place, regulation, stage, wakes, waits_for)"
    " VALUES ('2022/1.13', '2022', '1.13', 1, '{}', 'intake', 3, 'documents')",
    "INSERT INTO people (id, surname, given, post, email)"
    " VALUES ('d-1', 'Ясенева', 'Ольга', 'директор', 'd-1@season.example')",
    "INSERT INTO municipalities (id, name, coordinator_id) VALUES ('m-1', 'Район', 'd-1')",
    "INSERT INTO experts (id, person_id, municipality_id, capacity) VALUES ('e-1', 'd-1', 'm-1', 10)",
    "INSERT INTO wakes (round_id, cause, written_at) VALUES ('2022/1.13', 'x', '2022-03-14 02:00:00')",
)
"""As version 0001 keeps it."""

LETTER = (
    "INSERT INTO letters (key, round_id, kind, role, recipient, subject, ordinal, state, laid_out_at, leaves_from,"
    " tries, lease_holder, lease_until, message_id, dated, title, text, html, sha256, sender_name, answer)"
    " VALUES (:key, '2022/1.13', 'invitation', 'school', 'd-1', 's-1', '', :state, '2022-03-14 02:00:00',"
    " '2022-03-14 02:00:00', :tries, :holder, :until, :key, '2022-03-14 02:00:00', 'Тема «№ 1»', :text,"
    " '<p>Ёлка и кот</p>', :sha256, 'КК ИПК', NULL)"
)
LETTERS = [
    {"key": "k-1", "state": "queued", "tries": 0, "holder": None, "until": None, "text": "Дорогие\r\nколлеги 😀"},
    {"key": "k-2", "state": "deferred", "tries": 1, "holder": None, "until": None, "text": "строка\n\n\n. точка"},
    {"key": "k-3", "state": "claimed", "tries": 0, "holder": "a", "until": "2026-01-01 00:00:00", "text": "в руках"},
]


def test_a_migration_in_the_middle_of_a_round_leaves_letters_as_they_were(new_database: Maker) -> None:
    url = new_database()
    command.upgrade(config_for(url), "0001")
    engine = open_database(url)
    with engine.begin() as connection:
        for statement in ROUND_UNDER_WAY:
            connection.execute(text(statement))
        for letter in LETTERS:
            connection.execute(text(LETTER), {**letter, "sha256": "a" * 64})
    before = all_rows(engine)

    bring_up_to_date(url)

    after = all_rows(engine)
    engine.dispose()
    assert {table: [cut(row, before[table][0]) for row in after[table]] for table in before} == before
    assert [row["text"] for row in after["letters"]] == [letter["text"] for letter in LETTERS]
    assert [row["state"] for row in after["letters"]] == ["queued", "deferred", "claimed"]


def test_what_waits_for_approval_never_leaves_by_a_downgrade(new_database: Maker) -> None:
    url = new_database()
    command.upgrade(config_for(url), "0001")
    engine = open_database(url)
    with engine.begin() as connection:
        for statement in ROUND_UNDER_WAY:
            connection.execute(text(statement))
        for letter in LETTERS:
            connection.execute(text(LETTER), {**letter, "sha256": "a" * 64})
    bring_up_to_date(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE letters SET state = 'draft' WHERE key = 'k-1'"))
        connection.execute(text("UPDATE letters SET kind = 'batch_to_approve' WHERE key = 'k-2'"))

    command.downgrade(config_for(url), "0008")

    kept = {row["key"]: (row["state"], row["reason"] is None) for row in all_rows(engine)["letters"]}
    engine.dispose()
    assert kept == {"k-1": ("withdrawn", False), "k-3": ("claimed", True)}


def config_for(url: str) -> Config:
    """As `bring_up_to_date` configures alembic."""
    config = Config(MIGRATIONS / "alembic.ini")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def all_rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """By table that holds any, its rows in the order of their first column."""
    found = {}
    with reading(engine) as session:
        for table in inspect(session.connection()).get_table_names():
            rows = [dict(row) for row in session.execute(text(f"SELECT * FROM {table} ORDER BY 1")).mappings()]  # noqa: S608
            if rows and table != "alembic_version":
                found[table] = rows
    return found


def cut(row: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """The row without the columns that a later version has brought."""
    return {name: value for name, value in row.items() if name in like}


def rules_at(url: str) -> dict[str, dict[str, Any]]:
    """By table, its columns, keys, checks and indexes, without regard to the order in which they were made."""
    engine = open_database(url)
    looked = inspect(engine)
    found = {table: rules_of(looked, table) for table in looked.get_table_names() if table != "alembic_version"}
    engine.dispose()
    return found


def rules_of(looked: Any, table: str) -> dict[str, Any]:
    return {
        "columns": sorted(
            (each["name"], str(each["type"]), each["nullable"], each["default"]) for each in looked.get_columns(table)
        ),
        "primary key": looked.get_pk_constraint(table),
        "foreign keys": sorted(looked.get_foreign_keys(table), key=str),
        "unique": sorted(looked.get_unique_constraints(table), key=str),
        "checks": sorted((each["name"], in_order(each["sqltext"])) for each in looked.get_check_constraints(table)),
        "indexes": sorted(
            (each["name"], each["column_names"], bool(each["unique"]), options_of(each))
            for each in looked.get_indexes(table)
        ),
    }


def in_order(condition: str) -> tuple[str, list[str]]:
    """A condition and the values that it lists: in which order is all the same."""
    return re.sub(r"'[^']*'", "?", condition), sorted(re.findall(r"'[^']*'", condition))


def options_of(index: Any) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in index.get("dialect_options", {}).items())
