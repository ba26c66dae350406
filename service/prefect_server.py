"""Prefect's own server, in a process beside the rehearsal's, on the loopback and in the rehearsal's home.

Nothing here imports prefect: its settings are read from the environment when it is first imported, and so must stand
there before.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from runtime.lifeline import die_with_parent

START_SECONDS = 180.0
STOP_SECONDS = 10.0

# What a rehearsal has no use for: nothing is scheduled, late, paused or triggered by the server while the driver
# starts what is due. The recorder of task runs stays: the report counts them.
IDLE_SERVICES = (
    "CANCELLATION_CLEANUP",
    "CLEANUP_RECONCILER",
    "EVENT_PERSISTER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "SCHEDULER",
    "TRIGGERS",
)

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
            try:
                with urllib.request.urlopen(f"{self._url}/health", timeout=5) as answer:  # noqa: S310 - our loopback
                    if answer.status == HTTPStatus.OK:
                        return
            except OSError:
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
    """Start a server whose database lies in the folder; it is ended with the block.

    The database starts as a copy of a migrated template: Prefect's migrations take a quarter of a minute, once a
    machine, and `say` is told so. Sets the environment of this process for the client, which must not have imported
    prefect yet, and may from then on, before the server answers. Raises ServerNotStarted.
    """
    if "prefect" in sys.modules:
        raise RuntimeError("prefect was imported before its server's address was known")
    database = folder / "prefect.db"
    template = _migrated_template(folder, say)
    if template is not None:
        shutil.copyfile(template, database)
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    log = folder / "server.log"
    with log.open("wb") as output:
        server = PrefectServer(_start(folder, database, port, output), url, log)
    try:
        os.environ.update(client_environment(folder, url))
        yield server
    finally:
        server.stop()


def client_environment(folder: Path, url: str) -> dict[str, str]:
    """What the environment must say before prefect is imported."""
    return {
        **_past_the_proxy(),
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(folder),
        "PREFECT_PROFILES_PATH": str(folder / "profiles.toml"),
        "PREFECT_API_URL": url,
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }


def _past_the_proxy() -> dict[str, str]:
    """An office's proxy is not asked for the loopback: urllib, httpx and websockets all heed this."""
    named = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    names = [name.strip() for name in named.split(",") if name.strip()]
    if "*" not in names and "127.0.0.1" not in names:
        names.append("127.0.0.1")
    return dict.fromkeys(("no_proxy", "NO_PROXY"), ",".join(names))


def _server_environment(folder: Path, database: Path) -> dict[str, str]:
    return {
        **os.environ,
        **client_environment(folder, ""),
        **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in IDLE_SERVICES},
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database}",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    }


def _start(folder: Path, database: Path, port: int, log: BinaryIO) -> "subprocess.Popen[bytes]":
    environment = {
        **_server_environment(folder, database),
        **client_environment(folder, f"http://127.0.0.1:{port}/api"),
    }
    application = ["--factory", "prefect.server.api.server:create_app"]
    address = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    return subprocess.Popen(
        [sys.executable, "-m", "uvicorn", *application, *address],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads have been started yet
        # Ctrl-C in a terminal goes to the whole group; the server is ended by us, after the last flow run.
        start_new_session=True,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _migrated_template(folder: Path, say: Callable[[str], None]) -> Path | None:
    """An empty migrated database of this version of Prefect; none where the cache cannot be written."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "expertise-rounds"
    template = cache / f"prefect-{version('prefect')}.db"
    if template.exists():
        return template
    new = cache / f"new-{os.getpid()}.db"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        new.touch()
    except OSError:
        return None
    say("Готовим базу Prefect (один раз на этой машине)…")
    upgrade = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    environment = {**_server_environment(folder, new), "PREFECT_API_URL": ""}
    try:
        done = subprocess.run(upgrade, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode != 0:
            raise ServerNotStarted(f"Prefect's database could not be made; it printed:\n{done.stderr.decode()[-2000:]}")
        os.replace(new, template)  # noqa: PTH105 - one atomic rename
    finally:
        for left in cache.glob(f"{new.name}*"):
            left.unlink()
    return template
