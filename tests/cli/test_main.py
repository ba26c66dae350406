"""The terminal door: it answers at once, and says in a sentence what was asked for wrongly."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from cli.main import app

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"prefect", "sqlalchemy", "pydantic", "pydantic_settings"}


def rounds(*arguments: str) -> Result:
    return CliRunner(env={"ROUNDS_HOME": None, "COLUMNS": "100"}).invoke(app, arguments, prog_name="rounds")


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_help_and_version_come_without_what_only_a_command_needs(asked: str) -> None:
    program = (
        "import sys\n"
        "from cli.main import run\n"
        f"sys.argv = ['rounds', {asked!r}]\n"
        "try: run()\n"
        "except SystemExit as end: print(end.code, *sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    status, *modules = done.stderr.split()
    assert (status, HEAVY.intersection(modules)) == ("0", set())
    assert done.stdout.startswith(("Usage: rounds", "rounds 0."))


def test_the_installed_program_is_called_rounds() -> None:
    program = Path(sys.executable).with_name("rounds")

    done = subprocess.run([program, "--version"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "rounds 0.1.0\n"


def every_command(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """All commands by their whole names, those of groups too."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, (*before, name))
        else:
            yield " ".join((*before, name)), command


def test_every_command_and_every_option_says_what_it_is_for() -> None:
    commands = dict(every_command(get_command(app)))
    silent = [name for name, command in commands.items() if not command.help]
    silent += [
        f"{name}: {parameter.name}"
        for name, command in commands.items()
        for parameter in command.params
        if not getattr(parameter, "help", None)
    ]

    assert {"check", "rehearse", "serve", "config show", "doctor"} <= commands.keys()
    assert silent == []


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["rehears"], "No such command 'rehears'"),
        (["check"], "Missing argument 'DIR'"),
        (["check", "nowhere"], "'nowhere' does not exist"),
        (["rehearse", ".", "--sceed", "7"], "No such option: --sceed"),
        (["rehearse", ".", "--schools", "0"], "'--schools': Input should be greater than or equal to 1"),
        (["rehearse", ".", "--schools", "eighty"], "'--schools': Input should be a valid integer"),
        (["rehearse", ".", "--experts", "-0.1"], "'--experts': Input should be greater than or equal to 0"),
        (["rehearse", ".", "--cohort", "nan"], "'--cohort'"),
        (["rehearse", ".", "--experts", "inf"], "'--experts'"),
        (["rehearse", ".", "--home", "pyproject.toml"], "is a file"),
        (["rehearse", ".", "--what-if", "nowhere.yaml"], "'nowhere.yaml' does not exist"),
    ],
)
def test_a_wrong_question_gets_a_sentence_and_status_2(
    asked: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)

    answer = rounds(*asked)

    assert answer.exit_code == 2
    assert sentence in answer.output
    assert "Traceback" not in answer.output


def test_the_home_may_be_named_by_the_environment() -> None:
    assert "ROUNDS_HOME" in rounds("rehearse", "--help").output


def test_what_is_typed_in_another_encoding_is_told_before_anything_is_done() -> None:
    command: list[str | bytes] = [
        str(Path(sys.executable).with_name("rounds")),
        "pause",
        "1.13",
        "--why",
        "карантин".encode("cp1251"),
    ]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)

    assert (done.returncode, done.stdout.decode()) == (2, "")
    assert done.stderr.decode() == "«????????»: это не текст в UTF-8. Включите UTF-8 в терминале и повторите команду.\n"


def test_a_full_disk_under_the_output_is_told_in_a_sentence(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("rounds")), "check", "config/seasons/2022"]

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, "На диске нет места: освободите его и повторите команду.\n")


@pytest.mark.parametrize("command", [("letters", "list"), ("history",)])
def test_a_list_longer_than_any_database_counts_is_not_asked_for(command: tuple[str, ...]) -> None:
    result = rounds(*command, "--limit", str(10**20))
    assert (result.exit_code, "1000000" in result.stderr) == (2, True)
