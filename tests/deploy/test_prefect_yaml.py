"""`prefect deploy --all` makes the deployment that the keeper makes."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.deployment import NAME, deployment
from flows.expertise_round import expertise_round
from service.prefect_environment import client_environment
from service.working import DEFAULT_POOL
from tests.service.test_two_workers import prefect_in

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
OWN_TO_EACH = {"id", "created", "updated", "last_polled", "status"}


def test_it_says_what_the_program_says() -> None:
    ours = deployment(DEFAULT_POOL)

    assert WRITTEN["deployments"] == [
        {
            "name": ours.name,
            "entrypoint": ours.entrypoint,
            "enforce_parameter_schema": ours.enforce_parameter_schema,
            "work_pool": {"name": ours.work_pool_name},
        }
    ]


def test_nothing_is_built_pushed_or_pulled() -> None:
    assert {step: WRITTEN[step] for step in ("build", "push", "pull")} == {"build": [], "push": [], "pull": []}


def test_it_is_of_the_version_that_is_pinned() -> None:
    assert f'"prefect=={WRITTEN["prefect-version"]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_prefect_deploys_the_same_as_the_keeper(tmp_path: Path) -> None:
    with prefect_in(tmp_path / "prefect") as api:
        environment = {**os.environ, **client_environment(tmp_path / "client", api)}

        def run(*command: str) -> None:
            done = subprocess.run(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr

        def known() -> dict[str, Any]:
            address = f"{api}/deployments/name/{expertise_round.name}/{NAME}"
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
                found: dict[str, Any] = json.load(answer)
            return {name: value for name, value in found.items() if name not in OWN_TO_EACH}

        run("-m", "prefect", "--no-prompt", "work-pool", "create", "--type", "process", DEFAULT_POOL)
        run("-m", "prefect", "--no-prompt", "deploy", "--all")
        by_prefect = known()
        run("-c", f"from flows.deployment import deploy; deploy({DEFAULT_POOL!r})")
        by_keeper = known()

    assert by_prefect["pull_steps"] == []
    # No steps, said in two ways.
    assert by_prefect | {"pull_steps": None} == by_keeper
    assert str(ROOT) not in json.dumps(by_prefect)
