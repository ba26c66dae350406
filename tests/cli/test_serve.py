"""`rounds serve` refuses in one sentence what it cannot serve, before anything is started."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from config.settings import Settings
from runtime.clock_choice import choose_clock
from runtime.home import Home
from runtime.service_home import make_service_home, the_only_service
from tests.folders import a_folder_in_memory


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder_in_memory() as made:
        yield made


def served(folder: Path, *further: str) -> Result:
    return CliRunner(env={"ROUNDS_HOME": None, "COLUMNS": "80"}).invoke(
        app, ["serve", "--home", str(folder), *further], prog_name="rounds"
    )


def left_in(home: Home) -> list[str]:
    return sorted(path.name for path in home.folder.iterdir() if path.name not in ("serve.lock", "rounds.toml"))


def test_a_second_service_in_one_home(folder: Path) -> None:
    home = make_service_home(folder / "home")
    with the_only_service(home):
        answer = served(home.folder)
    assert (answer.exit_code, answer.output) == (
        2,
        f"{home.folder}: здесь уже работает rounds serve (процесс {os.getpid()}). "
        "Остановите его или назовите другую папку в --home.\n",
    )


def test_a_folder_of_somebody_else(folder: Path) -> None:
    (folder / "thesis.docx").write_text("years of work")
    answer = served(folder)
    assert (answer.exit_code, answer.output.count("\n")) == (2, 1)
    assert [path.name for path in folder.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize(
    ("written", "told"),
    [('port = "x"', "Здесь пишется целое число от 1 до 65535.\n"), ("prot = 1", "Возможно, имелось в виду «port».\n")],
)
def test_wrong_settings(folder: Path, written: str, told: str) -> None:
    (folder / "rounds.toml").write_text(written)
    answer = served(folder)
    assert (answer.exit_code, answer.output.endswith(told)) == (2, True)
    assert not (folder / "rounds.db").exists()


def test_a_fast_clock_beside_a_mail_server(folder: Path) -> None:
    (folder / "rounds.toml").write_text('smtp_host = "smtp.example.ru"\n')
    answer = served(folder, "--speed", "60")
    assert (answer.exit_code, answer.output) == (
        2,
        "Время в этой папке ненастоящее, а письма пошли бы через smtp.example.ru настоящим людям. "
        "Уберите smtp_host из настроек или заведите другую папку в --home.\n",
    )
    assert not (folder / "rounds.db").exists()


def test_a_fast_clock_where_the_machines_clock_is_kept(folder: Path) -> None:
    home = make_service_home(folder / "home")
    choose_clock(home, Settings())
    before = left_in(home)
    answer = served(home.folder, "--speed", "60")
    assert (answer.exit_code, "часы этой папки уже идут как обычные" in answer.output) == (2, True)
    assert left_in(home) == before


def test_a_port_that_somebody_has(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = served(folder / "home", "--port", str(port))
    assert (answer.exit_code, answer.output) == (
        2,
        f"Страницу нельзя открыть по адресу 127.0.0.1, порт {port}: его уже занимает другая программа, возможно, "
        "второй rounds serve. Закройте её или назовите другой порт в --port.\n",
    )


def test_an_address_of_another_machine(folder: Path) -> None:
    answer = served(folder / "home", "--bind", "192.0.2.1")
    assert (answer.exit_code, answer.output.startswith("Страницу нельзя открыть по адресу 192.0.2.1")) == (2, True)


def test_a_form_of_the_log_that_is_none(folder: Path) -> None:
    answer = served(folder / "home", "--log", "xml")
    os.environ.pop("ROUNDS_LOG", None)
    assert (answer.exit_code, "Здесь пишется одно из: text, json" in answer.output) == (2, True)
