"""A Prefect of these tests' own, beside whatever the process knows already."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.deployment import deploy
from service.prefect_database import begin_database, sqlite_url
from service.prefect_environment import IDLE_IN_A_SERVICE, past_the_proxy, server_environment
from service.prefect_server import answers, free_port, server_command, url_at


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UUID]:
    """The deployment's id on a server that is there for one file of tests."""
    folder = tmp_path_factory.mktemp("prefect")
    url = url_at(port := free_port())
    database = sqlite_url(begin_database(folder))
    environment = server_environment(folder, database, url, IDLE_IN_A_SERVICE, with_pages=False)
    os.environ |= past_the_proxy()
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            server_command(port), env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + 180
        while not answers(url):
            assert server.poll() is None, _end_of(folder)
            assert time.monotonic() < deadline, _end_of(folder)
            time.sleep(0.05)
        with temporary_settings({PREFECT_API_URL: url}):
            yield deploy()
    finally:
        server.terminate()
        server.wait()


def _end_of(folder: Path) -> str:
    return (folder / "server.log").read_text(errors="replace")[-2000:]
