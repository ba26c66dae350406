"""The units of systemd: systemd itself finds nothing wrong with them, and what they promise holds."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from cli.main import app
from config.settings import SECRETS, Settings
from service.parts import POST_PATIENCE_SECONDS

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
SERVICES = sorted(path.name for path in DEPLOY.glob("*.service"))
UNITS = [*SERVICES, *sorted(path.name for path in DEPLOY.glob("*.timer"))]
OF_THE_PROGRAM = [name for name in SERVICES if name != "rounds-tunnel.service"]
PROGRAM = "/opt/rounds"
MOST_EXPOSED = 2.0
"""Of ten, as systemd counts; a service that says nothing has 9.6."""
WITH_A_PASSWORD = {"database_url", "prefect_database_url"}

# Under CI it is installed: there its absence is a failure.
needs_systemd = pytest.mark.skipif(
    "CI" not in os.environ and shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here"
)


def said(name: str) -> dict[str, list[str]]:
    """What a unit says, by key; of a key that comes more than once, each."""
    text = (DEPLOY / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith(("#", "[")):
            key, mark, value = line.partition("=")
            assert (mark, bool(re.fullmatch(r"[A-Z]\w+", key))) == ("=", True), line
            found.setdefault(key, []).append(value.strip())
    return found


def seconds(written: str) -> float:
    """A span of time as units name it."""
    number, unit = re.fullmatch(r"(\d+)(s|min|h|)", written).groups()  # type: ignore[union-attr]
    return float(number) * {"": 1, "s": 1, "min": 60, "h": 3600}[unit]


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong(name: str, tmp_path: Path) -> None:
    for stood_in in ("rounds", "ssh"):
        (tmp_path / stood_in).write_text("#!/bin/sh\n")
        (tmp_path / stood_in).chmod(0o755)
    for unit in UNITS:
        text = (DEPLOY / unit).read_text(encoding="utf-8")
        text = text.replace(f"{PROGRAM}/.venv/bin/rounds", f"{tmp_path}/rounds").replace(
            "/usr/bin/ssh", f"{tmp_path}/ssh"
        )
        (tmp_path / unit).write_text(text, encoding="utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / name], capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_shut_in(name: str) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", DEPLOY / name],
        capture_output=True,
        text=True,
        check=False,
    )

    counted = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert counted is not None, done.stderr
    assert float(counted[1]) <= MOST_EXPOSED


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_writes_nowhere_but_where_it_says_and_gains_no_rights(name: str) -> None:
    unit = said(name)

    kept = ("ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "NoNewPrivileges", "CapabilityBoundingSet")
    assert [unit[key] for key in kept] == [["strict"], ["yes"], ["yes"], ["yes"], ["yes"], [""]]
    assert unit.get("User", ["of its own"]) == (["rounds"] if name in OF_THE_PROGRAM else ["of its own"])


@pytest.mark.parametrize("name", OF_THE_PROGRAM)
def test_a_service_starts_a_command_that_there_is(name: str) -> None:
    program, *arguments = shlex.split(said(name)["ExecStart"][0])
    group = get_command(app)
    assert isinstance(group, TyperGroup)

    called, command, rest = group.resolve_command(
        group.make_context("rounds", arguments, resilient_parsing=True), arguments
    )

    assert program == f"{PROGRAM}/.venv/bin/rounds"
    assert command is not None
    command.make_context(called, rest)


@pytest.mark.parametrize("name", OF_THE_PROGRAM)
def test_every_secret_can_be_given_to_a_service(name: str) -> None:
    given = dict(each.split(":") for each in said(name)["LoadCredential"])

    wanted = SECRETS | WITH_A_PASSWORD
    # A worker has no server of Prefect's, and so no database of it.
    wanted -= {"prefect_database_url"} if name == "rounds-worker.service" else set()
    assert given == {setting: f"rounds.{setting}" for setting in wanted}
    assert given.keys() <= Settings.model_fields.keys()


@pytest.mark.parametrize("name", ["rounds.service", "rounds-worker.service"])
def test_systemd_waits_longer_than_a_letter_in_hand(name: str) -> None:
    assert seconds(said(name)["TimeoutStopSec"][0]) > POST_PATIENCE_SECONDS
    assert said(name)["KillMode"] == ["mixed"]


def test_what_the_service_cannot_be_started_with_is_not_tried_again() -> None:
    assert said("rounds.service")["RestartPreventExitStatus"] == ["2"]
    assert "RestartPreventExitStatus" not in said("rounds-worker.service")


def test_the_backup_may_write_the_home_and_the_backups_and_nothing_else() -> None:
    unit = said("rounds-backup.service")

    assert unit["ReadWritePaths"] == ["/var/lib/rounds /var/backups/rounds"]
    assert shlex.split(unit["ExecStart"][0])[1:3] == ["backup", "/var/backups/rounds"]
