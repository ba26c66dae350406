"""An address that can belong to nobody is told before letters leave from it: by doctor, serve and schedule."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from cli.main import app
from models.rounds import bring_in
from models.rows import tables_of
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from runtime.record_version import ready_record
from runtime.service_home import make_service_home
from service import serving
from service.findings import Finding, Verdict
from service.prefect_server import free_port
from service.sender_check import check_sender
from tests.folders import a_folder_in_memory
from tests.migrated import give_record
from tests.small_season import SEASON_FILES, season_of_2022

NOBODYS = season_of_2022().office.address
TOLD = (
    f"Письма сезона 2022 уходили бы с адреса {NOBODYS}, а такого ящика быть не может: почтовые серверы их отвергнут, "
    "ответить на них нельзя."
)
REMEDY = "Впишите настоящий адрес офиса (address в season.yaml) и внесите его: rounds schedule ПАПКА --yes."


@pytest.fixture
def home() -> Iterator[Home]:
    with a_folder_in_memory() as folder:
        made = make_service_home(folder / "home")
        give_record(made)
        yield made
        close_installation()


@contextmanager
def season_files() -> Iterator[Path]:
    """The season's files, to be edited."""
    with a_folder_in_memory() as folder:
        yield Path(copytree(SEASON_FILES, folder / "season"))


def schedule(home: Home, address: str = NOBODYS) -> None:
    season = season_of_2022()
    installation = open_installation(home)
    ready_record(home, installation.engine)
    with installation.transaction() as session:
        bring_in(session, replace(season, office=replace(season.office, address=address)))


def letters_leave(home: Home) -> None:
    (home.folder / "rounds.toml").write_text('smtp_host = "127.0.0.1"\nsmtp_port = 1\nsmtp_tls = "none"\n')


def found_in(home: Home) -> list[Finding]:
    return [*check_sender(open_installation(home))]


@pytest.mark.parametrize("address", [NOBODYS, "office@example.com", "office@mail.EXAMPLE.org", "office@ipk.example"])
def test_an_address_of_examples_is_told_where_letters_leave(home: Home, address: str) -> None:
    schedule(home, address)
    assert found_in(home) == []

    letters_leave(home)
    assert found_in(home) == [Finding("sender", Verdict.BAD, TOLD.replace(NOBODYS, address), REMEDY)]


def test_an_address_that_somebody_may_have_is_named(home: Home) -> None:
    schedule(home, "office@example.ru")
    letters_leave(home)

    assert found_in(home) == [Finding("sender", Verdict.GOOD, "Письма сезона 2022 уходят с адреса office@example.ru.")]


def test_a_record_without_a_season_or_without_tables_has_nothing_to_tell_of(home: Home) -> None:
    letters_leave(home)
    without_season = found_in(home)
    installation = open_installation(home)
    with installation.engine.begin() as connection:
        for table in reversed(tables_of(connection)):
            table.drop(connection)

    assert (without_season, found_in(home)) == ([], [])


def test_the_doctor_tells_it(home: Home) -> None:
    schedule(home)
    letters_leave(home)
    close_installation()

    answer = CliRunner(env={"ROUNDS_HOME": None}).invoke(app, ["doctor", "--home", str(home.folder), "--json"])

    found = {each["check"]: each["says"] for each in json.loads(answer.stdout)}
    assert (answer.exit_code, found["sender"]) == (1, TOLD)


def test_who_schedules_a_season_with_it_is_told(home: Home) -> None:
    schedule(home)
    letters_leave(home)
    close_installation()
    with season_files() as files:
        season = files / "season.yaml"
        season.write_text(season.read_text(encoding="utf-8").replace("capacity: 10", "capacity: 12"), encoding="utf-8")
        arguments = ["schedule", str(files), "--yes", "--home", str(home.folder)]
        answer = CliRunner(env={"ROUNDS_HOME": None, "COLUMNS": "400"}).invoke(app, arguments)

    assert answer.stdout.splitlines()[-1] == f"Внимание. {TOLD} {REMEDY}"


@pytest.mark.parametrize(("leave", "warned"), [(True, [f"Внимание. {TOLD} {REMEDY}"]), (False, [])])
def test_serve_tells_it_before_anything_leaves(
    home: Home, monkeypatch: pytest.MonkeyPatch, leave: bool, warned: list[str]
) -> None:
    class NoParts:
        def __init__(self, _parts: object) -> None:
            pass

        def run(self, _told: object, _enough: Callable[[], bool]) -> None:
            said.append("the parts begin")

    said: list[str] = []
    schedule(home)
    if leave:
        letters_leave(home)
    close_installation()
    monkeypatch.setattr(serving, "Supervisor", NoParts)
    monkeypatch.setenv("ROUNDS_PREFECT_API_URL", "http://127.0.0.1:9/api")

    serving.serve(Path(home.folder), bind=None, port=free_port(), say=said.append, started=lambda _served: None)

    assert said == [*warned, "Служба запускается…", "the parts begin"]
