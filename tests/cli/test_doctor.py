"""`rounds doctor`: a line for each thing, what to do below it, and a status that tells the truth."""

import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from runtime.home import Home
from runtime.installation import close_installation, open_installation
from runtime.record_version import ready_record
from runtime.service_home import make_service_home
from tests.folders import a_folder_in_memory
from tests.migrated import give_record


@pytest.fixture
def home() -> Iterator[Home]:
    """A home as `rounds serve` leaves it behind."""
    with a_folder_in_memory() as folder:
        home = make_service_home(folder / "home")
        give_record(home)
        ready_record(home, open_installation(home).engine)
        close_installation()
        yield home


def asked(home: Home, *further: str) -> Result:
    return CliRunner(env={"ROUNDS_HOME": None, "COLUMNS": "200"}).invoke(
        app, ["doctor", "--home", str(home.folder), *further], prog_name="rounds"
    )


def test_where_nothing_is_wrong_the_status_is_0(home: Home) -> None:
    answer = asked(home)

    signs = [line[1] for line in answer.output.splitlines() if not line.startswith("   ")]

    assert (answer.exit_code, {*signs}) == (0, {"✓", "–"})
    assert answer.output.splitlines()[-2:] == [
        " – Ссылки ведут на http://127.0.0.1:8085, но служба не запущена.",
        "   → Запустите rounds serve.",
    ]


def test_a_program_reads_each_finding(home: Home) -> None:
    found = json.loads(asked(home, "--json").stdout)
    assert [each["check"] for each in found] == [
        *("settings", "rights", "database", "migrations", "disk"),
        *("clock", "service", "prefect", "smtp", "links"),
    ]
    assert found[0] == {
        "check": "settings",
        "verdict": "good",
        "says": "Настройки прочитаны, своих значений: 0.",
        "do": "",
    }


def test_a_letter_is_sent_only_when_asked(home: Home) -> None:
    found = json.loads(asked(home, "--json", "--letter").stdout)
    assert [each["check"] for each in found][-1] == "letter"


def test_something_wrong_is_marked_told_what_to_do_and_gives_status_1(home: Home) -> None:
    home.folder.chmod(0o755)
    answer = asked(home)
    assert answer.exit_code == 1
    assert (
        " ✗ Папку установки могут читать другие пользователи машины.\n"
        f"   → Выполните: chmod go= {home.folder}\n" in answer.output
    )


def test_wrong_settings_are_all_told_and_nothing_else_is_tried(home: Home) -> None:
    (home.folder / "rounds.toml").write_text('port = "x"\nprot = 1\n')
    answer = asked(home)
    file = f"{home.folder}/rounds.toml"
    assert (answer.exit_code, answer.output) == (
        1,
        f" ✗ {file}, строка 2: настройки «prot» нет.\n"
        "   → Возможно, имелось в виду «port».\n"
        f" ✗ {file}, строка 1: port = «x»: так нельзя. Значение не того рода.\n"
        "   → Здесь пишется целое число от 1 до 65535.\n"
        " – Остальное не проверено.\n"
        "   → Исправьте настройки и повторите.\n",
    )


def test_a_place_without_a_home_is_told(home: Home) -> None:
    answer = asked(Home(home.folder / "nowhere"))
    assert (answer.exit_code, answer.output) == (
        1,
        f" ✗ {home.folder}/nowhere: здесь нет папки установки rounds.\n"
        "   → Назовите другую папку в --home или заведите эту: rounds serve.\n",
    )
