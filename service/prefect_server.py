"""Prefect's own server, in a process beside ours, on the loopback and in our home.

Nothing here imports prefect: its settings are read from the environment when it is first imported, and so must stand
there before.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from runtime.lifeline import die_with_parent
from service.prefect_database import DatabaseNotMade, begin_database, sqlite_url
from service.prefect_environment import IDLE_IN_A_REHEARSAL, TASK_RUNS_TOGETHER, client_environment, server_environment

START_SECONDS = 180.0
STOP_SECONDS = 10.0


class ServerNotStarted(RuntimeError):
    """Prefect's server did not answer; the text holds the end of what it printed."""


class PrefectServer:
    """A server that was started, and may not answer yet: it needs some seconds for itself."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
        self._process = process
        self._url = url
        self._log = log

    def wait_until_it_answers(self) -> None:
        """Return once the server is there. Raises ServerNotStarted."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if answers(self._url):
                return
            time.sleep(0.05)
        end = self._log.read_text(errors="replace")[-2000:]
        raise ServerNotStarted(f"Prefect's server did not start; it printed:\n{end}")

    def stop(self) -> None:
        """End the server's process."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def prefect_server(folder: Path, say: Callable[[str], None] = lambda _: None) -> Iterator[PrefectServer]:
    """Start a server for a rehearsal, whose database lies in the folder; it is ended with the block.

    `say` is told what takes long. Sets the environment of this process for the client, which must not have imported
    prefect yet, and may from then on, before the server answers. Raises ServerNotStarted.
    """
    if "prefect" in sys.modules:
        raise RuntimeError("prefect was imported before its server's address was known")
    try:
        database = begin_database(folder, say)
    except DatabaseNotMade as error:
        raise ServerNotStarted(str(error)) from error
    port = free_port()
    url = url_at(port)
    log = folder / "server.log"
    environment = server_environment(folder, sqlite_url(database), url, IDLE_IN_A_REHEARSAL, with_pages=False)
    with log.open("wb") as output:
        process = subprocess.Popen(
            server_command(port),
            env={**os.environ, **environment, **TASK_RUNS_TOGETHER},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads have been started yet
            # Ctrl-C in a terminal goes to the whole group; the server is ended by us, after the last flow run.
            start_new_session=True,
        )
    server = PrefectServer(process, url, log)
    try:
        os.environ.update(client_environment(folder, url))
        yield server
    finally:
        server.stop()


def server_command(port: int) -> list[str]:
    """How a server is started that only this machine reaches."""
    application = ["--factory", "prefect.server.api.server:create_app"]
    address = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    return [sys.executable, "-m", "uvicorn", *application, *address]


def url_at(port: int) -> str:
    """The address of the server's interface."""
    return f"http://127.0.0.1:{port}/api"


def answers(url: str) -> bool:
    """Say whether a server is there and well."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def free_port() -> int:
    """A port of the loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
