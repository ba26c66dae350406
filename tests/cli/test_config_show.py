"""`rounds config show`: what holds, where it comes from, and no secret."""

import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from config.settings import Settings
from runtime.home import Home
from runtime.rehearsal_home import make_rehearsal_home
from runtime.service_home import make_service_home
from tests.folders import a_folder_in_memory


@pytest.fixture
def home() -> Iterator[Home]:
    with a_folder_in_memory() as folder:
        home = make_service_home(folder / "home")
        (home.folder / "rounds.toml").write_text(
            '# the office\nport = 8086\ndatabase_url = "postgresql://rounds:geheim@db.example/rounds"\n'
            'smtp_host = "mail.example"\nsmtp_username = "office"\nsmtp_password = "geheim"\n'
        )
        yield home


def shown(home: Home, *further: str, **environment: str) -> Result:
    return CliRunner(env={"ROUNDS_HOME": None, "COLUMNS": "80"} | environment).invoke(
        app, ["config", "show", "--home", str(home.folder), *further], prog_name="rounds"
    )


def test_each_setting_is_shown_with_its_value_its_origin_and_what_it_is_for(home: Home) -> None:
    answer = shown(home, ROUNDS_LETTERS_PER_DAY="500")
    file = f"{home.folder}/rounds.toml"

    lines = answer.output.splitlines()

    assert answer.exit_code == 0
    assert [line.partition(" =")[0] for line in lines[::2]] == [*Settings.model_fields]
    assert {*lines[::2]} >= {
        f"port = 8086   ({file}, строка 2)",
        f"database_url = postgresql://rounds:***@db.example/rounds   ({file}, строка 3)",
        f"smtp_password = ***   ({file}, строка 6)",
        "letters_per_day = 500   (переменная окружения ROUNDS_LETTERS_PER_DAY)",
        "letters_per_minute = —   (по умолчанию)",
        "smtp_port = 587   (по умолчанию)",
    }
    assert lines[1::2] == [f"    {field.description}" for field in Settings.model_fields.values()]


def test_no_secret_is_shown_in_either_form(home: Home) -> None:
    for further in ((), ("--json",)):
        assert "geheim" not in shown(home, *further).output


def test_a_program_reads_the_same(home: Home) -> None:
    told = {row["setting"]: row for row in json.loads(shown(home, "--json").stdout)}
    assert [*told] == [*Settings.model_fields]
    assert told["port"] == {
        "setting": "port",
        "value": 8086,
        "source": "file",
        "place": f"{home.folder}/rounds.toml",
        "line": 2,
        "what_for": "порт страницы",
    }
    assert told["smtp_password"]["value"] == "***"
    assert told["links_key"] == {
        "setting": "links_key",
        "value": None,
        "source": "default",
        "place": "",
        "line": None,
        "what_for": Settings.model_fields["links_key"].description,
    }


def test_mistakes_are_told_in_place_of_settings(home: Home) -> None:
    answer = shown(home, ROUNDS_SMTP_HOTS="mail.example")
    assert (answer.exit_code, answer.output) == (
        2,
        "Переменная окружения ROUNDS_SMTP_HOTS: такой настройки нет. "
        "Возможно, имелась в виду ROUNDS_SMTP_HOST; исправьте или уберите её.\n",
    )


def test_of_a_rehearsal_it_is_said_that_settings_do_not_matter(home: Home) -> None:
    played = make_rehearsal_home(home.folder.parent / "played")
    answer = shown(played, ROUNDS_PORT="1")
    assert "port = 8085   (по умолчанию)" in answer.output
    assert answer.output.endswith("Это папка репетиции: ни окружение, ни rounds.toml на неё не действуют.\n")


def test_a_place_without_a_home_is_told(home: Home) -> None:
    answer = shown(Home(home.folder / "nowhere"))
    assert (answer.exit_code, "здесь нет папки установки" in answer.output) == (2, True)
