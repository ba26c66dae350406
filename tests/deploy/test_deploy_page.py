"""The page on deploying: its commands are commands, its files are there, its SQL and its settings are taken."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from typer.core import TyperGroup
from typer.main import get_command

from cli.main import app
from config.settings import Settings
from config.settings_reading import read_settings
from models.database import open_database
from models.schema import bring_up_to_date
from runtime.record_version import known_revisions, revision_in
from tests.postgresql import PostgresqlServer

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [block for named, block in fences if named == language]


def commands_of(program: str) -> list[str]:
    """The lines of the page's commands that call a program, as root or not."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if re.match(rf"(sudo )?{re.escape(program)} ", line)]


def test_the_shell_understands_every_command() -> None:
    wrong = {
        block: done.stderr
        for block in blocks("sh")
        if (done := subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)).stderr
    }

    assert wrong == {}


@pytest.mark.parametrize("line", commands_of("rounds"))
def test_rounds_understands_its_commands(line: str, tmp_path: Path) -> None:
    here = re.sub(r"/var/backups/rounds|/srv/rounds-seasons/\d+", str(tmp_path), line)
    arguments = shlex.split(here.removeprefix("sudo "))[1:]
    group = get_command(app)
    assert isinstance(group, TyperGroup)

    name, command, rest = group.resolve_command(
        group.make_context("rounds", arguments, resilient_parsing=True), arguments
    )
    while isinstance(command, TyperGroup):
        name, command, rest = command.resolve_command(command.make_context(name, rest, resilient_parsing=True), rest)

    assert command is not None
    command.make_context(name, rest)


def test_every_file_of_the_checkout_that_is_named_is_there() -> None:
    named = {*re.findall(r"\bdeploy/[\w.-]+\w", PAGE), "prefect.yaml", "migrations/alembic.ini"}

    assert {name for name in named if not (ROOT / name).exists()} == set()
    assert {f"deploy/{path.name}" for path in (ROOT / "deploy").iterdir()} <= named


def test_every_example_of_settings_is_taken(tmp_path: Path) -> None:
    examples = [block for block in blocks("toml") if block.startswith("# rounds.toml")]

    assert len(examples) == 4
    for example in examples:
        (tmp_path / "rounds.toml").write_text(example, encoding="utf-8")
        secrets = tmp_path / "secrets"
        secrets.mkdir(exist_ok=True)
        (secrets / "smtp_password").unlink(missing_ok=True)
        if "smtp_username" in example:
            (secrets / "smtp_password").write_text("geheim")
        read = read_settings(tmp_path, {})
        assert read.model_fields_set - {"smtp_password"} == {*tomllib.loads(example)}


def test_every_secret_that_is_named_is_a_setting() -> None:
    named = {*re.findall(r"rounds\.(\w+)` (?:in|there)", PAGE)}

    assert named == {"smtp_password", "database_url", "prefect_database_url", "links_key"}
    assert named <= Settings.model_fields.keys()


def test_the_databases_are_made_as_it_is_said(postgresql: PostgresqlServer) -> None:
    [said] = blocks("sql")
    # Prefect's extension comes with Debian's server; the one of the tests has none.
    statements = [line for line in said.splitlines() if line.startswith("CREATE") and "EXTENSION" not in line]
    mine = [re.sub(r"\b(rounds|prefect)\b", r"deploy_\1", line).encode() for line in statements]
    undo = [
        b"DROP DATABASE IF EXISTS deploy_rounds",
        b"DROP DATABASE IF EXISTS deploy_prefect",
        b"DROP ROLE deploy_rounds",
    ]

    with psycopg.connect(postgresql.url, autocommit=True) as connection:
        try:
            for statement in mine:
                connection.execute(statement)
            for name in ("deploy_rounds", "deploy_prefect"):
                address = make_url(postgresql.url).set(database=name).render_as_string(hide_password=False)
                with psycopg.connect(address, autocommit=True) as there:
                    there.execute("SET ROLE deploy_rounds")
                    there.execute("CREATE TABLE tried (id integer)")
        finally:
            for statement in undo:
                connection.execute(statement)


def test_the_record_is_brought_back_by_the_command_of_the_page(tmp_path: Path) -> None:
    [line] = [line for block in blocks("sh") for line in block.splitlines() if "alembic" in line]
    database = f"sqlite:///{tmp_path}/rounds.db"
    bring_up_to_date(database)
    here = line.removeprefix("sudo -u rounds ").replace("sqlite:////var/lib/rounds/rounds.db", database)
    environment, *command = shlex.split(here.removeprefix("env ").replace(".venv/bin/alembic", "python -m alembic"))
    name, _, value = environment.partition("=")

    done = subprocess.run(
        [sys.executable, *command[1:]],
        cwd=ROOT,
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert revision_in(open_database(database)) == command[-1]
    assert command[-1] in known_revisions()[:-1]
