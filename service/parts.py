"""What runs while an installation runs: the parts of a service on one machine, and those of a worker beside it."""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.settings import Settings
from runtime.home import Home
from runtime.installation import HOME_VARIABLE
from service.catcher import CATCHER_PORT_VARIABLE
from service.child import ONE_LOOK_VARIABLE
from service.prefect_database import sqlite_url
from service.prefect_environment import IDLE_IN_A_SERVICE, client_environment, server_environment
from service.prefect_server import answers, free_port, server_command, url_at
from service.supervisor import Part

POST_PATIENCE_SECONDS = 32.0
"""A letter whose last byte has left is waited for; most servers answer within half a minute."""

WORKER_LOOK_SECONDS = "2"
"""Prefect's workers ask every ten seconds otherwise, and each waking would be so late."""
MOST_AT_ONCE = 4
"""Runs side by side on one machine; a round works for some seconds at each waking, and a machine has few cores."""


def parts_of_a_service(home: Home, settings: Settings) -> tuple[Part, ...]:
    """The parts in the order of their start: Prefect's server, the post box, the runs, the keeper, the post, the door.

    A part that its settings place elsewhere (Prefect's server, a mail server) is left out.
    """
    port = _kept_port(home)
    url = settings.prefect_api_url or url_at(port)
    catcher_port = free_port()
    ours = {**_environment(home, url), CATCHER_PORT_VARIABLE: str(catcher_port)}
    parts = []
    if settings.prefect_api_url is None:
        parts.append(_server(home, settings, port))
    if settings.smtp_host is None:
        parts.append(_module("catcher", ours, outlives_others=True))
    parts.append(_runs(home, settings, ours))
    # On one machine nobody can be at work before us: what a dead run left is brought back at the first look.
    alone = settings.work_pool is None and settings.prefect_api_url is None
    parts.append(_module("keeper", ours, at_first={ONE_LOOK_VARIABLE: "1"} if alone else {}))
    parts.append(_module("post", ours, patience_seconds=POST_PATIENCE_SECONDS))
    parts.append(_module("door", ours, settings.bind, str(settings.port)))
    return tuple(parts)


def parts_of_a_worker(home: Home, settings: Settings, url: str, pool: str) -> tuple[Part, ...]:
    """The parts on a further machine that shares the database and the documents: its runs, a keeper, a post.

    Without a mail server letters stay on the first machine, and the post there is the only one.
    """
    ours = _environment(home, url)
    runs_and_keeper = _runs(home, settings.model_copy(update={"work_pool": pool}), ours), _module("keeper", ours)
    if settings.smtp_host is None:
        return runs_and_keeper
    return (*runs_and_keeper, _module("post", ours, patience_seconds=POST_PATIENCE_SECONDS))


def prefect_page(settings: Settings, home: Home) -> str:
    """Where Prefect shows the rounds as runs."""
    return (settings.prefect_api_url or url_at(_kept_port(home))).removesuffix("/api")


def _environment(home: Home, url: str) -> dict[str, str]:
    return {HOME_VARIABLE: str(home.folder), **client_environment(home.prefect, url)}


def _server(home: Home, settings: Settings, port: int) -> Part:
    url = url_at(port)
    database_url = settings.prefect_database_url or sqlite_url(home.prefect / "prefect.db")
    return Part(
        "prefect",
        tuple(server_command(port)),
        server_environment(home.prefect, database_url, url, IDLE_IN_A_SERVICE, with_pages=True),
        log=home.prefect / "server.log",
        is_ready=lambda: answers(url),
        outlives_others=True,
    )


def _runs(home: Home, settings: Settings, ours: Mapping[str, str]) -> Part:
    if settings.work_pool is None:
        return _module("runner", ours)
    worker = ("-m", "prefect", "worker", "start", "--type", "process", "--pool", settings.work_pool)
    often = {"PREFECT_WORKER_QUERY_SECONDS": WORKER_LOOK_SECONDS}
    return Part(
        "worker",
        (sys.executable, *worker, "--limit", str(MOST_AT_ONCE)),
        {**often, **ours},
        log=home.prefect / "worker.log",
    )


def _module(name: str, environment: Mapping[str, str], *arguments: str, **ways: Any) -> Part:
    return Part(name, (sys.executable, "-m", f"service.{name}", *arguments), environment, says_up=True, **ways)


def _kept_port(home: Home) -> int:
    """The port of Prefect's server in this home: chosen once, so that its page keeps its address."""
    kept: Path = home.prefect / "port"
    try:
        return int(kept.read_text())
    except (OSError, ValueError):
        return _keep_port(kept, free_port())


def choose_port(home: Home, wanted: int | None) -> None:
    """Choose the port anew where another program has taken it meanwhile; one that the settings name is not changed.

    To be called while no server of ours runs.
    """
    kept = home.prefect / "port"
    if wanted is not None:
        _keep_port(kept, wanted)
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", _kept_port(home)))
        except OSError:
            _keep_port(kept, free_port())


def _keep_port(kept: Path, port: int) -> int:
    new = kept.with_suffix(".new")
    new.write_text(str(port))
    os.replace(new, kept)  # noqa: PTH105 - one atomic rename
    return port
